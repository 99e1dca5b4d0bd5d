import { NoEffectsError, studyEffects, type StudyEffects } from '../../analysis/effects/study-effects.ts';
import { TooManyLevelsError } from '../../analysis/effects/variance-analysis.ts';
import { effectPlot } from '../../analysis/plots/effect-plot.ts';
import { cautionedPoints } from '../../analysis/statistics/cautions.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { UsageError } from '../usage-error.ts';
import { askedColumns } from './asked-columns.ts';
import { cautionLines } from './caution-lines.ts';
import { resultsFolder } from './results-folder.ts';
import { pictureFormat, writePicture } from './picture-output.ts';
import { rowsThatMatch } from './row-conditions.ts';
import { writeTable, type TableOutputOptions } from './table-output.ts';

export interface EffectsOptions extends TableOutputOptions {
  /** A metric, or an expression. */
  readonly metric: string;
  readonly where?: readonly string[];
  /** Analyzes the logarithm of the metric. */
  readonly log?: boolean;
  /** Gives the means by the values of the parameters instead. */
  readonly means?: boolean;
  readonly confidence?: number;
  readonly partial?: boolean;
}

const CONFIDENCE = 0.95;
/** p-value at and below which points vary differently enough to say so. */
const UNLIKE = 0.01;

/**
 * Gives what swept parameters do to a metric, by analysis of variance; what a reader must know of it goes to standard error.
 *
 * @throws UsageError if the metric is none, or nothing can be said of it.
 */
export async function effectsCommand(directory: string, options: EffectsOptions): Promise<void> {
  const picture = pictureFormat(options);
  const { log = false, confidence = CONFIDENCE } = options;
  const folder = StudyFolder.open(await resultsFolder(directory, options.partial));
  const asked = askedColumns(folder.readTable('runs'), '--metric', 'metric', [options.metric]);
  const [metric = options.metric] = asked.names;
  const runs = rowsThatMatch(asked.runs, options.where ?? []);
  const question = { metric, log, confidence };
  const effects = explained(() => studyEffects(runs, question));
  const cautions = cautionLines(cautionedPoints(folder.readTable('summary'), asked.runs));
  for (const line of [...notes(effects, log), ...cautions]) console.error(line);
  if (picture !== undefined && options.out !== undefined)
    return writePicture(effectPlot(effects, runs, question), options.out, picture);
  await writeTable(options.means === true ? effects.means : effects.table, options);
}

function explained<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof TooManyLevelsError) throw new UsageError(`${error.message}: choose fewer with --where`);
    if (error instanceof NoEffectsError) throw new UsageError(error.message);
    throw error;
  }
}

function notes(effects: StudyEffects, log: boolean): string[] {
  const { analysis, withoutValue, spreadP, seeds, areSeedsShared } = effects;
  const lines = [seedsInWords(areSeedsShared, seeds)];
  if (withoutValue > 0) lines.push(`${withoutValue} runs without a value are left out`);
  if (!analysis.isBalanced)
    lines.push('not balanced (runs or combinations are missing): sums of squares (type II) and shares do not add up');
  if (analysis.testedAgainst === 'higher')
    lines.push(
      'without replications, F is against the interactions of three and more parameters, as if they were error',
    );
  if (analysis.testedAgainst === 'none')
    lines.push('without replications there is no error to test effects against (more seeds are needed)');
  if (spreadP !== undefined && spreadP <= UNLIKE)
    lines.push(
      `warning: runs vary more at some points than at others (Brown–Forsythe, p = ${spreadP.toExponential(1)}), while F tests ` +
        `assume that they do not: p-values are rough${log ? '' : '; --log may help, where effects are factors rather than sums'}`,
    );
  return lines;
}

function seedsInWords(areShared: boolean, seeds: number): string {
  if (seeds === 1) return '1 seed';
  return areShared
    ? `${seeds} seeds, which are blocks: the points of a seed share their random numbers`
    : `${seeds} seeds, which no points share`;
}
