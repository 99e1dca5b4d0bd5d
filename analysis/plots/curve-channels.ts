/** How curves are told apart: colors with the shapes of their marks, and dashes. */
import type { LegendLayout } from './legend-layout.ts';
import type { Look } from './look.ts';
import { hasMarks, legendsOf, type CurveLegend, type LegendEntry } from './curve-legends.ts';
import { DASHES, OPACITIES, paletteParts, SHAPES } from './palettes.ts';
import { hasAreas, type PlotData } from './plot-data.ts';

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

export function curveChannels(data: PlotData, look: Look, layout: LegendLayout): CurveChannels {
  const legends = legendsOf(data, look);
  const first = legends.find(({ field }) => field !== 'dash');
  const second = legends.find(({ field }) => field === 'dash');
  const { lines, areas } = paletteParts[look.palette];
  const colors = hasAreas(data) ? areas : lines;
  return {
    ...(first === undefined ? { color: { color: { value: colors[0] } }, shape: {} } : colored(first, colors, layout)),
    ...(second === undefined ? coloredDashes(first, data, look, layout) : dashed(second, look, layout)),
  };
}

function colored(
  legend: CurveLegend,
  colors: readonly string[],
  layout: LegendLayout,
): Pick<CurveChannels, 'color' | 'shape'> {
  const shapeOf = (entry: LegendEntry): number =>
    legend.field === 'curve' ? legend.entries.indexOf(entry) : entry.color;
  return {
    color: { color: channel(legend, ({ color }) => colors[color % colors.length], layout(legend)) },
    shape: { shape: channel(legend, (entry) => shapeAt(shapeOf(entry)), layout(legend)) },
  };
}

type Dashes = Pick<CurveChannels, 'dash' | 'fill' | 'detail'>;

/** Dashes that have a legend of their own. */
function dashed(legend: CurveLegend, look: Look, layout: LegendLayout): Dashes {
  return {
    dash: { strokeDash: channel(legend, ({ dash }) => dashAt(dash, look), layout(legend)) },
    fill: { opacity: channel(legend, ({ dash }) => opacityAt(dash), layout(legend)) },
    detail: { detail: { field: 'dash', type: 'nominal' } },
  };
}

/** Dashes that help to tell the colors apart, where these begin again, or there is only black. */
function coloredDashes(legend: CurveLegend | undefined, data: PlotData, look: Look, layout: LegendLayout): Dashes {
  const { lines, areas, dashesFirst } = paletteParts[look.palette];
  const colors = hasAreas(data) ? areas : lines;
  const all = legend?.entries ?? [];
  const dashOf = (entry: LegendEntry): number => {
    if (legend?.field === 'curve') return dashesFirst ? all.indexOf(entry) : entry.dash;
    return dashesFirst ? entry.color : Math.floor(entry.color / colors.length);
  };
  const none = { dash: {}, fill: {}, detail: {} };
  if (legend === undefined || all.every((entry) => dashOf(entry) === 0)) return none;
  const dashOfEntry = (entry: LegendEntry): number[] => dashAt(dashOf(entry), look);
  const reversed = { ...legend, entries: all.toReversed() };
  return {
    ...none,
    // The legend shows the marks. Vega-Lite would put both into one symbol, but for domains in another order.
    dash: {
      strokeDash: hasMarks(data) ? channel(reversed, dashOfEntry, null) : channel(legend, dashOfEntry, layout(legend)),
    },
    fill: dashesFirst ? {} : { opacity: channel(legend, (entry) => opacityAt(dashOf(entry)), layout(legend)) },
  };
}

/** When colors begin again, the marks do one further on: 64 pairs. */
function shapeAt(index: number): string | undefined {
  return SHAPES[(index + Math.floor(index / SHAPES.length)) % SHAPES.length];
}

function dashAt(index: number, { line }: Look): number[] {
  return (DASHES[index % DASHES.length] ?? []).map((length) => (length * line) / 2);
}

function opacityAt(index: number): number | undefined {
  return OPACITIES[index % OPACITIES.length];
}

function channel(
  { field, entries }: CurveLegend,
  valueOf: (entry: LegendEntry) => unknown,
  legend: object | null,
): object {
  const domain = entries.map(({ text }) => text);
  return { field, type: 'nominal', sort: domain, scale: { domain, range: entries.map(valueOf) }, legend };
}
