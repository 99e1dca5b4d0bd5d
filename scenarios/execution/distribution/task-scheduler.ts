import type { Round } from './round.ts';

/** What a scheduler can take. */
export interface Capacity {
  /** Tasks of a round. */
  readonly mostTasks: number;
  /** Processors that could work at the same time. */
  readonly slots: number;
}

/** How the tasks of rounds stand, as the scheduler sees it. Whether they are done, only their journals say. */
export interface Standing {
  readonly running: number;
  readonly waiting: number;
  /** What they wait for, if the scheduler says so: “Resources”. */
  readonly reason?: string | undefined;
  /** Those that wait will never start. */
  readonly isHopeless?: boolean | undefined;
}

/** What becomes of tasks when the command is stopped that started them: they go on unless the user cancels them, or end. */
export type TasksAfterCommand = 'asked' | 'end';

/**
 * Starts tasks somewhere: on the nodes of a cluster, on other hosts, at the elements of a pool. A task does the runs of a slice and
 * writes journals, wherever it runs, and however often.
 */
export interface TaskScheduler {
  /** As the option has it: `slurm`. */
  readonly name: string;
  /** How tasks and this process come together: the folder of a round is there by the same path, or is sent to and fro. */
  readonly folder: 'shared' | 'sent';
  readonly afterCommand: TasksAfterCommand;
  /**
   * @param signal nobody waits for the answer any more
   * @throws DistributionError if there is no such scheduler here, or it takes nothing
   */
  capacity(signal?: AbortSignal): Promise<Capacity>;
  /**
   * Starts the tasks of a round.
   *
   * @returns how many of them it took, from the first on
   * @throws DistributionError if it takes none
   */
  submit(round: Round): Promise<number>;
  /** This call goes on with rounds that an earlier one has begun. */
  attached?(rounds: readonly Round[]): void;
  /** @returns undefined: it does not answer at present */
  standing(rounds: readonly Round[]): Promise<Standing | undefined>;
  /** Who did what a journal has, where that is more than its author says. */
  doerOf?(journal: string): string | undefined;
  /** Ends all tasks of rounds. @throws DistributionError if it cannot be reached */
  cancel(rounds: readonly Round[]): Promise<void>;
  /** How to end the tasks by hand, and that they go on otherwise. */
  detached(rounds: readonly Round[]): string;
  /** Nothing more is asked of it: it gives back what keeps this process alive. Tasks that would go on do. */
  release?(): Promise<void>;
}
