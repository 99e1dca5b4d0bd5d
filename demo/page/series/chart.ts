import { svgElement } from '../svg-elements.ts';
import { durationText, niceTop, spreadLabels } from './chart-scale.ts';

/** A curve; where a point has no value it is interrupted. */
export interface Curve {
  readonly name: string;
  /** Of CSS. */
  readonly color: string;
  readonly points: readonly { readonly at: number; readonly value: number | undefined }[];
}

export interface ChartContent {
  /** For those who do not see it. */
  readonly label: string;
  readonly curves: readonly Curve[];
  /** Bars instead of lines. */
  readonly asBars: boolean;
  /** The greatest value of the axis; undefined: what is needed. */
  readonly top?: number;
  readonly valueText: (value: number) => string;
}

/** In heights of the chart's letters, as all that follows. */
const HEIGHT = 10;
const MARGIN = { top: 0.8, right: 8.6, bottom: 1.7, left: 3.8 } as const;
const LABEL_HEIGHT = 1.25;
/** Characters of a name that have room. */
const LONGEST_NAME = 11;

/** Draws curves over time, each with its name at its end: nobody has to tell colors by a legend. */
export class Chart {
  readonly element = svgElement('svg', { class: 'chart', role: 'img' });

  draw(content: ChartContent): void {
    const { label, curves, asBars, valueText } = content;
    const letter = Number.parseFloat(getComputedStyle(this.element).fontSize);
    const place = placeOf(content, this.element.clientWidth / letter);
    const { x, y, from, to, top, width } = place;
    this.element.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.element.setAttribute('height', String(HEIGHT * letter));
    this.element.setAttribute('aria-label', `${label}: ${latestText(content)}`);
    this.element.replaceChildren(
      ...[0, top / 2, top].flatMap((value) => gridLine(y(value), x(to), valueText(value))),
      axisText(MARGIN.left, 'start', to > from ? `${durationText(to - from)} ago` : ''),
      axisText(x(to), 'end', 'now'),
      ...curves.map((curve) => (asBars ? bars(curve, place) : line(curve, place))),
      ...endLabels(content, place),
    );
  }
}

/** Where times and values are. */
interface Place {
  readonly width: number;
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

const BOTTOM = HEIGHT - MARGIN.bottom;

function placeOf({ curves, asBars, top: wanted }: ChartContent, available: number): Place {
  // Without a place in the page it has no width.
  const width = Math.max(20, available);
  const points = curves.flatMap((curve) => curve.points);
  const from = points.reduce((least, { at }) => Math.min(least, at), Infinity);
  const to = points.reduce((most, { at }) => Math.max(most, at), -Infinity);
  const greatest = points.reduce((most, { value = 0 }) => Math.max(most, value), 0);
  // Bars are counts: there is no half of one.
  const top = wanted ?? niceTop(asBars ? Math.max(2, greatest) : greatest);
  const right = width - MARGIN.right;
  return {
    width,
    from,
    to,
    top,
    x: (at) => (to > from ? MARGIN.left + ((at - from) / (to - from)) * (right - MARGIN.left) : right),
    y: (value) => BOTTOM - (Math.min(value, top) / top) * (BOTTOM - MARGIN.top),
  };
}

function line({ color, points }: Curve, { x, y }: Place): SVGElement {
  let path = '';
  let isInterrupted = true;
  for (const { at, value } of points) {
    if (value !== undefined) path += `${isInterrupted ? 'M' : 'L'}${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
    isInterrupted = value === undefined;
  }
  const drawn = svgElement('path', { d: path, class: 'curve' });
  drawn.style.stroke = color;
  return drawn;
}

function bars({ color, points }: Curve, { x, y }: Place): SVGElement {
  const drawn = svgElement('g');
  drawn.style.fill = color;
  for (const { at, value = 0 } of points)
    if (value > 0)
      drawn.append(svgElement('rect', { x: x(at) - 0.15, y: y(value), width: 0.3, height: BOTTOM - y(value) }));
  return drawn;
}

function gridLine(y: number, right: number, text: string): SVGElement[] {
  return [
    svgElement('line', { class: 'grid', x1: MARGIN.left, x2: right, y1: y, y2: y }),
    svgElement('text', { x: MARGIN.left - 0.5, y: y + 0.35, 'text-anchor': 'end' }, text),
  ];
}

function axisText(x: number, anchor: string, text: string): SVGElement {
  return svgElement('text', { x, y: BOTTOM + 1.25, 'text-anchor': anchor }, text);
}

/** Names at the ends of curves; only lines have them. */
function endLabels({ curves, asBars }: ChartContent, { x, y, to }: Place): SVGElement[] {
  if (asBars) return [];
  const ends = curves.flatMap(({ name, color, points }) => {
    const value = points.at(-1)?.value;
    return value === undefined ? [] : [{ name, color, y: y(value) }];
  });
  const wanted = ends.map((end) => end.y);
  const places = spreadLabels(wanted, LABEL_HEIGHT, 0.5, HEIGHT - 0.35);
  const right = x(to);
  return ends.flatMap(({ name, color, y: end }, i) => {
    const place = places[i] ?? end;
    const dot = svgElement('circle', { cx: right, cy: end, r: 0.25 });
    const lead = svgElement('path', { class: 'lead', d: `M${right + 0.25} ${end}L${right + 0.85} ${place}` });
    const text = svgElement('text', { class: 'name', x: right + 1, y: place + 0.35 }, shortened(name));
    dot.style.fill = color;
    lead.style.stroke = color;
    return [dot, lead, text];
  });
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function latestText({ curves, valueText, asBars }: ChartContent): string {
  const texts = curves.map(({ name, points }) => {
    if (asBars) return `${name} ${valueText(points.reduce((sum, { value = 0 }) => sum + value, 0))}`;
    const value = points.at(-1)?.value;
    return `${name} ${value === undefined ? 'without a value' : valueText(value)}`;
  });
  return texts.length === 0 ? 'nothing yet' : texts.join(', ');
}
