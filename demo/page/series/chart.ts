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

const HEIGHT = 120;
const MARGIN = { top: 10, right: 84, bottom: 20, left: 44 } as const;
const LABEL_HEIGHT = 15;
/** Characters of a name that have room. */
const LONGEST_NAME = 11;

/** Draws curves over time, each with its name at its end: nobody has to tell colors by a legend. */
export class Chart {
  readonly element = svgElement('svg', { class: 'chart', role: 'img', height: HEIGHT });

  draw(content: ChartContent): void {
    const { label, curves, asBars, valueText } = content;
    // Without a place in the page it has no width.
    const width = Math.max(240, this.element.clientWidth);
    const points = curves.flatMap((curve) => curve.points);
    const [from, to] = [Math.min(...points.map(({ at }) => at)), Math.max(...points.map(({ at }) => at))];
    const top = content.top ?? niceTop(Math.max(0, ...points.map(({ value = 0 }) => value)));
    const right = width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (at: number): number =>
      to > from ? MARGIN.left + ((at - from) / (to - from)) * (right - MARGIN.left) : right;
    const y = (value: number): number => bottom - (Math.min(value, top) / top) * (bottom - MARGIN.top);
    const place = { x, y, bottom };
    this.element.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.element.setAttribute('aria-label', `${label}: ${latestText(content)}`);
    this.element.replaceChildren(
      ...[0, top / 2, top].flatMap((value) => gridLine(y(value), right, valueText(value))),
      axisText(MARGIN.left, bottom, 'start', to > from ? `${durationText(to - from)} ago` : ''),
      axisText(right, bottom, 'end', 'now'),
      ...curves.map((curve) => (asBars ? bars(curve, place) : line(curve, place))),
      ...endLabels(content, right, y),
    );
  }
}

interface Place {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly bottom: number;
}

function line({ color, points }: Curve, { x, y }: Place): SVGElement {
  let path = '';
  let isInterrupted = true;
  for (const { at, value } of points) {
    if (value !== undefined) path += `${isInterrupted ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    isInterrupted = value === undefined;
  }
  const drawn = svgElement('path', { d: path, class: 'curve' });
  drawn.style.stroke = color;
  return drawn;
}

function bars({ color, points }: Curve, { x, y, bottom }: Place): SVGElement {
  const drawn = svgElement('g');
  drawn.style.fill = color;
  for (const { at, value = 0 } of points)
    if (value > 0) drawn.append(svgElement('rect', { x: x(at) - 2, y: y(value), width: 4, height: bottom - y(value) }));
  return drawn;
}

function gridLine(y: number, right: number, text: string): SVGElement[] {
  return [
    svgElement('line', { class: 'grid', x1: MARGIN.left, x2: right, y1: y, y2: y }),
    svgElement('text', { x: MARGIN.left - 6, y: y + 4, 'text-anchor': 'end' }, text),
  ];
}

function axisText(x: number, bottom: number, anchor: string, text: string): SVGElement {
  return svgElement('text', { x, y: bottom + 15, 'text-anchor': anchor }, text);
}

/** Names at the ends of curves; only lines have them. */
function endLabels({ curves, asBars }: ChartContent, right: number, y: (value: number) => number): SVGElement[] {
  if (asBars) return [];
  const ends = curves.flatMap(({ name, color, points }) => {
    const value = points.at(-1)?.value;
    return value === undefined ? [] : [{ name, color, y: y(value) }];
  });
  const places = spreadLabels(
    ends.map((end) => end.y),
    LABEL_HEIGHT,
    6,
    HEIGHT - 4,
  );
  return ends.flatMap(({ name, color, y: end }, i) => {
    const place = places[i] ?? end;
    const dot = svgElement('circle', { cx: right, cy: end, r: 3 });
    const lead = svgElement('path', {
      class: 'lead',
      d: `M${right + 3} ${end.toFixed(1)}L${right + 10} ${place.toFixed(1)}`,
    });
    const text = svgElement('text', { class: 'name', x: right + 12, y: place + 4 }, shortened(name));
    dot.style.fill = color;
    lead.style.stroke = color;
    text.style.fill = color;
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
