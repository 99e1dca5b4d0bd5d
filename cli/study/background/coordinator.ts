import { fsyncSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownProcess } from '../../../results/folders/folder-lock.ts';
import { continuingCommand } from '../../../results/folders/typed-command.ts';
import { programFingerprint } from '../../../scenarios/execution/program-fingerprint.ts';
import { StopSignals } from '../../stop-signals.ts';
import { tellError } from '../../user-errors.ts';
import type { ProgressDisplay, ProgressView } from '../progress-display.ts';
import { CoordinatorFolder, type CoordinatorStatus } from './coordinator-folder.ts';
import { FolderWait, isInUse } from './folder-wait.ts';

/** Names the folder of such a process in its environment. */
export const COORDINATOR = 'RSPLAB_COORDINATOR';

/** The exit code of a process that leaves the sweep to another one, which may have removed its folder. No sweep ends by it. */
export const SUPERFLUOUS = 75;

/** Between two words of it, and two looks whether it is to end, ms. */
const BEAT = 500;

/** The name of this process's folder, if it is one that goes on in the background. Those that it starts are none. */
export function takeCoordinatorName(): string | undefined {
  const name = process.env[COORDINATOR];
  delete process.env[COORDINATOR];
  return name === '' ? undefined : name;
}

/** What this process does in the background: it says how it goes on, and ends when it is asked to. */
interface Coordination {
  readonly stop: StopSignals;
  readonly display: ProgressDisplay;
  /** The study's folder is that of this process. */
  readonly claimed: () => void;
}

/**
 * Does a sweep as a process without a terminal, whose standard output and standard error are files of its folder. Nothing of it is
 * left then.
 *
 * @param study folder of the study
 * @param work resolves with the exit code, by which this process ends
 */
export async function coordinate(
  study: string,
  name: string,
  asked: CoordinatorStatus['asked'],
  work: (coordination: Coordination) => Promise<number>,
): Promise<never> {
  // The terminal of who started it may go.
  process.on('SIGHUP', () => undefined);
  // Ending takes its time: another signal, too, is for an orderly end.
  const stop = new StopSignals(['SIGINT', 'SIGTERM'], 'is ignored');
  const folder = new CoordinatorFolder(study, name);
  const words = new CoordinatorWords(folder, asked, stop);
  words.say();
  const timer = setInterval(() => words.say(), BEAT);
  let code = 1;
  try {
    code = await workWhenFree(study, folder, words, stop, work);
  } catch (error) {
    tellError(error);
  } finally {
    clearInterval(timer);
  }
  flushOutput();
  words.end(code);
  // Whatever still keeps it alive. Files have what was printed.
  process.exit(code);
}

/** Works if no other process does. @returns the exit code */
async function workWhenFree(
  study: string,
  own: CoordinatorFolder,
  words: CoordinatorWords,
  stop: StopSignals,
  work: (coordination: Coordination) => Promise<number>,
): Promise<number> {
  const waiting = new FolderWait();
  const claimed = (): void => {
    words.claim();
    removeOthers(study, own);
  };
  for (;;) {
    try {
      return await work({ stop, display: words, claimed });
    } catch (error) {
      if (words.hasClaimed || !isInUse(error)) throw error;
      const others = CoordinatorFolder.all(study).filter((each) => each.name !== own.name && each.isAlive());
      const isDone = others.some((each) => isAtWork(each.status()));
      // A command may have it that is only about to begin a process; others may wait for it as this one does.
      if (isDone || (waiting.isOver(error) && others.length > 0)) {
        words.phase = 'superfluous';
        return SUPERFLUOUS;
      }
      waiting.require(error);
    }
    await sleep(BEAT, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) return stop.exitCode ?? 1;
  }
}

function isAtWork(said: CoordinatorStatus | undefined): boolean {
  return said?.claimed === true || said?.phase === 'going on';
}

/** Who sees the last word on another host sees what was printed before, too. */
function flushOutput(): void {
  for (const { fd } of [process.stdout, process.stderr])
    try {
      fsyncSync(fd);
    } catch {
      // It is no file, or its disk is full.
    }
}

/** What is left of processes that are over. Those without a word are about to begin. */
function removeOthers(study: string, own: CoordinatorFolder): void {
  for (const each of CoordinatorFolder.all(study))
    try {
      if (each.name !== own.name && each.status() !== undefined && !each.isAlive()) each.remove();
    } catch {
      // Somebody looks at it, or writes that it was seen: the next process removes it.
    }
}

/** What it says of itself. */
class CoordinatorWords implements ProgressDisplay {
  readonly interval = BEAT;
  phase: CoordinatorStatus['phase'] = 'starting';
  readonly #folder: CoordinatorFolder;
  readonly #stop: StopSignals;
  readonly #said: Pick<CoordinatorStatus, 'owner' | 'code' | 'asked' | 'command'>;
  #view: ProgressView | undefined;
  #beat = 0;
  #hasClaimed = false;

  constructor(folder: CoordinatorFolder, asked: CoordinatorStatus['asked'], stop: StopSignals) {
    this.#folder = folder;
    this.#stop = stop;
    this.#said = { owner: ownProcess(), code: programFingerprint(), asked, command: continuingCommand() };
  }

  get hasClaimed(): boolean {
    return this.#hasClaimed;
  }

  /** The study's folder is that of this process. */
  claim(): void {
    this.#hasClaimed = true;
    this.say();
  }

  /** Says how it goes on, and ends it if that is wanted. */
  say(exitCode?: number): void {
    if (this.#folder.isAskedToStop) this.#stop.stop();
    const { phase } = this;
    try {
      const claimed = this.#hasClaimed;
      this.#folder.write({ ...this.#said, phase, claimed, beat: ++this.#beat, view: this.#view, exitCode });
    } catch (error) {
      // A full disk is noticed where runs are written. Without the folder nobody wants them.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') this.#stop.stop();
    }
  }

  /** The last word. */
  end(exitCode: number): void {
    if (this.phase !== 'superfluous') this.phase = 'over';
    this.say(exitCode);
  }

  start(view: ProgressView): void {
    this.#view = view;
  }

  show(view: ProgressView): void {
    this.#view = view;
  }

  note(line: string): void {
    console.error(line);
  }

  submitted(): void {
    this.phase = 'going on';
    this.say();
  }

  stop(): void {
    return;
  }
}
