import type { Manifest } from '../../results/folders/manifest.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import {
  cellInWords,
  columnNamed,
  findColumn,
  groupRows,
  numbersNamed,
  sweptParameters,
  type ResultTable,
} from '../../results/tables/table.ts';
import type { ExpectationOutcome } from '../expectations/expectation-outcome.ts';
import { withPlotColumns } from '../plots/plot-columns.ts';
import { estimate } from '../statistics/statistics.ts';
import { comparedNumbers, digits } from './published-comparison.ts';
import {
  studyRecord,
  type RecordedExpectation,
  type RecordedMeans,
  type RecordedPicture,
  type StudyRecord,
} from './study-record.ts';

/** What results alone do not say. */
export interface RecordCircumstances {
  readonly subject: string;
  readonly isQuick: boolean;
  /** Of all runs, s; null: unknown. */
  readonly cpuSeconds: number | null;
  readonly outcomes: readonly ExpectationOutcome[];
  /** Files of pictures that are kept beside the record. */
  readonly pictures: readonly RecordedPicture[];
}

/** Digits of hashes: enough to tell versions apart. */
const HASH_DIGITS = 12;
const MEAN_DIGITS = 4;

/** The record of a study's results. */
export function recordOfStudy(
  manifest: Manifest,
  runs: ResultTable,
  { subject, isQuick, cpuSeconds, outcomes, pictures }: RecordCircumstances,
): StudyRecord {
  const { study, title, description, family, publication, lastSession, published = [] } = manifest;
  const { source } = lastSession;
  return studyRecord({
    study,
    subject,
    title,
    description,
    ...(family !== undefined && { family }),
    ...(publication !== undefined && { publication }),
    isQuick,
    program: {
      version: manifest.version,
      ...(source !== undefined && { commit: source.commit.slice(0, HASH_DIGITS), isModified: source.isModified }),
      code: manifest.codeFingerprint.slice(0, HASH_DIGITS),
    },
    madeAt: lastSession.startedAt,
    cpu: lastSession.host.cpu,
    points: manifest.points,
    runs: manifest.runs,
    failures: manifest.failures.length,
    seeds: new Set(numbersNamed(runs, 'seed').numbers).size,
    durations: durationsOf(runs),
    cpuSeconds: cpuSeconds === null ? null : digits(cpuSeconds, 3),
    expectations: outcomes.map(recordedExpectation),
    published: comparedNumbers(runs, published, isQuick),
    means: meansOf(runs, manifest),
    ...(pictures.length > 0 && { pictures }),
  });
}

function recordedExpectation({
  name,
  text,
  measured,
  verdict,
  reason,
  source,
}: ExpectationOutcome): RecordedExpectation {
  return {
    name,
    text,
    measured,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(source !== undefined && { source }),
  };
}

function durationsOf(runs: ResultTable): readonly [number, number] {
  const durations = numbersNamed(runs, 'duration').present(Array.from({ length: runs.length }, (_, row) => row));
  return [Math.min(...durations), Math.max(...durations)];
}

/** Means over the seeds of what the plots show. */
function meansOf(plain: ResultTable, { plots }: Manifest): RecordedMeans {
  const shown = plotsOfRuns(plots);
  const runs = withPlotColumns(plain, shown);
  const names = [...new Set(shown.map(({ y }) => readExpression(y).text))].filter(
    (name) => findColumn(runs, name) !== undefined,
  );
  const swept = sweptParameters(runs);
  const points = [...groupRows(runs, 'point').values()];
  const meanAt = (name: string, rows: readonly number[]): number | null => {
    const mean = estimate([...numbersNamed(runs, name).present(rows)])?.mean;
    return mean === undefined ? null : digits(mean, MEAN_DIGITS);
  };
  return {
    points: points.map(([row = 0]) =>
      swept.map((name) => `${name}=${cellInWords(columnNamed(runs, name).values.at(row))}`).join(', '),
    ),
    metrics: Object.fromEntries(names.map((name) => [name, points.map((rows) => meanAt(name, rows))])),
  };
}
