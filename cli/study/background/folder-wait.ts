import { FolderInUseError, isHere } from '../../../results/folders/folder-lock.ts';

/** How long a command has the folder that begins a process, at most, ms. */
const PATIENCE = 10_000;
/** Until what a process of another host says is seen here: shared folders show it late; ms. */
const PATIENCE_ELSEWHERE = 60_000;

/** Waiting for a study's folder: commands that begin a process have it for a moment, and processes before they are seen. */
export class FolderWait {
  readonly #since = performance.now();

  /** @param error why the folder was not had @throws error unless it may be had soon */
  require(error: unknown): void {
    if (!isInUse(error) || this.isOver(error)) throw error;
  }

  /** Whether it is not waited for any longer. */
  isOver({ cause: { owner } }: InUse): boolean {
    const patience = owner === undefined || isHere(owner) ? PATIENCE : PATIENCE_ELSEWHERE;
    return performance.now() - this.#since > patience;
  }
}

interface InUse {
  readonly cause: FolderInUseError;
}

/** Whether an error says that a study's folder is another process's. */
export function isInUse(error: unknown): error is InUse {
  return error instanceof Error && error.cause instanceof FolderInUseError;
}
