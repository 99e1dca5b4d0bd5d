import { readExpression } from '../../results/expressions/expression.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { CodedValues, NumberValues } from '../../results/tables/column-values.ts';
import type { ComponentTable } from '../../results/tables/component-table.ts';
import { componentColumns, type ComponentColumn } from '../../results/tables/detail-rows.ts';
import type { MeasuredClass, MeasuredComponent } from '../../results/tables/measured-class.ts';
import { fits } from '../../results/tables/rule.ts';
import { findColumn, groupRows, type Cell, type ResultTable, type TableColumn } from '../../results/tables/table.ts';
import { derivedRuns, pagesOfParts, type RunPart } from './derived-runs.ts';
import { expressionsOf } from './plot-columns.ts';
import type { PlotPage, PlottedResults } from './plot-data.ts';
import type { DeclaredValues } from './value-order.ts';

/** Of elements where there are not two speeds. */
const ONE_SPEED = 'all the same';
const orders: DeclaredValues = { speed: ['fast', 'slow', ONE_SPEED] };

/** By these it is judged whether a point needs a caution. */
const forCautions = [
  'warmup',
  'duration',
  'backlog_growth',
  'backlog_growth_error',
  'requests_in_system',
  'requests_generated',
  'warmup_mser5',
];

/** The components of a run that are at one place of a plot: the means of their metrics. */
interface ComponentGroup extends RunPart {
  readonly first: MeasuredComponent;
  readonly means: ReadonlyMap<string, number>;
}

/** The components of a class that a plot shows. */
interface ChosenComponents extends MeasuredClass {
  readonly indices: readonly number[];
}

/**
 * The pictures of a plot of components: of each run the mean over the components that are at the same place of the plot,
 * then the mean over the runs with its confidence interval.
 *
 * @returns none if nothing was recorded
 */
export function componentPages(
  plot: PlotDefinition,
  results: PlottedResults,
  { runs: recorded, metrics }: ComponentTable,
): PlotPage[] {
  const { runs, declared } = results;
  const names = new Set(expressionsOf([plot]).flatMap((text) => readExpression(text).names));
  const telling = (Object.keys(componentColumns) as ComponentColumn[]).filter((name) => names.has(name));
  const rowOfRun = new Map([...groupRows(runs, 'run')].map(([run, [row]]) => [run, row]));
  const groups = recorded.flatMap(({ run, classes }) => {
    const row = rowOfRun.get(run);
    const measured = classes.find(({ className }) => className === plot.components);
    return row === undefined || measured === undefined
      ? []
      : groupsOf(row, chosenOf(plot, runs, row, measured), telling);
  });
  if (groups.length === 0) return [];
  const shown = metrics.filter(({ className, name }) => className === plot.components && names.has(name));
  const title = shown[0]?.title ?? '';
  const own = [
    ...telling.map((name) => identityColumn(name, groups, title)),
    ...shown.map(({ name, unit, description }): TableColumn => ({
      name,
      kind: 'metric',
      type: 'number',
      unit,
      description,
      values: NumberValues.compute(groups.length, (index) => groups[index]?.means.get(name) ?? null),
    })),
  ];
  // Components have no order in which lines could join them.
  const mark = plot.mark ?? (Object.hasOwn(componentColumns, plot.x) ? 'bars' : undefined);
  const chosen = { ...plot, mark, only: [] };
  const derived = derivedRuns(chosen, results, groups, own, forCautions);
  return pagesOfParts(chosen, { ...results, declared: { ...orders, ...declared } }, derived);
}

/** The components of a run that the plot shows: its rules may be about them, too. */
function chosenOf({ only }: PlotDefinition, runs: ResultTable, row: number, measured: MeasuredClass): ChosenComponents {
  const ofRun = (name: string): Cell => findColumn(runs, name)?.values.at(row) ?? null;
  const indices = [...measured.components].flatMap((component, index) => {
    const valueIn = (name: string): Cell => (isComponentPlace(name) ? valueOf(component, name) : ofRun(name));
    return only.length === 0 || only.some((rule) => fits(rule, valueIn)) ? [index] : [];
  });
  return { ...measured, indices };
}

function isComponentPlace(name: string): name is ComponentColumn {
  return Object.hasOwn(componentColumns, name);
}

/** The components of a run by what tells them apart in the plot. */
function groupsOf(row: number, measured: ChosenComponents, telling: readonly ComponentColumn[]): ComponentGroup[] {
  const members = new Map<string, number[]>();
  for (const index of measured.indices) {
    const component = measured.components[index];
    if (component === undefined) continue;
    const part = JSON.stringify(telling.map((name) => valueOf(component, name)));
    const group = members.get(part);
    if (group === undefined) members.set(part, [index]);
    else group.push(index);
  }
  return [...members].flatMap(([part, indices]) => {
    const first = measured.components[indices[0] ?? -1];
    return first === undefined ? [] : [{ row, part, first, means: meansOf(measured, indices) }];
  });
}

/** Of those components of which something was measured. */
function meansOf({ metrics, values }: MeasuredClass, components: readonly number[]): ReadonlyMap<string, number> {
  return new Map(
    metrics.flatMap((metric, place) => {
      const known = components
        .map((index) => values[index * metrics.length + place] ?? Number.NaN)
        .filter((value) => !Number.isNaN(value));
      return known.length === 0 ? [] : [[metric, known.reduce((sum, value) => sum + value, 0) / known.length] as const];
    }),
  );
}

function valueOf(component: MeasuredComponent, name: ComponentColumn): string | number {
  switch (name) {
    case 'component':
      return component.name;
    case 'number':
    case 'lan':
    case 'pool':
      return component[name];
    case 'speed':
      return component.speed === '' ? ONE_SPEED : component.speed;
  }
}

/** What tells components apart, as parameters do with runs. @param title of numbers and names: “Registrar” */
function identityColumn(name: ComponentColumn, groups: readonly ComponentGroup[], title: string): TableColumn {
  const column = componentColumns[name];
  const values = groups.map(({ first }) => valueOf(first, name));
  const described = {
    ...column,
    kind: 'parameter' as const,
    ...(name !== 'lan' && name !== 'pool' && name !== 'speed' && { description: title }),
  };
  return column.type === 'integer'
    ? { ...described, values: new NumberValues(Float64Array.from(values, Number)) }
    : { ...described, values: CodedValues.compute(values.length, (index) => String(values[index])) };
}
