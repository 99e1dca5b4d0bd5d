import { shellWord } from '../../../results/folders/typed-command.ts';
import type { Round } from './round.ts';
import type { Capacity, Standing, TaskScheduler } from './task-scheduler.ts';

/** Tasks without a number given, a guess: who starts them is not known. */
const SLOTS = 16;
const MOST_TASKS = 10_000;

/** The program of tasks, without their arguments: `node /…/main.js run-slice`. */
export type TaskProgram = readonly string[];

/** A command that does a task, for a shell. @param task its number, or what a shell puts there */
export function taskCommand(program: TaskProgram, { path }: Round, task: string): string {
  return [...[...program, path].map(shellWord), task].join(' ');
}

/** No scheduler: tasks are files with commands, which somebody else starts. */
export class FilesScheduler implements TaskScheduler {
  readonly name = 'files';
  readonly afterCommand = 'asked';
  readonly #program: TaskProgram;
  readonly #tell: (line: string) => void;

  constructor(program: TaskProgram, tell: (line: string) => void) {
    this.#program = program;
    this.#tell = tell;
  }

  async capacity(): Promise<Capacity> {
    return Promise.resolve({ mostTasks: MOST_TASKS, slots: SLOTS });
  }

  async submit(round: Round): Promise<number> {
    const command = taskCommand(this.#program, round, 'N');
    this.#tell(`start for each N from 1 to ${round.tasks}, wherever ${round.path} is: ${command}`);
    return Promise.resolve(round.tasks);
  }

  /** Only journals say how a task stands. */
  async standing(rounds: readonly Round[]): Promise<Standing> {
    const open = rounds.flatMap((round) => round.openTasks().map((task) => round.attempts(task).length > 0));
    const begun = open.filter(Boolean).length;
    return Promise.resolve({ running: begun, waiting: open.length - begun });
  }

  /** Whoever has started tasks ends them; without a slice they end by themselves. */
  async cancel(rounds: readonly Round[]): Promise<void> {
    for (const round of rounds) round.withdraw();
    return Promise.resolve();
  }

  detached(rounds: readonly Round[]): string {
    const open = rounds.flatMap((round) => {
      const tasks = round.openTasks();
      return tasks.length === 0 ? [] : [`${tasks.join(', ')} of ${round.path}`];
    });
    return `Tasks that are not over: ${open.join('; ')}. Each may be started again at any time, and goes on`;
  }
}
