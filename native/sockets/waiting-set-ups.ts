import type { SocketAssociation } from './socket-association.ts';

/** Milliseconds until the stack is asked once more: it may say that an association has ended just before it has forgotten it. */
const AGAIN = 10;
/** So many times, while this side knows of no association that is in the way. */
const MOST_TRIALS = 100;

interface WaitingSetUp {
  readonly association: SocketAssociation;
  /** Whether an association is known that is in the way. */
  isBlocked(): boolean;
  /** @throws an error with `errno` */
  begin(): void;
  /** Whether an error means that an association is in the way which is about to end. */
  isPassing(error: NodeJS.ErrnoException): boolean;
  failed(error: NodeJS.ErrnoException): void;
}

/**
 * Set-ups that wait until an earlier association with the same peer has ended, which is being shut down: there is only one
 * between two ports (RFC 9260 §1.3), and a shutdown takes its time, seconds where a path is cut.
 */
export class WaitingSetUps {
  readonly #guarded: (work: () => void) => void;
  readonly #waiting = new Map<WaitingSetUp, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(guarded: (work: () => void) => void) {
    this.#guarded = guarded;
  }

  add(setUp: WaitingSetUp): void {
    this.#waiting.set(setUp, 0);
    this.#arm();
  }

  /** An association has ended. */
  wayMayBeFree(): void {
    if (this.#waiting.size > 0) setImmediate(() => this.#tryAll());
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const { association } of this.#waiting.keys()) association.abort();
    this.#waiting.clear();
  }

  /** Asks again soon, if nothing that this side knows is in the way; else the end of that will be heard of. */
  #arm(): void {
    if (!Array.from(this.#waiting.keys()).some((setUp) => !setUp.isBlocked())) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tryAll();
    }, AGAIN);
  }

  #tryAll(): void {
    for (const [setUp, trials] of Array.from(this.#waiting)) this.#guarded(() => this.#try(setUp, trials));
    this.#arm();
  }

  #try(setUp: WaitingSetUp, trials: number): void {
    // Who asked for it did not want it any more, or its time was over.
    if (setUp.association.state === 'ended') this.#waiting.delete(setUp);
    else if (!setUp.isBlocked()) this.#begin(setUp, trials);
  }

  #begin(setUp: WaitingSetUp, trials: number): void {
    this.#waiting.delete(setUp);
    try {
      setUp.begin();
    } catch (error) {
      const reason = error as NodeJS.ErrnoException;
      if (setUp.isPassing(reason) && trials < MOST_TRIALS) this.#waiting.set(setUp, trials + 1);
      else setUp.failed(reason);
    }
  }
}
