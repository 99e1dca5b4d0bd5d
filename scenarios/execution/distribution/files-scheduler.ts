import type { Round } from './round.ts';
import { taskCommand, type TaskProgram } from './task-command.ts';
import type { Capacity, Standing, TaskScheduler } from './task-scheduler.ts';

/** Tasks without a number given, a guess: who starts them is not known. */
const SLOTS = 16;
const MOST_TASKS = 10_000;

/** No scheduler: tasks are files with commands, which somebody else starts. */
export class FilesScheduler implements TaskScheduler {
  readonly name = 'files';
  readonly folder = 'shared';
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
    this.#sayHow(round);
    return Promise.resolve(round.tasks);
  }

  /** An earlier call may have ended before it could say it. */
  attached(rounds: readonly Round[]): void {
    for (const round of rounds) this.#sayHow(round);
  }

  #sayHow(round: Round): void {
    const tasks = round.openTasks();
    const which = tasks.length === round.tasks ? `from 1 to ${round.tasks}` : `of ${inRanges(tasks)}`;
    const command = taskCommand(this.#program, round, 'N');
    this.#tell(`start for each N ${which}, wherever ${round.path} is: ${command}`);
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
      return tasks.length === 0 ? [] : [`${inRanges(tasks)} of ${round.path}`];
    });
    return `Tasks that are not over: ${open.join('; ')}. Each may be started again at any time, and goes on`;
  }
}

/** “1-3, 7” @param numbers in their order */
function inRanges(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
