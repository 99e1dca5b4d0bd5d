/** What the page looks at in specifications of Vega: scopes (the whole picture, groups) with marks, scales, guides. */
export interface VegaScope {
  readonly name?: string;
  readonly style?: string | readonly string[];
  data?: VegaData[];
  signals?: { readonly name: string; readonly value: unknown }[];
  scales?: VegaScale[];
  readonly axes?: VegaAxis[];
  readonly legends?: VegaLegend[];
  readonly marks?: VegaMark[];
  encode?: VegaEncoding;
}

interface VegaData {
  readonly name: string;
  /** @public for Vega */
  readonly source?: string;
  /** @public for Vega */
  readonly transform?: readonly object[];
}

export interface VegaScale {
  readonly name: string;
  readonly type?: string;
  readonly domain?: unknown;
  domainRaw?: unknown;
}

interface VegaAxis {
  readonly scale: string;
  values?: unknown;
}

/** Names of scales by channel, and much more. */
interface VegaLegend extends Readonly<Partial<Record<(typeof legendChannels)[number], string>>> {
  encode?: Record<string, LegendPart | undefined>;
}

export interface LegendPart extends VegaEncoding {
  name?: string;
  /** @public for Vega */
  interactive?: boolean;
}

export const legendChannels = ['fill', 'stroke', 'shape', 'size', 'strokeDash', 'strokeWidth', 'opacity'] as const;

export interface VegaMark extends VegaScope {
  readonly type: string;
  from?: { readonly data?: string; readonly facet?: { readonly name: string; readonly data?: string } };
  clip?: unknown;
  /** @public for Vega */
  interactive?: boolean;
}

/** Values of channels: one, or several of which the first that applies counts. */
interface VegaEncoding {
  update?: Record<string, VegaValue | readonly VegaValue[]>;
}

export interface VegaValue {
  readonly scale?: unknown;
  readonly field?: unknown;
  readonly value?: unknown;
  /** @public for Vega */
  readonly test?: string;
}

/** A scope and all that it contains. */
export function* scopesIn(scope: VegaScope): Generator<VegaScope> {
  yield scope;
  for (const mark of scope.marks ?? []) if (mark.type === 'group') yield* scopesIn(mark);
}

/** The values that a mark has for a channel. */
export function channelValues({ encode }: VegaScope, channel: string): VegaValue[] {
  const given = encode?.update?.[channel];
  return given === undefined ? [] : [given].flat();
}

/** Whether a scope is a panel: it has a frame, to which axes belong. */
export function isPanel({ style }: VegaScope): boolean {
  return style !== undefined && [style].flat().includes('cell');
}
