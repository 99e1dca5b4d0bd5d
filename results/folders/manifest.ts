import type { ClaimOf, Expectation, PublishedNumbers } from '../expectations/expectation.ts';
import type { PlotDefinition } from './plot-definition.ts';
import type { PlotStyle } from './plot-look.ts';

/** What a study folder's manifest.json says: what was run, how, when and where. Everything that varies is here. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly study: string;
  readonly title: string;
  readonly description: string;
  /** Its name in RSPSIM; absent: it has none. */
  readonly family?: string;
  /** Where it was published first. */
  readonly publication?: string;
  /** The study file as it was read, with what the command line changed. */
  readonly scenario: {
    readonly text: string;
    readonly sha256: string;
    readonly overrides: readonly string[];
    /** Its absolute path then; absent in earlier manifests. */
    readonly file?: string;
  };
  /** Files that the runs need besides; absent: none, or in earlier manifests. */
  readonly inputs?: readonly InputFile[];
  readonly version: string;
  /** Hash of the simulator's code: runs of another one are not taken over. */
  readonly codeFingerprint: string;
  readonly profile: string;
  /** How often each point was run, in words: “10 seeds”. */
  readonly replications: string;
  /** The seeds of all runs, in ascending order; absent in earlier manifests. */
  readonly seeds?: readonly number[];
  /** Swept parameters with their values, in the order of the study. */
  readonly sweep: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  readonly plots: readonly PlotDefinition[];
  /** Numbers of others, and what is expected of the results; absent: nothing, or in earlier manifests. */
  readonly published?: readonly PublishedNumbers[];
  readonly expectations?: readonly Expectation[];
  /** With which the pictures were drawn; absent: the usual one. */
  readonly style?: PlotStyle;
  readonly points: number;
  /** Combinations of swept values that were left out. */
  readonly skipped: number;
  /** Rows of the table of runs. */
  readonly runs: number;
  readonly failures: readonly RunFailure[];
  /** SHA-256 of the table files. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly lastSession: SweepSession;
}

/** A file whose content is part of what defines runs. @public */
export interface InputFile {
  /** As the study has it: relative to the study file, with / between folders. */
  readonly name: string;
  readonly sha256: string;
}

/** The last time that runs were added: when, where, how long. @public */
export interface SweepSession {
  /** The command line; absent in earlier manifests. */
  readonly command?: string;
  /** The sources of the program then; absent: unknown, or in earlier manifests. */
  readonly source?: SourceCommit;
  /** Runs simulated then; the others were there. */
  readonly runs: number;
  readonly workers: number;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly peakMemoryBytes: number;
  readonly host: { readonly platform: string; readonly cpu: string; readonly cores: number; readonly node: string };
}

/** The git commit that a program was built from. @public */
export interface SourceCommit {
  /** Forty hexadecimal digits. */
  readonly commit: string;
  /** Whether files differed from it. */
  readonly isModified: boolean;
}

/** The program that does the runs of a study. */
export interface RunningProgram {
  readonly version: string;
  readonly source?: SourceCommit | undefined;
  /** The command line that started it. */
  readonly command: string;
}

/** A run that could not be done. */
export interface RunFailure {
  /** Swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly point: string;
  readonly seed: number;
  readonly reason: string;
}

export const MANIFEST_FORMAT = 'rsplab study 3';
const ANY_FORMAT = /^rsplab study \d+$/;

/** The text of a manifest file. JSON has no infinity: “never” is used for it, as in study files. */
export function encodeManifest(manifest: Manifest): string {
  const text = JSON.stringify(manifest, (_key, value: unknown) => (value === Infinity ? NEVER : value), 2);
  return `${text}\n`;
}

/** The content of a manifest file of any version. @throws SyntaxError if it is no JSON. */
export function decodeManifest(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (withValues.has(key) ? unlimited(value) : value)) as unknown;
}

const NEVER = 'never';
/** Where values of parameters are. */
const withValues = new Set<
  | keyof Manifest
  | keyof PlotDefinition
  | keyof ClaimOf<'order'>
  | keyof ClaimOf<'equal'>
  | keyof NonNullable<PublishedNumbers['x']>
  | keyof PublishedNumbers
>(['sweep', 'only', 'chosen', 'first', 'second', 'places', 'rows']) as ReadonlySet<string>;

function unlimited(value: unknown): unknown {
  if (value === NEVER) return Infinity;
  if (Array.isArray(value)) return value.map(unlimited);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unlimited(each)]));
}

/** Whether a value read from a file is a manifest that this version reads. */
export function isManifest(value: unknown): value is Manifest {
  return formatOf(value) === MANIFEST_FORMAT;
}

/** The format of a manifest, of any version of the program; undefined for other things. */
export function formatOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('format' in value)) return undefined;
  return typeof value.format === 'string' && ANY_FORMAT.test(value.format) ? value.format : undefined;
}
