import { rmSync } from 'node:fs';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { InputFile } from '../../../results/folders/manifest.ts';
import { JOURNAL, TASKS } from '../../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../../results/folders/study-folder.ts';
import { reasonOf } from '../../../results/folders/study-folder-error.ts';
import type { PackedRun } from '../../../results/journals/packed-metrics.ts';
import type { SliceEntry, SliceJournalReader } from '../../../results/journals/slice-journal.ts';
import type { Execution } from '../execution.ts';
import type { RunSource } from '../simulation-pool.ts';
import { DistributionError, SilentSchedulerError } from './distribution-error.ts';
import { JournalCautions } from './journal-cautions.ts';
import { Round } from './round.ts';
import { planRound } from './round-plan.ts';
import type { RunCosts } from './run-costs.ts';
import { RunMerger } from './run-merger.ts';
import type { Capacity, Standing, TasksAfterCommand, TaskScheduler } from './task-scheduler.ts';

/** How often is looked, and how long is waited, ms. */
export interface Pace {
  /** Between two looks at the journals. */
  readonly look: number;
  /** Between two questions to the scheduler, at first, and at most: it has other users. */
  readonly ask: number;
  readonly longestAsk: number;
  /** For an answer of a scheduler that does not give any. */
  readonly patience: number;
  /** For what tasks wrote before they were over to be seen here: shared folders show it late. */
  readonly settling: number;
  /** The same where nothing at all is seen of a task: of a file that is new in a shared folder. */
  readonly appearing: number;
}

const usualPace: Pace = {
  look: 2000,
  ask: 10_000,
  longestAsk: 60_000,
  patience: 1_800_000,
  settling: 5000,
  appearing: 60_000,
};

/** Looks at journals take at most one part of this many of the time: file systems have other users. */
const LOOK_SHARE = 10;
/** Rounds one after the other that bring no run, after which it is given up. */
const MOST_FRUITLESS = 3;

/** Who wants to know how it goes on. */
interface DistributionListener {
  /** How tasks stand, and where runs were done: “4 tasks running, 2 waiting; n1 20, n2 18” */
  standing(text: string): void;
  /** Something worth a line of its own. */
  note(text: string): void;
  /** What was done before this call has come. */
  collected?(): void;
  /** The tasks of a round were submitted. */
  submitted?(): void;
}

export interface DistributionSettings {
  /** Locked for this process: tasks only add files of their own. */
  readonly folder: StudyFolder;
  readonly inputs: readonly InputFile[];
  readonly scheduler: TaskScheduler;
  /** As many as are wanted in a round; undefined: as they suit the work. */
  readonly tasks?: number | undefined;
  /** Whether to leave when the tasks are submitted. */
  readonly detach?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly costs: RunCosts;
  /** Runs that the study's journal has. */
  readonly known: (key: string) => PackedRun | undefined;
  readonly listener: DistributionListener;
  readonly pace?: Pace | undefined;
}

/**
 * Does the runs of a source by tasks elsewhere: in rounds, each of which deals out what is missing then. This process writes
 * slices, reads journals, and keeps the study's own journal; it may end at any time, and another one goes on.
 */
export class DistributedExecution implements Execution {
  readonly #settings: DistributionSettings;
  readonly #pace: Pace;
  readonly #rounds: Round[];
  /** Rounds that this process began. */
  readonly #own = new Set<Round>();
  /** Rounds whose tasks were over, and all of whose journals have had the time to appear. */
  readonly #settled = new Set<Round>();
  readonly #runsOfHosts = new Map<string, number>();
  readonly #cautions: JournalCautions;
  /** Of tasks, since it was looked last: in words. */
  readonly #refusals: string[] = [];
  #lastStanding: Standing | undefined;
  #mostRunning = 1;
  /** When the scheduler is to be asked next, when it answered last, and what is waited between. */
  #askAt = 0;
  #answeredAt = performance.now();
  #isSilent = false;
  #wait: number;
  /** How long the last look at the journals took, ms. */
  #lookTime = 0;
  #broughtInRound = 0;
  #fruitless = 0;

  constructor(settings: DistributionSettings) {
    this.#settings = settings;
    this.#pace = settings.pace ?? usualPace;
    this.#wait = this.#pace.ask;
    this.#rounds = Round.all(settings.folder);
    this.#cautions = new JournalCautions((line) => settings.listener.note(line));
  }

  get workers(): number {
    return this.#mostRunning;
  }

  /**
   * Does all runs of a source.
   *
   * @throws DistributionError if the scheduler does not take them, does not answer for too long, or what comes back cannot be
   *   used; StudyFolderError if the folder cannot be written
   */
  async run(source: RunSource): Promise<'complete' | 'left'> {
    const { folder, known, detach, signal } = this.#settings;
    const merger = new RunMerger(source, known, folder.file(JOURNAL));
    merger.order();
    await this.#collect(merger);
    this.#settings.listener.collected?.();
    if (merger.left > 0) await this.#attach(merger);
    while (merger.left > 0) {
      if (signal.aborted) return 'left';
      const isOver = await this.#areTasksOver();
      // What came before the answer, too.
      await this.#collect(merger);
      if (merger.left > 0 && isOver && !signal.aborted) await this.#nextRound(merger);
      if (merger.left > 0 && detach === true) return 'left';
      if (merger.left > 0) await this.#pause(Math.max(this.#pace.look, LOOK_SHARE * this.#lookTime));
    }
    return 'complete';
  }

  /** Ends the tasks that go on. @throws DistributionError if the scheduler cannot be reached */
  async cancel(): Promise<void> {
    await this.#settings.scheduler.cancel(this.#roundsHere());
  }

  /** All runs are there: what tasks had to do with them is removed. Those that are still there end by that. */
  async conclude(): Promise<void> {
    const rounds = this.#roundsHere().filter((round) => round.openTasks().length > 0);
    // What waits for a processor would find nothing to do: no harm if it cannot be told.
    if (rounds.length > 0) await this.#settings.scheduler.cancel(rounds).catch(() => undefined);
    const path = this.#settings.folder.file(TASKS);
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    } catch (error) {
      // Shared file systems keep files that are open somewhere.
      this.#settings.listener.note(
        `warning: ${path} cannot be removed (${reasonOf(error)}): nothing needs it any more`,
      );
    }
  }

  /** Nothing keeps this process alive any more. */
  async release(): Promise<void> {
    await this.#settings.scheduler.release?.();
  }

  /** Whether tasks are on their way, as far as is known. */
  get hasTasks(): boolean {
    return this.#roundsHere().some((round) => round.openTasks().length > 0);
  }

  /** What becomes of tasks when this process is stopped. */
  get afterCommand(): TasksAfterCommand {
    return this.#settings.scheduler.afterCommand;
  }

  /** What becomes of the tasks that go on, and how to end them. */
  farewell(): string {
    return this.#settings.scheduler.detached(this.#roundsHere());
  }

  async #attach(merger: RunMerger): Promise<void> {
    await this.#dropUseless(merger);
    this.#settings.scheduler.attached?.(this.#roundsHere().filter((round) => round.openTasks().length > 0));
  }

  /** Tasks that earlier calls have begun and that have none of the missing runs: the study or the program was another one. */
  async #dropUseless(merger: RunMerger): Promise<void> {
    for (const round of this.#roundsHere()) {
      const { length } = round.openTasks();
      if (length === 0 || round.brings((key) => merger.isMissing(key))) continue;
      // Without a slice they end by themselves, if they cannot be told.
      await this.#settings.scheduler.cancel([round]).catch(() => undefined);
      round.withdraw();
      this.#settings.listener.note(
        `${length} ${length === 1 ? 'task' : 'tasks'} of an earlier call (${round.name}) had no run that is missing now: cancelled`,
      );
    }
  }

  /** Reads what tasks have written since. */
  async #collect(merger: RunMerger): Promise<void> {
    const begin = performance.now();
    for (const round of this.#rounds)
      for (const task of round.unfinishedTasks())
        for (const journal of round.attempts(task)) {
          if (this.#settings.signal.aborted) return;
          const refusal = this.#read(journal, merger);
          // A later attempt may have been made where it can be done.
          if (refusal !== undefined && journal === round.attempts(task).at(-1))
            this.#refused(refusal, { round, task }, merger);
          // There may be much to read: signals are to be noticed, and progress shown.
          await setImmediate();
        }
    this.#lookTime = performance.now() - begin;
    const [refusal] = this.#refusals;
    if (refusal !== undefined) throw new DistributionError(refusal);
    // Runs that are done may bring others: a precision is wanted, or a run is to be repeated without time series.
    merger.order();
    this.#tell();
  }

  /** @returns why the task refuses its runs, if it has said so since it was read last */
  #read(journal: SliceJournalReader, merger: RunMerger): string | undefined {
    let refusal: string | undefined;
    for (const entry of this.#cautions.entriesOf(journal))
      if ('refusal' in entry) refusal = `a task${hostOf(journal)} refuses its runs: ${entry.refusal}`;
      else this.#take(entry, journal, merger);
    return refusal;
  }

  /**
   * A task that refuses its runs does not bring them, whoever submitted it. They are dealt out anew by the next call, when the user
   * has done what the task asks for.
   */
  #refused(refusal: string, { round, task }: TaskOfRound, merger: RunMerger): void {
    const isOpen = round.openTasks().includes(task);
    if (!isOpen || (!this.#own.has(round) && !round.brings((key) => merger.isMissing(key)))) return;
    round.withdraw([task]);
    this.#refusals.push(refusal);
  }

  #take(entry: SliceEntry, journal: SliceJournalReader, merger: RunMerger): void {
    const run = merger.take(entry, journal.path);
    if (run === undefined) return;
    this.#broughtInRound++;
    const host = this.#settings.scheduler.doerOf?.(journal.path) ?? journal.author?.host ?? 'unknown';
    this.#runsOfHosts.set(host, (this.#runsOfHosts.get(host) ?? 0) + 1);
    if ('metrics' in entry)
      this.#settings.costs.note(run, { metric: (name) => entry.metrics[name] ?? null }, entry.seconds);
  }

  /** Whether no task is left that could bring runs. @throws DistributionError if the scheduler is silent for too long */
  async #areTasksOver(): Promise<boolean> {
    const open = this.#roundsHere().filter((round) => round.openTasks().length > 0);
    if (open.length === 0) return true;
    if (performance.now() < this.#askAt) return false;
    const standing = await this.#settings.scheduler.standing(open);
    const now = performance.now();
    this.#wait = Math.min(this.#pace.longestAsk, 1.5 * this.#wait);
    this.#askAt = now + this.#wait;
    if (standing === undefined) {
      this.#requirePatience();
      return false;
    }
    this.#hasAnswered();
    this.#lastStanding = standing;
    this.#mostRunning = Math.max(this.#mostRunning, standing.running);
    if (standing.isHopeless === true && standing.running === 0)
      throw new DistributionError(
        `${standing.waiting} tasks wait for what will not come (${standing.reason}). ${this.farewell()}`,
      );
    return standing.running + standing.waiting === 0;
  }

  #hasAnswered(): void {
    this.#answeredAt = performance.now();
    this.#isSilent = false;
  }

  /** @throws SilentSchedulerError if the scheduler has not answered for too long */
  #requirePatience(): void {
    this.#isSilent = true;
    const { scheduler } = this.#settings;
    const silent = performance.now() - this.#answeredAt;
    if (silent > this.#pace.patience)
      throw new SilentSchedulerError(
        `${scheduler.name} has not answered for ${Math.round(silent / 60_000)} minutes: tasks that live go on, what they have done is kept, and the same command attaches again`,
      );
  }

  /** Asks the scheduler until it answers. @returns undefined: it was stopped @throws as what is asked, and as {@link #requirePatience} */
  async #patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    this.#answeredAt = performance.now();
    while (!this.#settings.signal.aborted)
      try {
        const answer = await ask();
        this.#hasAnswered();
        return answer;
      } catch (error) {
        if (!(error instanceof SilentSchedulerError)) throw error;
        this.#requirePatience();
        this.#tell();
        await this.#pause(this.#wait);
      }
    return undefined;
  }

  /** @returns undefined: it was stopped @throws as the scheduler */
  async #capacity(): Promise<Capacity | undefined> {
    const { scheduler, signal } = this.#settings;
    try {
      return await scheduler.capacity(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Waits for what tasks that are over have written. */
  async #settle(merger: RunMerger): Promise<void> {
    // This process writes what is sent to it: nothing appears later.
    if (this.#settings.scheduler.folder === 'sent') return this.#collect(merger);
    const begin = performance.now();
    const rounds = this.#roundsHere().filter((round) => round.openTasks().length > 0);
    await this.#pause(this.#pace.settling);
    for (;;) {
      for (const round of rounds) round.lookAnew();
      await this.#collect(merger);
      const isLate = performance.now() - begin > this.#pace.appearing;
      if (merger.left === 0 || isLate || this.#settings.signal.aborted) break;
      if (!rounds.some((round) => !this.#settled.has(round) && hasUnseenTasks(round))) break;
      await this.#pause(Math.max(this.#pace.look, LOOK_SHARE * this.#lookTime));
    }
    for (const round of rounds) this.#settled.add(round);
  }

  /** Deals out what is missing. */
  async #nextRound(merger: RunMerger): Promise<void> {
    if (this.#rounds.length > 0) await this.#settle(merger);
    if (merger.left === 0 || this.#settings.signal.aborted) return;
    this.#countFruitless();
    const { scheduler, costs, tasks, folder, inputs, listener } = this.#settings;
    // Before the first round nothing is lost: what is wrong is said at once.
    const capacity = this.#rounds.length === 0 ? await this.#capacity() : await this.#patiently(() => this.#capacity());
    if (capacity === undefined) return;
    const { slices, seconds } = planRound(merger.missing, (run) => costs.secondsOf(run), capacity, tasks);
    const round = Round.begin(
      folder,
      scheduler.name,
      slices.map((runs) => ({ inputs, runs })),
    );
    // Much was done in one go: Ctrl-C may have come meanwhile.
    await setImmediate();
    if (this.#settings.signal.aborted) {
      round.remove();
      return;
    }
    this.#rounds.push(round);
    this.#own.add(round);
    this.#broughtInRound = 0;
    this.#wait = this.#pace.ask;
    const taken = await this.#submit(round);
    if (taken === undefined) return;
    round.submitted(taken);
    this.#askAt = performance.now() + this.#wait;
    const runs = slices.slice(0, taken).reduce((sum, slice) => sum + slice.length, 0);
    listener.note(
      `round ${this.#rounds.length}: ${runs} of ${merger.left} missing runs in ${taken} tasks of about ${inWords(seconds)} (${round.name})`,
    );
    listener.submitted?.();
  }

  /** @returns how many of its tasks were taken; undefined: it was stopped, and perhaps none were */
  async #submit(round: Round): Promise<number | undefined> {
    const { scheduler } = this.#settings;
    let mayHaveIt = false;
    try {
      return await this.#patiently(async () => {
        // Tasks that were submitted without an answer are not submitted twice.
        if (mayHaveIt && (await this.#isKnown(round))) return round.tasks;
        mayHaveIt = true;
        return scheduler.submit(round);
      });
    } catch (error) {
      if (!(error instanceof SilentSchedulerError)) {
        // What nobody has is not to be waited for by the next call.
        round.remove();
        this.#rounds.pop();
      }
      throw error;
    }
  }

  /** @throws SilentSchedulerError if the scheduler does not answer */
  async #isKnown(round: Round): Promise<boolean> {
    const { scheduler } = this.#settings;
    const standing = await scheduler.standing([round]);
    if (standing === undefined) throw new SilentSchedulerError(`${scheduler.name} does not answer`);
    return standing.running + standing.waiting > 0;
  }

  /** @throws DistributionError if one round after the other brings nothing; StudyFolderError if the disk is full */
  #countFruitless(): void {
    const last = this.#rounds.at(-1);
    if (last === undefined || !this.#own.has(last)) return;
    this.#fruitless = this.#broughtInRound === 0 ? this.#fruitless + 1 : 0;
    if (this.#fruitless === 0) return;
    last.requireRoom();
    if (this.#fruitless < MOST_FRUITLESS)
      return this.#settings.listener.note(
        `warning: the tasks of ${last.name} ended without a run that is done, or were cancelled: their runs are dealt out again`,
      );
    const words = last.lastWords() ?? this.#silence(last);
    throw new DistributionError(
      `the tasks of ${MOST_FRUITLESS} rounds ended without a run that is done: ${words}. If runs need more time or memory than tasks have, ask for more`,
    );
  }

  #silence({ path }: Round): string {
    const { folder } = this.#settings.scheduler;
    return folder === 'sent'
      ? 'they left no word'
      : `they left no word in ${path} (is it there on the nodes, by the same path?)`;
  }

  #roundsHere(): Round[] {
    return this.#rounds.filter((round) => round.scheduler === this.#settings.scheduler.name);
  }

  #tell(): void {
    const { running = 0, waiting = 0, reason } = this.#lastStanding ?? {};
    const silent = `${this.#settings.scheduler.name} does not answer since ${Math.round((performance.now() - this.#answeredAt) / 1000)} s`;
    const tasks = [
      ...(this.#isSilent ? [silent] : []),
      ...(running > 0 ? [`${running} ${running === 1 ? 'task' : 'tasks'} running`] : []),
      ...(waiting > 0 ? [`${waiting} waiting${reason === undefined ? '' : ` (${reason})`}`] : []),
    ];
    const hosts = [...this.#runsOfHosts].toSorted(([, a], [, b]) => b - a);
    const shown = hosts.slice(0, SHOWN_HOSTS).map(([host, runs]) => `${host} ${runs}`);
    const more = hosts.length > SHOWN_HOSTS ? [`… ${hosts.length - SHOWN_HOSTS} more`] : [];
    this.#settings.listener.standing([tasks.join(', '), [...shown, ...more].join(', ')].filter(Boolean).join('; '));
  }

  /** Ends early when the signal comes. */
  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#settings;
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}

interface TaskOfRound {
  readonly round: Round;
  readonly task: number;
}

/** Hosts that are named in one line. */
const SHOWN_HOSTS = 4;

function hasUnseenTasks(round: Round): boolean {
  return round.openTasks().some((task) => round.attempts(task).length === 0);
}

function hostOf({ author }: SliceJournalReader): string {
  return author === undefined ? '' : ` on ${author.host}`;
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Number(seconds.toPrecision(2))} s` : `${Math.round(seconds / 60)} min`;
}
