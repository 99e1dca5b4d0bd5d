import { Round } from '../../../../scenarios/execution/distribution/round.ts';
import { runSlice } from '../../../../scenarios/execution/distribution/run-slice.ts';
import type { Capacity, Standing, TaskScheduler } from '../../../../scenarios/execution/distribution/task-scheduler.ts';

/** What becomes of a task when it is submitted; by default it is done. */
export type Fate = (round: Round, task: number) => Promise<unknown>;

/** As a process of its own, which has its own view of the round. */
export const doTask: Fate = async ({ path }, task) => runSlice(Round.open(path), task, { workers: 1 });

/** A scheduler whose tasks run in this process. */
export class TasksInProcess implements TaskScheduler {
  readonly name: string;
  folder: TaskScheduler['folder'] = 'shared';
  readonly afterCommand = 'asked';
  readonly submitted: Round[] = [];
  readonly cancelled: string[] = [];
  /** What it says to the next questions; undefined: nothing. Then it says what is so. */
  readonly answers: (Standing | undefined)[] = [];
  questions = 0;
  #running = 0;
  readonly #fate: Fate;
  readonly #capacity: Capacity;

  constructor(fate: Fate = doTask, capacity: Capacity = { mostTasks: 100, slots: 2 }, name = 'test') {
    this.#fate = fate;
    this.#capacity = capacity;
    this.name = name;
  }

  async capacity(): Promise<Capacity> {
    return Promise.resolve(this.#capacity);
  }

  async submit(round: Round): Promise<number> {
    this.submitted.push(round);
    for (let task = 1; task <= round.tasks; task++) {
      this.#running++;
      void this.#fate(round, task).finally(() => this.#running--);
    }
    return Promise.resolve(round.tasks);
  }

  async standing(): Promise<Standing | undefined> {
    this.questions++;
    if (this.answers.length > 0) return Promise.resolve(this.answers.shift());
    return Promise.resolve({ running: this.#running, waiting: 0 });
  }

  async cancel(rounds: readonly Round[]): Promise<void> {
    this.cancelled.push(...rounds.map(({ name }) => name));
    return Promise.resolve();
  }

  detached(): string {
    return 'They go on';
  }
}
