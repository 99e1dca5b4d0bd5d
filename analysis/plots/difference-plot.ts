import type { TopLevelSpec } from 'vega-lite';
import { comparedInWords } from '../comparison/factor-comparison.ts';
import {
  cellInWords,
  cellOf,
  columnNamed,
  groupRows,
  type Cell,
  type ResultTable,
} from '../../results/tables/table.ts';
import { niceAxis } from './axis-ticks.ts';
import { labelLetters, lookOf, numberInWords, titleLetters } from './look.ts';
import { COLORS } from './palettes.ts';
import { exponents } from './plot-axes.ts';
import { pictureConfiguration } from './picture-configuration.ts';
import { textWidth } from './text-metrics.ts';
import { fittingLines } from './wrapped-text.ts';

const WIDTH = 420;
/** Of a row. */
const STEP = 18;
/** Between the labels of ticks. */
const GAP = 12;
const LOOK = lookOf(undefined, {});
const NO_DIFFERENCE = '#666666';

/**
 * The differences between values of a parameter with their confidence intervals, one panel per metric: dark where the
 * corrected test says that they differ.
 *
 * @param comparison as {@link compareValues} makes it
 * @param runs which say what the metrics are
 */
export function differencePlot(
  comparison: ResultTable,
  runs: ResultTable,
  by: string,
  confidence: number,
): TopLevelSpec {
  const panels = [...groupRows(comparison, 'metric')].map(([metric, rows]) => {
    const { description, unit } = columnNamed(runs, String(metric));
    return panel(
      rows.flatMap((row) => differenceAt(comparison, row, by)),
      titled(description, unit),
    );
  });
  const percent = Number((100 * confidence).toPrecision(6));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: `Differences by ${columnNamed(runs, by).description}`,
      subtitle: [
        `Means of paired differences with ${percent} % confidence intervals of each comparison`,
        "Filled: significant after Holm's correction over all comparisons",
      ],
      anchor: 'start',
    },
    background: 'white',
    padding: 12,
    vconcat: panels,
    config: pictureConfiguration(LOOK, true),
  } as TopLevelSpec;
}

function titled(description: string, unit: string): string {
  return unit === '' || unit === '1' ? description : `${description} [${unit}]`;
}

/** A row of a panel. @public for the layers, which name its fields */
interface Difference {
  readonly label: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly differs: boolean;
}

function differenceAt(table: ResultTable, row: number, by: string): Difference[] {
  const cell = (name: string): Cell => cellOf(table, row, name);
  const difference = cell('difference');
  if (typeof difference !== 'number') return [];
  const halfWidth = Number(cell('half_width') ?? 0);
  const others = table.columns.filter(({ name, kind }) => kind === 'parameter' && ![by, 'baseline'].includes(name));
  const point = others.map(({ name, values }) => `${name}=${cellInWords(values.at(row))}`).join(', ');
  const where = cell('scope') === 'all points' ? 'all points' : point;
  return [
    {
      label: `${comparedInWords(cell(by), cell('baseline'))}${where === '' ? '' : `, ${where}`}`,
      difference,
      low: difference - halfWidth,
      high: difference + halfWidth,
      differs: cell('differs') === true,
    },
  ];
}

function panel(values: readonly Difference[], title: string): object {
  const y = { field: 'label', type: 'nominal', sort: null, title: null };
  const x = {
    type: 'quantitative',
    title: fittingLines(`Difference of ${title}`, WIDTH, titleLetters(LOOK)),
    ...xAxis(values),
  };
  const color = { condition: { test: 'datum.differs', value: COLORS[0] }, value: NO_DIFFERENCE };
  return {
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    layer: [
      { mark: { type: 'rule', color: '#999999', strokeDash: [4, 3] }, encoding: { x: { datum: 0 } } },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
      },
      {
        mark: { type: 'point', size: 55, filled: false, opacity: 1, strokeWidth: 1.5 },
        encoding: {
          y,
          x: { ...x, field: 'difference' },
          stroke: color,
          fill: { condition: { test: 'datum.differs', value: COLORS[0] }, value: 'white' },
          tooltip: ['label', 'difference', 'low', 'high'].map((field) => ({ field })),
        },
      },
    ],
  };
}

/** From 0 to all ends of intervals. */
function xAxis(values: readonly Difference[]): object {
  const places = [0, ...values.flatMap(({ low, high }) => [low, high])];
  const ends = [Math.min(...places), Math.max(...places)] as const;
  const labels = ['−1.5e-9', ...ends.map((end) => numberInWords(Number(end.toPrecision(2)), LOOK))];
  const room = GAP + Math.max(...labels.map((label) => textWidth(label, labelLetters(LOOK))));
  const { domain, count } = niceAxis(ends, WIDTH, room);
  return { scale: { domain, nice: false }, axis: { tickCount: count, ...exponents(domain, count) } };
}
