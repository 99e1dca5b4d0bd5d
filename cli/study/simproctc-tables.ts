import type { ComponentTable } from '../../results/tables/component-table.ts';
import { columnNamed, findColumn, sweptParameters, type Cell, type ResultTable } from '../../results/tables/table.ts';
import { componentScalars } from '../../scenarios/import/component-scalars.ts';
import { toolchainNameOf, toolchainValueOf } from '../../scenarios/import/toolchain-variables.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';

/** A table of one scalar, as SimProcTC's plotter reads it. */
export interface ScalarTable {
  /** Of its file, without an ending: `controller-SystemUtilization`. */
  readonly name: string;
  readonly text: string;
}

/** Parameters that the toolchain records even where they do not vary; the duration comes first. */
const alwaysRecorded =
  'duration targetUtilization puToPeRatio registrars poolElements poolUsers policy capacity requestSize requestInterval';

/** Tables of all metrics that RSPSIM has, and of those of single components that were recorded. */
export function simproctcTables(runs: ResultTable, components: ComponentTable): ScalarTable[] {
  const labels = new RunLabels(runs);
  const ofRuns = metricCatalogue.flatMap(({ name, rspsim }): ScalarTable[] => {
    const values = findColumn(runs, name)?.values;
    if (values === undefined || rspsim?.startsWith('controller.') !== true) return [];
    const rows = Array.from({ length: runs.length }, (_, row) => labels.row(row, [], values.at(row)));
    return [labels.table(rspsim, [], rows)];
  });
  return [...ofRuns, ...componentTables(components, labels)];
}

/** What rows say of their runs. */
class RunLabels {
  readonly #runs: ResultTable;
  readonly #parameters: readonly string[];
  /** The numbers of runs among those of their points. */
  readonly #numbers: readonly number[];

  constructor(runs: ResultTable) {
    this.#runs = runs;
    const names = new Set([...alwaysRecorded.split(' '), ...sweptParameters(runs)]);
    this.#parameters = [...names].filter((name) => findColumn(runs, name) !== undefined);
    const points = columnNamed(runs, 'point').values;
    const counts = new Map<Cell, number>();
    this.#numbers = Array.from({ length: runs.length }, (_, row) => {
      const number = (counts.get(points.at(row)) ?? 0) + 1;
      counts.set(points.at(row), number);
      return number;
    });
  }

  /** @param places of the component, by the columns that the table has for them */
  row(row: number, places: readonly number[], value: Cell): readonly string[] {
    const parameters = this.#parameters.map((name) =>
      cellText(toolchainValueOf(name, columnNamed(this.#runs, name).values.at(row))),
    );
    // Each run has a file of scalars of its own there, and is the first one in it.
    return ['1', String(this.#numbers[row]), '""', ...places.map(String), ...parameters, cellText(value)];
  }

  table(scalar: string, places: readonly string[], rows: readonly (readonly string[])[]): ScalarTable {
    const parameters = this.#parameters.map((name) => toolchainNameOf(name) ?? name);
    const file = scalar.replace(/\.(?=[^.]*$)/, '-');
    const head = ['RunNo', 'ValueNo', 'Split', ...places, ...parameters, file];
    // R takes the column without a name for those of the rows.
    const lines = rows.map((cells, index) => [String(index + 1).padStart(7, '0'), ...cells].join('\t'));
    return { name: file, text: `${[head.join('\t'), ...lines].join('\n')}\n` };
  }
}

function componentTables({ runs }: ComponentTable, labels: RunLabels): ScalarTable[] {
  return componentScalars.flatMap(({ className, array, scalars }) =>
    [...scalars].flatMap(([metric, scalar]): ScalarTable[] => {
      const rows = runs.flatMap(({ run, classes }) =>
        classes.flatMap((each) => {
          const place = each.className === className ? each.metrics.indexOf(metric) : -1;
          if (place < 0) return [];
          return each.components.map(({ name }, index) => {
            const value = each.values[index * each.metrics.length + place] ?? Number.NaN;
            return labels.row(run, placesIn(name), Number.isNaN(value) ? null : value);
          });
        }),
      );
      return rows.length === 0 ? [] : [labels.table(scalar, ['lan', `lan.${array}`], rows)];
    }),
  );
}

/** The numbers in “lan0/pr3”. */
function placesIn(component: string): number[] {
  const [, lan, number] = /^lan(\d+)\/[a-z]+(\d+)$/.exec(component) ?? [];
  return [Number(lan), Number(number)];
}

/** As R reads it: NA is nothing, and texts with blanks, or what begins a comment, are in quotes. */
function cellText(cell: Cell): string {
  if (cell === null) return 'NA';
  if (typeof cell === 'number') return String(cell).replace('Infinity', 'Inf');
  if (typeof cell === 'boolean') return String(cell);
  return /^[^\s"'#]+$/.test(cell) ? cell : JSON.stringify(cell);
}
