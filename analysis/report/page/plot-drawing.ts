import { parse, View, type Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { addLegendToggles, type ToggledLegend } from './legend-toggle.ts';
import type { PagePlot } from './page-content.ts';
import { PlotZoom } from './plot-zoom.ts';
import { fieldOf, type SceneNode } from './scene.ts';
import { channelValues, scopesIn, type VegaScope } from './vega-scope.ts';
import { addZoom } from './zoom-spec.ts';

/** What plots need of the page. */
export interface PlotSurroundings {
  readonly dataSets: readonly (readonly object[])[];
  /** The pointer is over a mark; undefined: it is not any more. */
  readonly hovered: (event: MouseEvent, mark: { readonly value: unknown; readonly point: unknown } | undefined) => void;
  /** A mark of a parameter point was clicked. */
  readonly clicked: (event: MouseEvent, point: unknown) => void;
}

/** Fonts for where the first one is not installed. */
const FALLBACKS = 'Verdana, sans-serif';

/** Marks that belong to many points. */
const CURVES = new Set(['line', 'area', 'trail']);

/**
 * Draws a plot into an element, and makes it interactive.
 *
 * Expressions are interpreted, so that the page's security policy can forbid to make code of text.
 */
export function drawPlot(plot: PagePlot, drawing: HTMLElement, surroundings: PlotSurroundings): View {
  const spec = copyOf(compile(specificationOf(plot, surroundings.dataSets)).spec);
  letPointersThrough(spec);
  const legends = addLegendToggles(spec);
  const panels = addZoom(spec);
  const view = new View(parse(spec as object, undefined, { ast: true }), {
    renderer: 'svg',
    expr: expressionInterpreter,
  });
  view.tooltip((_handler, event, item, value: unknown) => {
    const hasText = value !== undefined && value !== null && value !== '';
    surroundings.hovered(event, hasText ? { value, point: fieldOf(item as SceneNode, 'point') } : undefined);
  });
  drawing.replaceChildren();
  view.initialize(drawing).run();
  const zoom = new PlotZoom(view, drawing, panels);
  view.addEventListener('click', (event, clicked) => {
    const item = (clicked ?? undefined) as SceneNode | undefined;
    if (item === undefined || zoom.hasDragged || !(event instanceof MouseEvent)) return;
    const legend = legends.find(({ marks }) => marks.includes(item.mark?.name ?? ''));
    if (legend !== undefined) toggle(view, legend, legendValue(item), event.shiftKey);
    else if (!CURVES.has(item.mark?.marktype ?? '')) surroundings.clicked(event, fieldOf(item, 'point'));
  });
  return view;
}

/** What has nothing to tell, such as the inner part of hollow marks, is not in the way of marks that have. */
function letPointersThrough(spec: VegaScope): void {
  const marks = [...scopesIn(spec)].flatMap((scope) => scope.marks ?? []).filter(({ type }) => type !== 'group');
  const silent = marks.filter((mark) => channelValues(mark, 'tooltip').every(({ value }) => value === null));
  if (silent.length < marks.length) for (const mark of silent) mark.interactive = false;
}

/** With its data, for this page or to be used elsewhere. */
export function specificationOf({ specification }: PagePlot, dataSets: readonly (readonly object[])[]): TopLevelSpec {
  const filled = withData(specification, dataSets) as TopLevelSpec;
  const font = filled.config?.font;
  return typeof font === 'string' ? { ...filled, config: { ...filled.config, font: `${font}, ${FALLBACKS}` } } : filled;
}

/** Specifications are JSON. */
function copyOf(spec: Spec): VegaScope {
  return JSON.parse(JSON.stringify(spec)) as VegaScope;
}

/** Data sets in the place of their numbers. */
function withData(part: unknown, dataSets: readonly (readonly object[])[]): unknown {
  if (Array.isArray(part)) return part.map((each) => withData(each, dataSets));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]: [string, unknown]) => {
      if (name !== 'data' || typeof value !== 'object' || value === null) return [name, withData(value, dataSets)];
      const { values } = value as { readonly values?: unknown };
      // Vega writes into the rows.
      return [name, typeof values === 'number' ? { ...value, values: structuredClone(dataSets[values]) } : value];
    }),
  );
}

/** Hides or shows a series; alone: shows only this one, or all again. */
function toggle(view: View, { signal, marks }: ToggledLegend, value: unknown, alone: boolean): void {
  const hidden = view.signal(signal) as readonly unknown[];
  view
    .signal(signal, alone ? others(view, marks[1], value, hidden) : (without(hidden, value) ?? [...hidden, value]))
    .run();
}

function without(hidden: readonly unknown[], value: unknown): unknown[] | undefined {
  return hidden.includes(value) ? hidden.filter((each) => each !== value) : undefined;
}

function others(view: View, legend: string, value: unknown, hidden: readonly unknown[]): unknown[] {
  const all = legendValues(view, legend);
  const rest = all.filter((each) => each !== value);
  const isAlone = !hidden.includes(value) && rest.every((each) => hidden.includes(each));
  return isAlone ? [] : rest;
}

/** The value that an item of a legend stands for: an entry has it in its parts. */
function legendValue(item: SceneNode): unknown {
  return fieldOf(item, 'value') ?? item.items?.map(legendValue).find((value) => value !== undefined);
}

/** The values that a legend has entries for. */
function legendValues(view: View, legend: string): unknown[] {
  const values = (node: SceneNode): unknown[] => {
    const inside = node.items ?? [];
    return node.name === legend ? inside.map((item) => fieldOf(item, 'value')) : inside.flatMap(values);
  };
  const { root } = view.scenegraph() as object as { readonly root: SceneNode };
  return [...new Set(values(root))];
}
