import { closeSync, openSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { InputFile } from '../../../results/folders/manifest.ts';
import { linesOf } from '../../../results/journals/file-lines.ts';
import { journalLine, valueOfLine } from '../../../results/journals/run-journal.ts';
import { NO_FILE } from '../../../sim/run/parameter.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { RequestTraceFiles, type InputFolder } from '../../inputs/request-trace-files.ts';
import { parameterCatalogue, type ParameterValue } from '../../language/parameter-catalogue.ts';
import { runParametersOf } from '../../plan/derive-parameters.ts';
import type { PlannedRun, SweepPoint } from '../../plan/run-plan.ts';
import { programFingerprint } from '../program-fingerprint.ts';
import { pointKey, runKey } from '../run-key.ts';
import { DistributionError } from './distribution-error.ts';

const FORMAT = 'rsplab slice 1';

/** Runs that one task does. */
export interface Slice {
  /** Files that the runs need. */
  readonly inputs: readonly InputFile[];
  readonly runs: readonly KeyedRun[];
}

/** A run with what it is identified by. */
export interface KeyedRun extends PlannedRun {
  readonly key: string;
}

const header = z.object({
  format: z.string(),
  code: z.string(),
  runs: z.number(),
  inputs: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

/** A parameter point, in front of the first of its runs: what differs from the defaults. Null is infinity in JSON. */
const pointLine = z.object({
  point: z.number(),
  label: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
});

const runLine = z.object({
  key: z.string(),
  of: z.number(),
  seed: z.number(),
  vectors: z.object({ interval: z.number(), paths: z.array(z.string()).optional() }).optional(),
  details: z
    .object({ components: z.record(z.string(), z.array(z.string())), distributions: z.array(z.string()) })
    .optional(),
});

/**
 * Writes what a task is to do. It needs neither the study nor its plan: points have their parameters. That it gets to the disk is not
 * waited for, since there may be ten thousand: a task refuses what is damaged, and its runs are dealt out again.
 *
 * @throws NodeJS.ErrnoException if it cannot be written
 */
export function writeSlice(path: string, { inputs, runs }: Slice): void {
  writeFileSync(path, [...linesOfSlice(inputs, runs)].join(''));
}

/** What a slice's file has, line by line. */
export function* linesOfSlice(inputs: readonly InputFile[], runs: readonly KeyedRun[]): Generator<string> {
  const first = { format: FORMAT, code: programFingerprint(), runs: runs.length, inputs: [...inputs] };
  yield journalLine(first satisfies z.input<typeof header>).toString();
  const written = new Set<SweepPoint>();
  for (const { point, key, seed, vectors, details } of runs) {
    if (!written.has(point)) yield journalLine(lineOfPoint(point)).toString();
    written.add(point);
    yield journalLine({ key, of: point.index, seed, vectors, details }).toString();
  }
}

function lineOfPoint({ index, label, values }: SweepPoint): z.input<typeof pointLine> {
  const others = parameterCatalogue.flatMap(({ name, default: usual }) => {
    const value = values.get(name);
    return value === undefined || value === usual ? [] : [[name, value] as const];
  });
  return { point: index, label, values: Object.fromEntries(others) };
}

/**
 * Reads what a task is to do.
 *
 * @param pathOf where a study folder keeps the files that the runs need
 * @throws DistributionError if it is damaged, or was made by another version of the simulator
 */
export function readSlice(path: string, pathOf: (inputs: readonly InputFile[]) => InputFolder): Slice {
  const file = openSync(path, 'r');
  try {
    return new SliceReader(path, pathOf).read(file);
  } finally {
    closeSync(file);
  }
}

/** What the runs of a slice are identified by, as far as the file can be read: it may be of another version, or damaged. */
export function keysOfSlice(path: string): string[] {
  try {
    const file = openSync(path, 'r');
    try {
      return [...linesOf(file)].flatMap(({ bytes }) => runLine.safeParse(valueOfLine(bytes)).data?.key ?? []);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

class SliceReader {
  readonly #path: string;
  readonly #pathOf: (inputs: readonly InputFile[]) => InputFolder;
  readonly #points = new Map<number, { readonly point: SweepPoint; readonly key: string }>();

  constructor(path: string, pathOf: (inputs: readonly InputFile[]) => InputFolder) {
    this.#path = path;
    this.#pathOf = pathOf;
  }

  read(file: number): Slice {
    const lines = linesOf(file);
    const first = header.safeParse(this.#valueOf(lines.next().value?.bytes));
    if (!first.success || first.data.format !== FORMAT) throw this.#otherVersion();
    const { code, inputs, runs: length } = first.data;
    if (code !== programFingerprint()) throw this.#otherVersion();
    const traces = new RequestTraceFiles(this.#pathOf(inputs), this.#path);
    const runs: KeyedRun[] = [];
    for (const { bytes } of lines) {
      const value = this.#valueOf(bytes);
      const point = pointLine.safeParse(value);
      if (point.success) this.#takePoint(point.data, traces);
      else runs.push(this.#runOf(value));
    }
    if (runs.length !== length) throw this.#damaged();
    return { inputs, runs };
  }

  #takePoint({ point: index, label, values: given }: z.infer<typeof pointLine>, traces: RequestTraceFiles): void {
    const values = new Map<string, ParameterValue>(parameterCatalogue.map(({ name, default: usual }) => [name, usual]));
    for (const [name, value] of Object.entries(given)) values.set(name, value ?? Infinity);
    const parameters = this.#parametersOf(values);
    const { requestTrace } = parameters;
    const trace = requestTrace === NO_FILE ? undefined : traces.of(requestTrace).trace;
    const point = { index, label, values, parameters, requestTrace: trace };
    this.#points.set(index, { point, key: pointKey(parameters) });
  }

  #parametersOf(values: ReadonlyMap<string, ParameterValue>): RunParameters {
    try {
      return runParametersOf(values);
    } catch {
      throw this.#otherVersion();
    }
  }

  #runOf(value: unknown): KeyedRun {
    const line = runLine.safeParse(value);
    if (!line.success) throw this.#damaged();
    const { key, of, seed, vectors, details } = line.data;
    const known = this.#points.get(of);
    if (known === undefined) throw this.#damaged();
    // Parameters that do not come out as they were are a mistake that results must not have.
    if (runKey(known.key, seed) !== key) throw this.#otherVersion();
    return {
      key,
      point: known.point,
      seed,
      ...(vectors !== undefined && { vectors }),
      ...(details !== undefined && { details }),
    };
  }

  #valueOf(line: Buffer | undefined): unknown {
    const value = line === undefined ? undefined : valueOfLine(line);
    if (value === undefined) throw this.#damaged();
    return value;
  }

  #damaged(): DistributionError {
    return new DistributionError(`${this.#path} is damaged: give the command that made it again`);
  }

  #otherVersion(): DistributionError {
    return new DistributionError(
      `${this.#path} was made by another version of the simulator than the one here: ` +
        'install the same version on all machines, and give the command that made it again',
    );
  }
}
