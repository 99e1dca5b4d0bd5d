import { SliceJournal } from '../../results/journals/slice-journal.ts';
import { thisProcess } from '../../scenarios/execution/distribution/slice-runs.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';
import { valueOf } from '../analysis-load/synthetic-results.ts';

/** A run whose values nothing has simulated. */
export interface MadeUpRun {
  readonly key: string;
  /** Number of its point. */
  readonly point: number;
  readonly seed: number;
}

/** Writes the journal of a task that has done some runs, with all metrics of the program. */
export function writeMadeUpJournal(path: string, runs: Iterable<MadeUpRun>): void {
  const journal = SliceJournal.begin(path, thisProcess());
  for (const { key, point, seed } of runs) {
    const values = metricCatalogue.map(({ name }, index) => [name, valueOf(index, point, seed)] as const);
    journal.add({ key, metrics: Object.fromEntries(values), seconds: 0.01 });
  }
  journal.add({ end: true });
  journal.close();
}
