import { lookOf } from '../../../analysis/plots/look.ts';
import type { PlottedResults } from '../../../analysis/plots/plot-data.ts';
import { withPlotColumns } from '../../../analysis/plots/plot-columns.ts';
import { plotPictures } from '../../../analysis/plots/plot-pictures.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { palettes, type PlotLook, type PlotStyle } from '../../../results/folders/plot-look.ts';
import type { ResultTable } from '../../../results/tables/table.ts';
import { runsTable } from '../../../scenarios/execution/runs-table.ts';
import { plainValue } from '../../../scenarios/language/derived-value.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import { loadStyle, styleNames } from '../../../scenarios/language/style-catalogue.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { excess, overlap, textLayout, type TextLayout } from './text-boxes.ts';
import { schemaFaults } from './vega-lite-schema.ts';

/** px; letters have some room beside them. */
const TOLERANCE = 1;

/** Axes of so many names have smaller letters. */
const MANY = 20;

/** What is wrong with the texts of a picture. @param font px, of labels */
export function faultsOf({ texts, panels, legends, axes, picture }: TextLayout, font: number): string[] {
  const faults: string[] = [];
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1))
      if (overlap(one.box, other.box) > TOLERANCE)
        faults.push(`"${one.text}" (${one.role}) and "${other.text}" (${other.role}) overlap`);
    if (excess(one.box, picture) > TOLERANCE) faults.push(`"${one.text}" is cut`);
    if (!one.role.startsWith('legend') && panels.some((panel) => overlap(one.box, panel) > TOLERANCE))
      faults.push(`"${one.text}" (${one.role}) is over a panel`);
    const hasMany = axes.some(({ labels }) => labels.length > MANY && labels.includes(one.text));
    if (one.fontSize < font - 1e-6 && !hasMany) faults.push(`"${one.text}" has ${one.fontSize} px`);
    if (one.text.includes('…')) faults.push(`"${one.text}" is shortened`);
  }
  for (const [index, panel] of panels.entries())
    if (panels.slice(index + 1).some((other) => overlap(panel, other) > TOLERANCE)) faults.push('panels overlap');
  for (const legend of legends) if (excess(legend, picture) > TOLERANCE) faults.push('a legend is cut');
  if (panels.length === 0) faults.push('no panel');
  if (axes.length < 2) faults.push('an axis has no ticks');
  for (const { ticks, labels } of axes) {
    if (labels.filter((label) => label !== '').length !== ticks)
      faults.push(`${ticks} ticks, labels ${labels.join(' ')}`);
    if (new Set(labels).size < labels.length) faults.push(`labels are the same: ${labels.join(' ')}`);
    for (const label of labels) if (/^-?0[.,]0{4,}$/.test(label)) faults.push(`unreadable: ${label}`);
  }
  return [...new Set(faults)];
}

/** What is wrong with the pictures of a plot. @param what they are, for the message */
export async function faultsIn(plot: PlotDefinition, results: PlottedResults, what: string): Promise<string[]> {
  const faults: string[] = [];
  const { font } = lookOf(results.style, plot);
  for (const { name, specification } of await plotPictures(plot, results)) {
    const found = [...schemaFaults(specification), ...faultsOf(await textLayout(specification), font)];
    faults.push(...found.map((fault) => `${name}, ${what}: ${fault}`));
  }
  return faults;
}

export function styleNamed(name: string, overrides: PlotLook = {}): PlotStyle {
  return { ...loadStyle(name), overrides };
}

/** Results of a study that was not simulated: of each metric, values that differ from point to point and seed to seed. */
function madeUpRuns(name: string): ResultTable {
  const study = loadStudy(name);
  const runs = planRuns(study).points.flatMap((point) =>
    [1, 2].map((seed) => ({
      point,
      seed,
      index: 2 * point.index + seed - 1,
      metric: (metric: string) => (((point.index * 7 + seed * 3 + metric.length) % 23) + 1) / 25,
    })),
  );
  return withPlotColumns(runsTable(study, runs, '1.0.0'), study.plots);
}

/**
 * What is wrong with the pictures of a shipped study.
 *
 * @param stylesOf which of the styles a plot is drawn in, by its number in the study
 */
export async function faultsOfStudy(name: string, stylesOf: (plot: number) => readonly string[]): Promise<string[]> {
  const { plots, sweep } = loadStudy(name);
  const runs = madeUpRuns(name);
  const summary = summarize(runs);
  const declared = Object.fromEntries([...sweep].map(([key, values]) => [key, values.map(plainValue)]));
  const faults: string[] = [];
  for (const [index, plot] of plots.entries())
    for (const style of stylesOf(index)) {
      const palette = palettes[(index + styleNames().indexOf(style)) % palettes.length];
      const results = { runs, summary, style: styleNamed(style, { palette }), declared };
      faults.push(...(await faultsIn(plot, results, `${style}, ${palette}`)));
    }
  return faults;
}
