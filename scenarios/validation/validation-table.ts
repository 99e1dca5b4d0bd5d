import { cellInWords, tableOfRows, type Cell, type Column, type ResultTable } from '../../results/tables/table.ts';
import { columnsOfRuns } from '../execution/runs-table.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { parameterCatalogue } from '../language/parameter-catalogue.ts';
import type { Study } from '../language/study.ts';
import type { RealPoint } from './real-point.ts';
import { worlds, type ValidatedRun } from './validation.ts';

/** In which world a run was: like a swept parameter, so that tables and plots distinguish it. */
const worldColumn: Column = {
  name: 'world',
  kind: 'parameter',
  type: 'text',
  unit: '',
  description: 'World',
};

/** The table of a study's runs in both worlds, in the order of points, worlds and seeds. */
export function validationTable(study: Study, runs: readonly ValidatedRun[], version: string): ResultTable {
  const [run, point, seed, ...others] = columnsOfRuns;
  const rows = runs
    .toSorted((a, b) => pointOf(a) - pointOf(b) || a.seed - b.seed)
    .map((each, index): Cell[] => [
      index,
      pointOf(each),
      each.seed,
      each.world,
      ...parameterCatalogue.map(({ name }) => valueOf(each, name)),
      ...metricCatalogue.map(({ name }) => each.metrics[name]),
    ]);
  const metadata = { study: study.name, version, sweep: [...study.sweep.keys(), worldColumn.name].join(' ') };
  const columns = [run, point, seed, worldColumn, ...others].filter((each) => each !== undefined);
  return tableOfRows(columns, rows, metadata);
}

/** The point in the words of the verdicts on this table: the values that its runs have, which may be stretched. */
export function labelOf({ sweep }: Study, { parameters, values }: RealPoint): string {
  const own: Readonly<Record<string, Cell>> = { ...parameters };
  return [...sweep.keys()].map((name) => `${name}=${cellInWords(own[name] ?? values.get(name) ?? null)}`).join(', ');
}

/** Worlds are points of their own. */
function pointOf({ pointIndex, world }: ValidatedRun): number {
  return worlds.length * pointIndex + worlds.indexOf(world);
}

/** Parameters that only planning knows have the value of the study, all others that of the run. */
function valueOf({ parameters, point }: ValidatedRun, name: string): Cell {
  const values: Readonly<Record<string, Cell>> = { ...parameters };
  return values[name] ?? point.values.get(name) ?? null;
}
