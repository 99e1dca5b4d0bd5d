import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BEGUN } from '../../results/folders/study-folder-content.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { chosenStyle, type LookOptions } from '../../scenarios/language/style-catalogue.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { counted } from '../counted.ts';
import { StopSignals } from '../stop-signals.ts';
import { isForUsers } from '../user-errors.ts';
import { fileChanged, fileState } from './file-changes.ts';
import { drawResults } from './plot-command.ts';
import { runCommand } from './run-command.ts';

export interface WatchOptions extends LookOptions {
  readonly out?: string;
  /** Simulates what is missing, too. */
  readonly run?: boolean;
}

/**
 * Draws the results of a study again whenever its file changes, until a signal comes. A file with errors is reported, and
 * the next change waited for.
 *
 * @returns the exit code
 */
export async function watchCommand(name: string, options: WatchOptions): Promise<number> {
  const study = loadStudy(name);
  chosenStyle(options, undefined);
  const file = relative('', study.path ?? name);
  const directory = options.out ?? join('results', 'data', study.name);
  const task = { file, directory, options };
  const stop = new StopSignals();
  try {
    let before = fileState(file);
    // What is wrong at the start is for the user to mend before.
    await update(task);
    if (!stop.signal.aborted) console.error(`watching ${file}: Ctrl-C ends`);
    while (await fileChanged(file, before, stop.signal)) {
      before = fileState(file);
      await attempt(() => update(task));
    }
  } finally {
    stop.release();
  }
  return stop.exitCode ?? 0;
}

interface WatchTask {
  readonly file: string;
  readonly directory: string;
  readonly options: WatchOptions;
}

async function update({ file, directory, options: { run, ...look } }: WatchTask): Promise<void> {
  if (run === true) {
    await runCommand(file, { ...look, out: directory });
    return;
  }
  const partial = existsSync(join(directory, BEGUN));
  const { files, notes, warnings } = await drawResults(directory, { ...look, partial, scenario: file });
  for (const note of notes) console.error(`note: ${note}`);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (notes.length > 0) console.error(`"${typedCommand('watch', file, '--run')}" simulates what was not run`);
  const [report] = files;
  console.log(`${new Date().toTimeString().slice(0, 8)} ${counted(files.length - 1, 'picture')}, ${report}`);
}

/** Faults that users can mend are reported. */
async function attempt(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isForUsers(error)) throw error;
    console.error(error.message.replaceAll(/^/gm, 'rsplab: '));
  }
}
