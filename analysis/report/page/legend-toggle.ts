import {
  channelValues,
  isPanel,
  legendChannels,
  scopesIn,
  type LegendPart,
  type VegaMark,
  type VegaScope,
} from './vega-scope.ts';

/** A legend whose entries hide series. */
export interface ToggledLegend {
  /** Names of its marks: the entries, their symbols and texts. */
  readonly marks: readonly [string, string, string];
  /** Signal with the list of what is hidden. */
  readonly signal: string;
}

const DISCRETE = new Set(['ordinal', 'band', 'point']);

/**
 * Lets signals hide the series of a picture: the marks draw filtered data, while scales, axes and panels keep those with
 * all series, and nothing moves when one is hidden.
 */
export function addLegendToggles(spec: VegaScope): ToggledLegend[] {
  const fieldOf = fieldsOfScales(spec);
  const legends: ToggledLegend[] = [];
  const signals = new Map<string, string>();
  for (const legend of [...scopesIn(spec)].flatMap((scope) => scope.legends ?? [])) {
    const fields = new Set(legendChannels.flatMap((channel) => fieldOf.get(legend[channel] ?? '') ?? []));
    const [field, ...others] = fields;
    // A legend of two fields has entries that belong to neither.
    if (field === undefined || others.length > 0) continue;
    const signal = signals.get(field) ?? `hidden_${signals.size}`;
    signals.set(field, signal);
    const number = legends.length;
    const marks = [`legend_${number}_entries`, `legend_${number}_symbols`, `legend_${number}_labels`] as const;
    const [entries, symbols, labels] = marks;
    legend.encode = {
      ...legend.encode,
      entries: entryArea(legend.encode?.['entries'], entries),
      symbols: clickable(legend.encode?.['symbols'], symbols, signal),
      labels: clickable(legend.encode?.['labels'], labels, signal),
    };
    legends.push({ marks, signal });
  }
  if (signals.size === 0) return [];
  spec.signals = [...(spec.signals ?? []), ...[...signals.values()].map((name) => ({ name, value: [] }))];
  const shown = [...signals].map(([field, signal]) => `indexof(${signal}, datum[${JSON.stringify(field)}]) < 0`);
  for (const scope of scopesIn(spec)) filterMarks(scope, shown.join(' && '));
  return legends;
}

/** The field that each discrete scale is used with. */
function fieldsOfScales(spec: VegaScope): Map<string, string> {
  const scopes = [...scopesIn(spec)];
  const discrete = new Set(
    scopes.flatMap(({ scales }) => scales ?? []).flatMap(({ name, type }) => (DISCRETE.has(type ?? '') ? [name] : [])),
  );
  const result = new Map<string, string>();
  for (const mark of scopes.flatMap(({ marks }) => marks ?? []))
    for (const channel of Object.keys(mark.encode?.update ?? {}))
      for (const { scale, field } of channelValues(mark, channel))
        if (typeof scale === 'string' && typeof field === 'string' && discrete.has(scale)) result.set(scale, field);
  return result;
}

/** What is between symbol and text takes clicks, too. */
function entryArea(part: LegendPart = {}, name: string): LegendPart {
  const area = { fill: { value: 'transparent' }, cursor: { value: 'pointer' } };
  return { ...part, name, interactive: true, update: { ...part.update, ...area } };
}

/** A part of a legend that takes clicks, and is faded where its series are hidden. */
function clickable(part: LegendPart = {}, name: string, signal: string): LegendPart {
  const faded = { test: `indexof(${signal}, datum.value) >= 0`, value: 0.2 };
  const { opacity = { value: 1 }, ...update } = part.update ?? {};
  return {
    ...part,
    name,
    interactive: true,
    update: { ...update, opacity: [faded, opacity].flat(), cursor: { value: 'pointer' } },
  };
}

/** Lets the marks of a scope draw what is not hidden. */
function filterMarks(scope: VegaScope, expr: string): void {
  const added = new Set<string>();
  const filtered = (data: string): string => {
    if (!added.has(data))
      scope.data = [
        ...(scope.data ?? []),
        { name: `${data}_shown`, source: data, transform: [{ type: 'filter', expr }] },
      ];
    added.add(data);
    return `${data}_shown`;
  };
  for (const mark of scope.marks ?? []) {
    const { from } = mark;
    if (isGuide(mark) || from === undefined) continue;
    if (mark.type !== 'group' && from.data !== undefined) mark.from = { ...from, data: filtered(from.data) };
    else if (mark.type === 'group' && !isPanel(mark) && from.facet?.data !== undefined)
      mark.from = { ...from, facet: { ...from.facet, data: filtered(from.facet.data) } };
  }
}

/** Titles and headers of panels. */
function isGuide(mark: VegaMark): boolean {
  return 'role' in mark;
}
