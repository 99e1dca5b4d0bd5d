/** How curves are told apart: colors with the shapes of their marks, and dashes. */
import type { PlotData, Role, RoleTexts } from './plot-data.ts';
import { wrappedLines } from './wrapped-text.ts';

/**
 * Okabe and Ito's colors, which people with any color vision can distinguish, without black and yellow; two more, which
 * differ from those in darkness, follow.
 */
export const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8c6d31', '#666666'];
/** Curves are distinguished by their marks, too. */
const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
];
/** Curves of the same color are distinguished by their dashes. */
const DASHES = [[], [6, 3], [2, 2], [10, 3, 2, 3], [12, 4]];
/** Areas of the same color are distinguished by how much of it they have. */
const OPACITIES = [1, 0.55, 0.25, 0.1];

/** Letters of a line of a legend's title: a longer line would take the width of a panel. */
const LEGEND_LETTERS = 32;

/** Encoding channels of Vega-Lite. */
export type Channels = Readonly<Record<string, unknown>>;

/** Channels that tell the curves of a picture apart; those that do not occur are empty. */
export interface CurveChannels {
  readonly color: Channels;
  /** Of marks at the values. */
  readonly shape: Channels;
  /** Of lines. */
  readonly dash: Channels;
  /** Of areas: what dashes are to lines. */
  readonly fill: Channels;
  /** Keeps curves of different dashes apart where nothing shows the dash. */
  readonly detail: Channels;
}

export function curveChannels(data: PlotData): CurveChannels {
  const { color, dash } = data.texts;
  return {
    color: { color: color === undefined ? { value: COLORS[0] } : channel('color', color, data, colorAt) },
    shape: color === undefined ? {} : { shape: channel('color', color, data, shapeAt) },
    dash:
      dash === undefined ? {} : { strokeDash: { ...channel('dash', dash, data, dashAt), legend: { symbolSize: 400 } } },
    fill: dash === undefined ? {} : { fillOpacity: channel('dash', dash, data, opacityAt) },
    detail: dash === undefined ? {} : { detail: { field: 'dash', type: 'nominal' } },
  };
}

function colorAt(index: number): string | undefined {
  return COLORS[index % COLORS.length];
}

/** When colors begin again, the marks do one further on: 64 pairs. */
function shapeAt(index: number): string | undefined {
  return SHAPES[(index + Math.floor(index / COLORS.length)) % SHAPES.length];
}

function dashAt(index: number): number[] | undefined {
  return DASHES[index % DASHES.length];
}

function opacityAt(index: number): number | undefined {
  return OPACITIES[index % OPACITIES.length];
}

/** A channel with a legend: of the curves in this picture, in the colors or marks that they have on all pages. */
function channel(field: Role, texts: RoleTexts, { points }: PlotData, palette: (index: number) => unknown): object {
  const drawn = new Set(points.map((point) => point[field]));
  const domain = texts.order.filter((text) => drawn.has(text));
  const range = domain.map((text) => palette(texts.order.indexOf(text)));
  const lines = wrappedLines(texts.title, LEGEND_LETTERS);
  return { field, type: 'nominal', title: lines, sort: domain, scale: { domain, range } };
}
