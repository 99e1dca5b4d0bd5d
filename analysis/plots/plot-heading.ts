/** What is written above the panels, and what a reader must know of a picture. */
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { percentInWords, titleSize, type Look } from './look.ts';
import type { PlotData, PlotPage } from './plot-data.ts';
import { isLogarithmic, isOutside } from './value-range.ts';
import { fittingLines } from './wrapped-text.ts';

/** Height of the heading, of that of labels. */
const HEADING = 4 / 3;

/** @param width px, for its lines */
export function plotHeading(plot: PlotDefinition, page: PlotPage, width: number): object {
  const { look, data, title } = page;
  const { font } = look;
  const lines = (texts: readonly string[], size: number, weight: 'normal' | 'bold'): string[] =>
    texts.flatMap((text) => fittingLines(text, width, { family: look.family, size, weight }));
  const heading = lines([title], HEADING * font, 'bold');
  switch (look.heading) {
    case 'none':
      return {};
    case 'title':
      return { title: { text: heading, anchor: 'start' } };
    case 'full':
      return { title: { text: heading, subtitle: lines(subtitle(plot, data, look), font, 'normal'), anchor: 'start' } };
    case 'parameters': {
      const text = data.constants.join(', ');
      if (text === '') return {};
      const size = titleSize(look);
      return { title: { text: lines([text], size, 'normal'), anchor: 'middle', fontSize: size, fontWeight: 'normal' } };
    }
  }
}

function subtitle(plot: PlotDefinition, data: PlotData, look: Look): string[] {
  const counts = [...new Set(data.points.map(({ n }) => n))].toSorted((a, b) => a - b);
  if (counts.length === 0) return [['No values', ...data.lost].join('; ')];
  const runs = counts.length === 1 ? `${counts[0]}` : `${counts[0]} to ${counts.at(-1)}`;
  // Numbers that no run measured are those of others.
  const isOfOthers = counts.at(-1) === 0;
  const measured = isOfOthers ? 'Numbers of others' : what(data, look, runs, counts.at(-1) === 1);
  const line = [measured, ...data.constants, ...data.lost].join('; ');
  const hollowMarks = data.points.some(({ unstable }) => unstable);
  return [
    line,
    ...(hollowMarks ? ['Hollow marks: queues grow, so that values depend on the run length'] : []),
    ...(data.notes ?? []),
    ...outsideInWords(plot, data),
  ];
}

function what({ mark }: PlotData, look: Look, runs: string, isSingle: boolean): string {
  if (isSingle) return '1 run per point';
  if (mark === 'box') return `Medians, quartiles and outliers of ${runs} runs`;
  return `Means of ${runs} runs with ${percentInWords(look.confidence, look)} confidence intervals`;
}

/** Which values are not in the picture, if any. */
export function outsideInWords(plot: PlotDefinition, data: PlotData): string[] {
  const isLog = isLogarithmic(plot, data);
  const nothing = isLog ? data.points.filter(({ mean }) => mean <= 0).length : 0;
  const outside = data.points.filter((point) => isOutside(point, plot, data) && !(isLog && point.mean <= 0)).length;
  return [
    ...(outside === 0 ? [] : [`${valuesAre(outside)} outside the axes`]),
    ...(nothing === 0 ? [] : [`${valuesAre(nothing)} 0 or below, and not on the logarithmic axis`]),
  ];
}

function valuesAre(count: number): string {
  return count === 1 ? '1 value is' : `${count} values are`;
}
