import { createInterface } from 'node:readline';
import { DistributedExecution } from '../../scenarios/execution/distribution/distributed-execution.ts';
import { RunCosts } from '../../scenarios/execution/distribution/run-costs.ts';
import type { Sweep } from '../../scenarios/execution/sweep.ts';
import { inputsOf } from '../../scenarios/inputs/kept-inputs.ts';
import type { DistributionOptions } from './distribution-places.ts';
import type { OpenStudy, SimulationOptions } from './open-study.ts';
import type { SweepReporter } from './sweep-reporter.ts';
import { schedulerOf } from './task-schedulers.ts';

/** The execution of a study's runs elsewhere; undefined: they are done here. */
export async function distributionOf(
  { plan, folder, journal }: OpenStudy,
  sweep: Sweep,
  options: DistributionOptions & SimulationOptions,
  { reporter, signal }: { readonly reporter: SweepReporter; readonly signal: AbortSignal },
): Promise<DistributedExecution | undefined> {
  const scheduler = await schedulerOf(options, (line) => reporter.note(line));
  if (scheduler === undefined) return undefined;
  const costs = new RunCosts(plan.points);
  for (const run of sweep.finished()) costs.note(run, { metric: (name) => run.metric(name as 'events') });
  return new DistributedExecution({
    folder,
    inputs: inputsOf(plan),
    scheduler,
    tasks: options.tasks,
    detach: options.detach,
    signal,
    costs,
    known: (key) => journal.find(key),
    listener: {
      standing: (text) => reporter.elsewhere(text, sweep.progress),
      note: (text) => reporter.note(text),
      collected: () => reporter.restart(sweep.progress),
      submitted: () => reporter.submitted(),
    },
  });
}

/** Asks the user of a terminal; the answer is empty where nobody can be asked. */
export type Question = (text: string) => Promise<string>;

/**
 * After a signal: asks once whether tasks go on, which they do unless they are cancelled in words. A second signal ends this
 * process, and leaves the tasks alone.
 */
export async function leaveTasks(
  distribution: Pick<DistributedExecution, 'cancel' | 'farewell' | 'hasTasks' | 'afterCommand'>,
  ask: Question,
): Promise<string> {
  if (!distribution.hasTasks) return 'No task was begun';
  if (distribution.afterCommand === 'end') {
    await distribution.cancel();
    return distribution.farewell();
  }
  const answer = await ask('Tasks go on without this command. Cancel them instead? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) return distribution.farewell();
  await distribution.cancel();
  return 'The tasks are cancelled. What they have done is kept';
}

/** For an answer, ms: somebody who has closed the terminal gives none. */
const ANSWER_TIME = 60_000;

/** Asks on the terminal of this process, if there is one. */
export async function askOnTerminal(text: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return '';
  return answerOf(process.stdin, process.stderr, text);
}

/** Where nobody is to be asked. */
export async function askNobody(): Promise<string> {
  return Promise.resolve('');
}

/** The next line of an input; empty if there is none, or not in time. @param patience ms @internal */
export async function answerOf(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  text: string,
  patience = ANSWER_TIME,
): Promise<string> {
  // Not in raw mode: Ctrl-C is a signal while it asks, too.
  const terminal = createInterface({ input, output, terminal: false });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve(''), patience);
      terminal.once('close', () => resolve(''));
      terminal.question(text, resolve);
    });
  } finally {
    clearTimeout(timer);
    terminal.close();
  }
}
