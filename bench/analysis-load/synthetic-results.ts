import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import {
  tableOfColumns,
  valuesOfCells,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns, type RunPlan } from '../../scenarios/plan/run-plan.ts';
import { pointKey, programVersion, runKey } from '../../scenarios/execution/run-key.ts';
import { columnsOfRuns } from '../../scenarios/execution/runs-table.ts';
import { manifestOf, sessionOf } from '../../scenarios/execution/study-manifest.ts';

/** A study whose runs have values that nothing simulated. */
export interface SyntheticStudy {
  readonly study: Study;
  readonly plan: RunPlan;
  readonly seeds: readonly number[];
  /** Names of its metrics: those of the program, and further ones. */
  readonly metrics: readonly string[];
}

/** @param metrics number of metrics that each run has, at least those of the program */
export function syntheticStudy(study: Study, metrics = metricCatalogue.length): SyntheticStudy {
  const further = Array.from({ length: metrics - metricCatalogue.length }, (_, index) => `further_metric_${index}`);
  const names = [...metricCatalogue.map(({ name }) => name), ...further];
  return { study, plan: planRuns(study), seeds: initialSeeds(study.replications), metrics: names };
}

/**
 * The value of a metric in a run: a level that depends on metric and point, and noise. Every fifth metric is a count,
 * every eighth one has no value in some runs.
 */
export function valueOf(metric: number, point: number, seed: number): number | null {
  const noise = ((metric * 7919 + point * 104_729 + seed * 1_299_709) % 10_007) / 10_007;
  if (metric % 8 === 7 && noise < 0.1) return null;
  const level = (1 + (metric % 13)) * (1 + ((point * 31) % 97) / 97);
  return metric % 5 === 4 ? Math.round(1000 * (level + noise)) : 0.05 * (level + noise);
}

/** What the folder says of the program that made it. */
export const benchmarkProgram = { version: 'benchmark', command: 'npm run bench:analysis' };

/** Writes the results folder as it is after all runs, but for summary, pictures and report. */
export function writeResults(path: string, synthetic: SyntheticStudy): void {
  const { study, plan } = synthetic;
  const folder = StudyFolder.prepare(path, study.name, { fresh: true });
  const runs = runsOf(synthetic);
  const checksums = { runs: folder.writeTable('runs', runs) };
  const session = sessionOf({
    runs: runs.length,
    workers: 1,
    startedAt: new Date(),
    durationSeconds: 1,
    program: benchmarkProgram,
  });
  const sweep = { progress: { total: runs.length, failed: 0 }, failures: (): Manifest['failures'] => [] };
  folder.writeManifest(manifestOf({ study, plan, sweep, runs, session, checksums, version: benchmarkProgram.version }));
  folder.release();
}

function runsOf({ study, plan: { points }, seeds, metrics }: SyntheticStudy): ResultTable {
  const length = points.length * seeds.length;
  const pointOf = (row: number): number => Math.floor(row / seeds.length);
  const seedOf = (row: number): number => seeds[row % seeds.length] ?? 0;
  const identities = { run: (row: number) => row, point: pointOf, seed: seedOf };
  const given = columnsOfRuns.flatMap((column): TableColumn[] => {
    const { name, kind } = column;
    if (kind === 'identity')
      return [{ ...column, values: NumberValues.compute(length, identities[name as keyof typeof identities]) }];
    if (kind === 'metric') return [];
    const ofPoints = valuesOfCells(
      column,
      points.map(({ values }) => values.get(name) ?? null),
    );
    return [{ ...column, values: ofPoints.take(Int32Array.from({ length }, (_, row) => pointOf(row))) }];
  });
  const known = new Map(columnsOfRuns.map((column) => [column.name, column]));
  const measured = metrics.map((name, index): TableColumn => {
    const further: Column = { name, kind: 'metric', type: 'number', unit: '1', description: name };
    const values = NumberValues.compute(length, (row) => valueOf(index, pointOf(row), seedOf(row)));
    return { ...(known.get(name) ?? further), values };
  });
  const sweep = [...study.sweep.keys()].join(' ');
  return tableOfColumns([...given, ...measured], { study: study.name, version: 'benchmark', sweep });
}

/** Writes the journal as it is after all runs, and nothing else. */
export function writeJournal(path: string, { study, plan, seeds, metrics }: SyntheticStudy): void {
  const folder = StudyFolder.prepare(path, study.name, { fresh: true });
  const journal = folder.journal(study.name);
  const [first] = plan.points;
  if (first !== undefined) journal.noteVersion(programVersion(first.parameters));
  // As a sweep does: the first seed of all points, then the second one.
  const keys = plan.points.map(({ parameters }) => pointKey(parameters));
  for (const seed of seeds)
    for (const [point, key] of keys.entries()) {
      const values = metrics.map((name, index): [string, number | null] => [name, valueOf(index, point, seed)]);
      journal.add({ key: runKey(key, seed), metrics: Object.fromEntries(values) });
    }
  journal.close();
  folder.release();
}
