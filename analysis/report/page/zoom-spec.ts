import { channelValues, isPanel, scopesIn, type VegaMark, type VegaScale, type VegaScope } from './vega-scope.ts';

/** A continuous scale that can be zoomed. */
export interface ZoomScale {
  readonly scale: string;
  /** The signal with its domain; null: the usual one. */
  readonly signal: string;
}

/** The scales of a panel. */
export interface ZoomPanel {
  readonly x: readonly ZoomScale[];
  readonly y: readonly ZoomScale[];
}

const CONTINUOUS = new Set(['linear', 'log', 'pow', 'sqrt', 'symlog', 'time', 'utc']);

/** Name of the group that is the whole picture. */
const WHOLE_PICTURE = 'root';

/**
 * Lets signals set the domains of a picture's continuous scales. Axes get ticks of their own while they are zoomed, and marks
 * end at the frame.
 *
 * @returns panels by the name of their group
 */
export function addZoom(spec: VegaScope): Map<string, ZoomPanel> {
  const scales = new Map(
    (spec.scales ?? []).flatMap((scale) =>
      CONTINUOUS.has(scale.type ?? '') && scale.domainRaw === undefined ? [[scale.name, scale] as const] : [],
    ),
  );
  const panels = new Map<string, ZoomPanel>();
  const zoomed = new Map<string, string>();
  for (const scope of [...scopesIn(spec)].filter(isPanel)) {
    const marks = marksIn(scope);
    const zoomScales = (axis: 'x' | 'y'): ZoomScale[] =>
      scalesOf(marks, axis).flatMap((name) => {
        const scale = scales.get(name);
        return scale === undefined ? [] : [{ scale: name, signal: signalOf(axis, scale) }];
      });
    const panel = { x: zoomScales('x'), y: zoomScales('y') };
    const all = [...panel.x, ...panel.y];
    if (all.length === 0) continue;
    panels.set(scope === spec ? WHOLE_PICTURE : (scope.name ?? ''), panel);
    for (const { scale, signal } of all) zoomed.set(scale, signal);
    const clip = { signal: all.map(({ signal }) => `isArray(${signal})`).join(' || ') };
    for (const mark of marks) if (mark.clip === undefined) mark.clip = clip;
    // What has no fill does not notice a pointer.
    scope.encode = { ...scope.encode, update: { fill: { value: 'transparent' }, ...scope.encode?.update } };
  }
  for (const [name, signal] of zoomed) {
    const scale = scales.get(name);
    if (scale !== undefined) scale.domainRaw = { signal };
  }
  for (const axis of [...scopesIn(spec)].flatMap(({ axes }) => axes ?? [])) {
    const signal = zoomed.get(axis.scale);
    if (signal !== undefined && Array.isArray(axis.values))
      axis.values = { signal: `isArray(${signal}) ? null : ${JSON.stringify(axis.values)}` };
  }
  spec.signals = [...(spec.signals ?? []), ...[...new Set(zoomed.values())].map((name) => ({ name, value: null }))];
  return panels;
}

/** Panels one below the other with the same span of time, or whatever x is, are zoomed together. */
function signalOf(axis: 'x' | 'y', { name, domain }: VegaScale): string {
  if (axis === 'y' || !Array.isArray(domain) || !domain.every((end) => typeof end === 'number'))
    return `zoom_${name.replaceAll(/\W/g, '_')}`;
  return `zoom_x_${domain.join('_').replaceAll(/\W/g, '_')}`;
}

/** The marks that draw data, without those of panels inside. */
function marksIn(scope: VegaScope): VegaMark[] {
  return (scope.marks ?? []).flatMap((mark) => (mark.type !== 'group' ? [mark] : isPanel(mark) ? [] : marksIn(mark)));
}

function scalesOf(marks: readonly VegaMark[], axis: 'x' | 'y'): string[] {
  const channels = [axis, `${axis}2`, `${axis}c`];
  const values = marks.flatMap((mark) => channels.flatMap((channel) => channelValues(mark, channel)));
  return [...new Set(values.flatMap(({ scale }) => (typeof scale === 'string' ? [scale] : [])))];
}
