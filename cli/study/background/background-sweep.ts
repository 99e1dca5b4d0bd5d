import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isHere } from '../../../results/folders/folder-lock.ts';
import { diskFault, reasonOf, StudyFolderError } from '../../../results/folders/study-folder-error.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { continuingCommand, continuingWords } from '../../../results/folders/typed-command.ts';
import { DistributionError } from '../../../scenarios/execution/distribution/distribution-error.ts';
import { programFingerprint } from '../../../scenarios/execution/program-fingerprint.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { StopSignals } from '../../stop-signals.ts';
import { printable } from '../../terminal-text.ts';
import { askNobody, askOnTerminal, leaveTasks } from '../distribution.ts';
import { progressDisplay, type ProgressDisplay } from '../progress-display.ts';
import type { RunCommandOptions } from '../run-options.ts';
import { thisProgram } from '../task-schedulers.ts';
import { askedDifferently, askedSweep } from './asked-sweep.ts';
import { COORDINATOR, SUPERFLUOUS } from './coordinator.ts';
import { CoordinatorFolder, type CoordinatorStatus } from './coordinator-folder.ts';
import { FolderWait } from './folder-wait.ts';
import { GrowingText } from './growing-text.ts';

/** Between two looks at the process, ms. */
const LOOK = 200;
/** For the process to end when it was asked to, ms: it ends its tasks before. */
const ENDING = 120_000;
/** For a word of a process of this host that lives, and of another host, where that cannot be seen; ms. */
const PATIENCE_HERE = 1_800_000;
const PATIENCE_ELSEWHERE = 600_000;
/** For the last word of a process of another host to be seen here: shared folders show it late; ms. */
const APPEARING = 60_000;
/** Processes that one call begins, if one after the other is killed. */
const MOST_STARTS = 3;
/** Bytes that a process needs at least to say how it goes on. */
const ROOM = 10_000;

/**
 * Does a sweep by a process in the background, which goes on when this one ends: begins it, or attaches to the one that is at work
 * already; shows how it goes on, and what comes of it.
 *
 * @param path folder of the study
 * @returns the exit code: of the sweep, or that of the signal if one stopped this process
 * @throws StudyFolderError, DistributionError
 */
export async function runInBackground(study: Study, path: string, options: RunCommandOptions): Promise<number> {
  const stop = new StopSignals();
  try {
    return await new BackgroundSweep(study, path, options, stop).run();
  } finally {
    stop.release();
  }
}

/** @throws StudyFolderError if a process in the background is at work with a study */
export function requireNoneInBackground(path: string): void {
  const said = CoordinatorFolder.ofLiving(path)?.status();
  if (said !== undefined) throw new StudyFolderError(`${path}: ${inTheBackground(said)}: ${ways(said)}`);
}

/** “process 4711 of lab1 goes on with it in the background” */
function inTheBackground({ owner }: CoordinatorStatus): string {
  return `process ${owner.pid} of ${owner.host} goes on with it in the background`;
}

/** What can be done about a process that is not to be attached to. */
function ways(said: CoordinatorStatus): string {
  return `"${said.command}" attaches to it; ${howToEnd(said)} ends it, and what it has done is kept`;
}

function howToEnd({ owner }: CoordinatorStatus): string {
  return isHere(owner) ? `kill ${owner.pid}` : `kill ${owner.pid} on ${owner.host}`;
}

/** A process in the background. */
interface Watched {
  readonly folder: CoordinatorFolder;
  /** If this process has begun it. */
  readonly child?: ChildProcess;
  /** What it has printed that was not shown yet. */
  readonly log: GrowingText;
}

/** What came of watching a process. */
type Watching =
  | { readonly kind: 'over'; readonly exitCode: number }
  /** It goes on. */
  | { readonly kind: 'left'; readonly exitCode: number }
  /** It ended without a word, or another one is at work. */
  | { readonly kind: 'gone'; readonly name: string; readonly wasSuperfluous: boolean };

class BackgroundSweep {
  readonly #study: Study;
  readonly #path: string;
  readonly #options: RunCommandOptions;
  readonly #stop: StopSignals;
  readonly #display: ProgressDisplay;
  readonly #asked: CoordinatorStatus['asked'];
  /** A process that this command began has had the study's folder: what it does is not to be removed. */
  #hasClaimed = false;

  constructor(study: Study, path: string, options: RunCommandOptions, stop: StopSignals) {
    this.#study = study;
    this.#path = path;
    this.#options = options;
    // Hosts that cannot be read are named before anything begins.
    this.#asked = askedSweep(study, options);
    this.#stop = stop;
    // Who does not wait sees no progress.
    this.#display = progressDisplay(study.name, process.stderr.isTTY && options.detach !== true);
  }

  async run(): Promise<number> {
    for (let starts = 0; ;) {
      const living = CoordinatorFolder.ofLiving(this.#path);
      if (living === undefined) {
        if (this.#stop.signal.aborted) return this.#stop.exitCode ?? 1;
        if (starts === MOST_STARTS)
          throw new DistributionError(
            `${MOST_STARTS} processes one after the other ended without a word: were they killed? What was done is kept, and the same command goes on`,
          );
      }
      const watched = living === undefined ? await this.#beginWhenFree(starts === 0) : this.#attach(living);
      if (watched === undefined) continue;
      if (living === undefined) starts++;
      const watching = await this.#watch(watched);
      if (watching.kind !== 'gone') return watching.exitCode;
      this.#requireFolder();
      if (watching.wasSuperfluous) continue;
      this.#requireRoom();
      const next = this.#stop.signal.aborted ? 'the same command' : 'another process';
      console.error(`${watching.name} was ended before it was done: ${next} goes on with what is missing`);
    }
  }

  /** @throws StudyFolderError if something else is asked for */
  #attach(folder: CoordinatorFolder): Watched {
    const said = folder.status();
    const log = new GrowingText(folder.log);
    if (said === undefined) return { folder, log };
    const differences = askedDifferently(said.asked, this.#asked);
    const problem =
      said.code !== programFingerprint()
        ? ', and is another version of the simulator'
        : this.#options.fresh === true
          ? ', and --fresh would take away what it does'
          : differences.length > 0
            ? ` with another ${differences.join(', ')}`
            : undefined;
    if (problem !== undefined)
      throw new StudyFolderError(`${this.#path}: ${inTheBackground(said)}${problem}: ${ways(said)}`);
    log.skip();
    console.error(`${inTheBackground(said)}: attached to it`);
    return { folder, log };
  }

  /**
   * Begins a process as soon as no other command is about to.
   *
   * @returns undefined if another process is at work now, or a signal came
   * @throws StudyFolderError if the folder cannot be used; DistributionError if no process can be begun
   */
  async #beginWhenFree(isFirst: boolean): Promise<Watched | undefined> {
    const waiting = new FolderWait();
    for (;;) {
      try {
        return await this.#begun(isFirst);
      } catch (error) {
        waiting.require(error);
      }
      await this.#pause();
      if (this.#stop.signal.aborted || CoordinatorFolder.ofLiving(this.#path) !== undefined) return undefined;
    }
  }

  async #begun(isFirst: boolean): Promise<Watched> {
    const { child, ...watched } = this.#begin(isFirst);
    if (child.pid !== undefined) return { child, ...watched };
    const [error] = (await once(child, 'error')) as [Error];
    watched.folder.remove();
    throw new DistributionError(
      `no process can be begun in the background here (${reasonOf(error)}): what was done is kept, and the same command tries it again`,
    );
  }

  #begin(isFirst: boolean): Watched & { readonly child: ChildProcess } {
    // Another one goes on with what the first has done.
    const fresh = !this.#hasClaimed && this.#options.fresh === true;
    const claimed = StudyFolder.prepare(this.#path, this.#study.name, { fresh });
    try {
      if (isFirst) this.#tellOfEarlier();
      const folder = CoordinatorFolder.make(this.#path);
      const files = [openSync(folder.output, 'w'), openSync(folder.log, 'w')] as const;
      const [program = '', ...words] = thisProgram();
      const child = spawn(
        program,
        [...process.execArgv, ...words, ...continuingWords(), ...(fresh ? ['--fresh'] : [])],
        {
          // Without a terminal, whose end would be its own.
          detached: true,
          stdio: ['ignore', ...files],
          env: { ...process.env, [COORDINATOR]: folder.name },
        },
      );
      child.on('error', () => undefined); // its process is asked for
      child.unref();
      for (const file of files) closeSync(file);
      return { folder, child, log: new GrowingText(folder.log) };
    } catch (error) {
      throw diskFault(error, this.#path);
    } finally {
      claimed.release();
    }
  }

  /** A process that was to go on is no more: whether it was killed, or why it ended. */
  #tellOfEarlier(): void {
    for (const folder of CoordinatorFolder.all(this.#path)) {
      const said = folder.status();
      if (said === undefined || said.phase === 'superfluous' || folder.isSeen) continue;
      const name = `process ${said.owner.pid} of ${said.owner.host}, which went on with it in the background,`;
      const words = new GrowingText(folder.log).lines(true).at(-1);
      console.error(
        said.exitCode === undefined
          ? `${name} was ended before it was done: this command goes on with what is missing`
          : printable(`${name} has ended${words === undefined ? '' : `: ${words}`}`),
      );
    }
  }

  /** Until the process is over, or this one is to leave it. */
  async #watch(watched: Watched): Promise<Watching> {
    try {
      return await this.#look(watched);
    } finally {
      this.#display.stop();
    }
  }

  async #look(watched: Watched): Promise<Watching> {
    const { folder, log } = watched;
    const silence = new Silence();
    let shownAt = 0;
    let isShown = false;
    let isTold = watched.child !== undefined;
    let said: CoordinatorStatus | undefined;
    for (;;) {
      // Before its words: what ended meanwhile has said that.
      const isAlive = livesStill(watched);
      const says = folder.status();
      // The process that is at work instead has removed its folder.
      const isRemoved = says === undefined && said !== undefined;
      said = says ?? said;
      this.#hasClaimed ||= watched.child !== undefined && said?.claimed === true;
      // It said why, where it could not say so in its folder.
      const ownCode = watched.child?.exitCode ?? undefined;
      const isSuperfluous = said?.phase === 'superfluous' || ownCode === SUPERFLUOUS;
      const lines = log.lines(said?.phase === 'over' || isSuperfluous || !isAlive);
      for (const line of lines) this.#display.note(printable(line));
      isTold ||= lines.length > 0;
      if (said?.phase === 'over') return this.#concluded(folder, said.exitCode ?? 1, isTold);
      if (!isSuperfluous && ownCode !== undefined) return this.#concluded(folder, ownCode, isTold);
      if (isSuperfluous || (!isAlive && silence.isSeen(says)))
        return { kind: 'gone', name: nameOf(watched, said), wasSuperfluous: isSuperfluous || isRemoved };
      if (this.#stop.signal.aborted) return this.#leave(watched, said);
      silence.require(said);
      if (said?.phase === 'going on' && this.#options.detach === true && silence.isBroken(said))
        return this.#detached(said);
      const now = performance.now();
      if (said?.view !== undefined && !isShown) this.#display.start(said.view);
      else if (said?.view !== undefined && now - shownAt >= this.#display.interval) this.#display.show(said.view);
      else {
        await this.#pause();
        continue;
      }
      [isShown, shownAt] = [true, now];
    }
  }

  /** Prints what the process has printed as results, and why it failed if that was said before anybody looked. */
  #concluded(folder: CoordinatorFolder, exitCode: number, isTold: boolean): Watching {
    this.#display.stop();
    const last = exitCode === 0 || isTold ? undefined : new GrowingText(folder.log).lines(true).at(-1);
    if (last !== undefined) console.error(printable(last));
    for (const line of new GrowingText(folder.output).lines(true)) console.log(line);
    folder.see();
    // It had no room for its last word.
    if (exitCode === 1 && new GrowingText(folder.log).lines(true).length === 0) this.#requireRoom();
    return { kind: 'over', exitCode };
  }

  #detached(said: CoordinatorStatus): Watching {
    const { text = '' } = said.view ?? {};
    console.error(`${inTheBackground(said)}${text === '' ? '' : ` (${text})`}. ${this.#wayBack(said)}`);
    return { kind: 'left', exitCode: 0 };
  }

  #wayBack(said: CoordinatorStatus): string {
    return `The same command attaches to it: ${continuingCommand()} (to end it: ${howToEnd(said)})`;
  }

  /** After a signal: the process goes on unless that is not wanted, in words. */
  async #leave(watched: Watched, said: CoordinatorStatus | undefined): Promise<Watching> {
    this.#display.stop();
    const words = await leaveTasks(
      {
        hasTasks: true,
        afterCommand: 'asked',
        cancel: async () => this.#end(watched),
        farewell: () =>
          said === undefined
            ? `${nameOf(watched, said)} goes on with it in the background. The same command attaches to it: ${continuingCommand()}`
            : `${inTheBackground(said)}. ${this.#wayBack(said)}`,
      },
      this.#stop.isInterrupt ? askOnTerminal : askNobody,
    );
    console.error(words);
    return { kind: 'left', exitCode: this.#stop.exitCode ?? 1 };
  }

  /** Ends the process and its tasks. @throws DistributionError if it does not end; StudyFolderError */
  async #end(watched: Watched): Promise<void> {
    const { folder, log } = watched;
    try {
      folder.askToStop();
    } catch (error) {
      throw diskFault(error, folder.path);
    }
    const end = performance.now() + ENDING;
    while (livesStill(watched) && !hasEnded(folder)) {
      if (performance.now() > end) {
        const said = folder.status();
        throw new DistributionError(
          `${nameOf(watched, said)} has not ended within ${ENDING / 1000} s${said === undefined ? '' : `: ${howToEnd(said)}`}`,
        );
      }
      await sleep(LOOK);
    }
    for (const line of log.lines(true)) console.error(printable(line));
    folder.see();
  }

  async #pause(): Promise<void> {
    await sleep(LOOK, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  /** @throws StudyFolderError */
  #requireFolder(): void {
    if (!existsSync(this.#path))
      throw new StudyFolderError(`${this.#path} was removed while its sweep went on: the sweep has ended`);
  }

  /** @throws StudyFolderError if the disk is full: processes end by that, and have no room for a word about it */
  #requireRoom(): void {
    const path = join(this.#path, 'room.new');
    try {
      writeFileSync(path, Buffer.alloc(ROOM));
    } catch (error) {
      throw diskFault(error, this.#path);
    } finally {
      rmSync(path, { force: true });
    }
  }
}

function livesStill({ folder, child }: Watched): boolean {
  if (child === undefined) return folder.isAlive();
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function hasEnded(folder: CoordinatorFolder): boolean {
  return folder.status()?.exitCode !== undefined;
}

function nameOf({ child }: Watched, said: CoordinatorStatus | undefined): string {
  return `process ${said?.owner.pid ?? child?.pid ?? ''}`.trim();
}

/** How long a process has said nothing. */
class Silence {
  #beat: number | undefined;
  #since = performance.now();
  #words = 0;

  /** Whether nothing more is to be expected of a process that is no more. */
  isSeen(said: CoordinatorStatus | undefined): boolean {
    return said === undefined || isHere(said.owner) || this.#lengthOf(said) > APPEARING;
  }

  /** Whether a process is known to live: what one of another host said last may be of one that has lost its power. */
  isBroken(said: CoordinatorStatus): boolean {
    return isHere(said.owner) || this.#words > 1;
  }

  /** @throws DistributionError if the process has been silent for too long */
  require(said: CoordinatorStatus | undefined): void {
    const length = this.#lengthOf(said);
    const patience = said === undefined || isHere(said.owner) ? PATIENCE_HERE : PATIENCE_ELSEWHERE;
    if (length <= patience) return;
    const who =
      said === undefined ? 'the process in the background' : `process ${said.owner.pid} of ${said.owner.host}`;
    const way = said === undefined ? '' : `: ${howToEnd(said)} if it is there, otherwise remove its lock file .lock`;
    throw new DistributionError(`${who} has said nothing for ${Math.round(length / 60_000)} minutes${way}`);
  }

  /** ms */
  #lengthOf(said: CoordinatorStatus | undefined): number {
    const now = performance.now();
    if (said?.beat !== this.#beat) {
      [this.#beat, this.#since] = [said?.beat, now];
      this.#words++;
    }
    return now - this.#since;
  }
}
