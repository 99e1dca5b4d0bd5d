import type { TopLevelSpec } from 'vega-lite';
import type { StudyEffects } from '../effects/study-effects.ts';
import { cellOf, columnNamed, groupRows, type ResultTable } from '../../results/tables/table.ts';
import { labelLetters, lookOf, titleLetters, type Look } from './look.ts';
import { COLORS } from './palettes.ts';
import { exponents } from './plot-axes.ts';
import { pictureConfiguration } from './picture-configuration.ts';
import { textWidth } from './text-metrics.ts';
import { fittingLines } from './wrapped-text.ts';

const WIDTH = 520;
const PANEL = 240;
/** Of a bar. */
const STEP = 20;
/** Of labels that have no room beside each other, degrees. */
const SLOPE = -40;
/** Of its room that a label may take. */
const LABEL_SHARE = 0.9;
/** Of the scale of means. */
const TICKS = 6;
/** Panels beside each other. */
const COLUMNS = 3;

/**
 * What a metric depends on: the share of variance of each effect as bars, and below the means by the values of each
 * parameter with their confidence intervals, on one scale.
 *
 * @param runs which say what metric and parameters are
 */
export function effectPlot(
  effects: StudyEffects,
  runs: ResultTable,
  { metric, log, confidence }: { readonly metric: string; readonly log: boolean; readonly confidence: number },
): TopLevelSpec {
  const { description, unit } = columnNamed(runs, metric);
  const suffix = unit === '' || unit === '1' ? '' : ` [${unit}]`;
  const title = log ? `log₁₀ ${description}${suffix}` : `${description}${suffix}`;
  const percent = Number((100 * confidence).toPrecision(6));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: `${description}: what it depends on`,
      subtitle: [`Analysis of variance over the points; means with ${percent} % confidence intervals over the seeds`],
      anchor: 'start',
    },
    background: 'white',
    padding: 12,
    vconcat: [shares(effects), means(effects.means, runs, title)],
    config: pictureConfiguration(lookOf(undefined, {}), true),
  } as TopLevelSpec;
}

function shares({ table, analysis }: StudyEffects): object {
  const values = Array.from({ length: table.length }, (_, row) => ({
    effect: cellOf(table, row, 'effect'),
    percent: 100 * Number(cellOf(table, row, 'share')),
    // Seeds, error and the like follow.
    kind: row < analysis.effects.length ? 'effect' : 'rest',
  })).filter(({ effect }) => effect !== 'total');
  const y = { field: 'effect', type: 'nominal', sort: null, title: null };
  const x = { field: 'percent', type: 'quantitative', title: 'Share of the variance [%]' };
  const color = { condition: { test: "datum.kind === 'effect'", value: COLORS[0] }, value: '#b3b3b3' };
  return {
    width: WIDTH,
    height: { step: STEP },
    data: { values },
    mark: { type: 'bar' },
    encoding: { y, x, color, tooltip: [{ field: 'effect' }, { field: 'percent' }] },
  };
}

function means(table: ResultTable, runs: ResultTable, title: string): object {
  const scale = { zero: false };
  const ends = Array.from({ length: table.length }, (_, row) => {
    const [mean, halfWidth] = ['mean', 'half_width'].map((name) => Number(cellOf(table, row, name) ?? 0));
    return [(mean ?? 0) - (halfWidth ?? 0), (mean ?? 0) + (halfWidth ?? 0)];
  }).flat();
  const axis = { tickCount: TICKS, ...exponents([Math.min(...ends), Math.max(...ends)], TICKS) };
  const look = lookOf(undefined, {});
  const yTitle = fittingLines(title, PANEL, titleLetters(look));
  const panels = [...groupRows(table, 'parameter')].map(([parameter, rows], place) => {
    const values = rows.map((row) => {
      const [mean, halfWidth] = ['mean', 'half_width'].map((name) => Number(cellOf(table, row, name) ?? 0));
      const [center, reach] = [mean ?? 0, halfWidth ?? 0];
      return { value: cellOf(table, row, 'value'), mean: center, low: center - reach, high: center + reach };
    });
    const { description, unit } = columnNamed(runs, String(parameter));
    // What follows explains values that study files may have.
    const [what = description] = description.split(';');
    const x = {
      field: 'value',
      type: 'nominal',
      sort: null,
      title: fittingLines(unit === '' || unit === '1' ? what : `${what} [${unit}]`, PANEL, titleLetters(look)),
      axis: {
        labelAngle: isWide(
          values.map(({ value }) => String(value)),
          look,
        )
          ? SLOPE
          : 0,
      },
    };
    const y = { type: 'quantitative', scale, title: place % COLUMNS === 0 ? yTitle : null, axis };
    return {
      width: PANEL,
      height: PANEL,
      data: { values },
      layer: [
        { mark: { type: 'line', color: '#b3b3b3' }, encoding: { x, y: { ...y, field: 'mean' } } },
        { mark: { type: 'rule', color: COLORS[0] }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
        {
          mark: { type: 'point', filled: true, opacity: 1, size: 45, color: COLORS[0] },
          encoding: { x, y: { ...y, field: 'mean' }, tooltip: ['value', 'mean'].map((field) => ({ field })) },
        },
      ],
    };
  });
  return { concat: panels, columns: COLUMNS, resolve: { scale: { y: 'shared' } } };
}

/** Whether labels would run into each other. */
function isWide(labels: readonly string[], look: Look): boolean {
  const room = (PANEL / labels.length) * LABEL_SHARE;
  return labels.some((label) => textWidth(label, labelLetters(look)) > room);
}
