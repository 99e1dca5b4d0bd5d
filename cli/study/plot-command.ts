import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { numbersNamed, type ResultTable } from '../../results/tables/table.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { chosenStyle, type LookOptions } from '../../scenarios/language/style-catalogue.ts';
import { recordedRuns } from '../../scenarios/execution/runs-table.ts';
import { updateVectors } from '../../scenarios/execution/vector-update.ts';
import { withPlotsOf } from '../../scenarios/execution/edited-plots.ts';
import { unmetPath, unmetPaths } from '../../scenarios/plan/check-vectors.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { partialStudy } from './partial-study.ts';
import { writeStudyOutput } from './study-output.ts';
import { UsageError } from '../usage-error.ts';

export interface PlotOptions extends LookOptions {
  /** Draws what the sweep has done so far. */
  readonly partial?: boolean;
  /** A study file whose plots are drawn instead of those that the study had when it was run. */
  readonly scenario?: string;
  /** Number of a run in the table of runs, whose time series are drawn. */
  readonly run?: number;
  /** Sampling interval, s. */
  readonly interval?: number;
  /** Components whose paths are recorded, of a pool on packets. */
  readonly paths?: readonly string[];
}

/**
 * Draws the plots of a study's results again, and its report. Of a run, time series are recorded if they are missing.
 */
export async function plotCommand(directory: string, options: PlotOptions): Promise<void> {
  const { files, notes, warnings } = await drawResults(directory, options);
  for (const note of notes) console.error(`note: ${note}`);
  for (const file of files) console.log(file);
  for (const warning of warnings) console.error(`warning: ${warning}`);
}

/** What was drawn. */
interface Drawing {
  /** The report, then the pictures. */
  readonly files: readonly string[];
  /** What results and plots do not have in common. */
  readonly notes: readonly string[];
  /** What pictures do not show as their plots want it. */
  readonly warnings: readonly string[];
}

/** Draws the plots, and the report. */
export async function drawResults(directory: string, options: PlotOptions): Promise<Drawing> {
  if (options.interval !== undefined && options.run === undefined)
    throw new UsageError('--interval applies to time series: add --run');
  if (options.paths !== undefined && options.run === undefined)
    throw new UsageError('--paths applies to time series: add --run');
  // What is wrong with the style is said before anything is done.
  chosenStyle(options, undefined);
  const { partial } = options;
  const { folder, manifest, runs } = partial === true ? await partialStudy(directory) : openResults(directory);
  try {
    return await plotFolder({ folder, manifest, runs }, options);
  } finally {
    folder.release();
  }
}

/** Results that are drawn, in a folder that this process has locked. */
interface DrawnResults {
  readonly folder: StudyFolder;
  readonly manifest: Manifest;
  readonly runs: ResultTable;
}

function openResults(directory: string): DrawnResults {
  const folder = StudyFolder.openForWriting(directory);
  try {
    return { folder, manifest: folder.manifest(), runs: folder.readTable('runs') };
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function plotFolder({ folder, runs, ...results }: DrawnResults, options: PlotOptions): Promise<Drawing> {
  const { run, interval, paths, scenario } = options;
  let { manifest } = results;
  let notes: readonly string[] = [];
  if (scenario !== undefined) {
    const edited = withPlotsOf(loadStudy(scenario), manifest, runs);
    manifest = edited.manifest;
    notes = edited.notes;
  }
  manifest = restyled(manifest, options);
  if (run !== undefined) {
    if (!numbersNamed(runs, 'run').numbers.includes(run))
      throw new UsageError(`there is no run ${run}: "${typedCommand('table', folder.path, '--runs')}" lists the runs`);
    const wish = { includes: (each: { readonly run?: number }) => each.run === run, interval, paths };
    requirePaths(paths ?? [], run, runs);
    const earlier = folder.readVectors().runs;
    manifest = await updateVectors(folder, manifest, runs, { wish, earlier, workers: availableParallelism() });
  }
  const { files, warnings } = await writeStudyOutput(folder, manifest, runs, run);
  return { files: files.map((file) => relative('', file)), notes, warnings };
}

/** @throws UsageError naming the first component that the run does not have */
function requirePaths(paths: readonly string[], number: number, runs: ResultTable): void {
  const points = recordedRuns(runs, '').flatMap(({ run, point }) => (run === number ? [point.parameters] : []));
  const [unmet] = unmetPaths(paths, points);
  if (unmet !== undefined) throw new UsageError(`--paths: ${unmetPath(unmet)} (run ${number})`);
}

/** The folder remembers how its pictures were drawn. */
function restyled(manifest: Manifest, options: LookOptions): Manifest {
  const style = chosenStyle(options, manifest.style);
  return style === undefined ? manifest : { ...manifest, style };
}
