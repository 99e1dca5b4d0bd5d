/** What a study folder's manifest.json says: what was run, how, when and where. Everything that varies is here. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly study: string;
  readonly title: string;
  readonly description: string;
  /** The scenario file as it was read, with what the command line changed. */
  readonly scenario: { readonly text: string; readonly sha256: string; readonly overrides: readonly string[] };
  readonly version: string;
  readonly profile: string;
  readonly seeds: readonly number[];
  /** Swept parameters with their values, in the order of the scenario. */
  readonly sweep: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  readonly plots: readonly PlotDefinition[];
  readonly runs: number;
  readonly workers: number;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly peakMemoryBytes: number;
  readonly host: { readonly platform: string; readonly cpu: string; readonly cores: number; readonly node: string };
}

export const MANIFEST_FORMAT = 'rsplab study 1';

/** A plot: one metric over one swept parameter, a curve for each value of another one. */
export interface PlotDefinition {
  /** File name without suffix. */
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  /** Parameter on the horizontal axis. */
  readonly x: string;
  /** Parameter that tells curves apart; absent: one curve. */
  readonly series?: string | undefined;
  /** Parameter that tells panels apart; absent: one panel. */
  readonly facet?: string | undefined;
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  /** Shown as percent. */
  readonly percent: boolean;
  /** Lower and upper end of the vertical axis; absent: from the data. */
  readonly yDomain?: readonly [number, number] | undefined;
}

/** Whether a value read from a file is a manifest of this program. */
export function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && (value as Partial<Manifest>).format === MANIFEST_FORMAT;
}
