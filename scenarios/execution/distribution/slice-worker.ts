import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { INPUTS } from '../../../results/folders/study-folder-content.ts';
import { journalLine, valueOfLine } from '../../../results/journals/run-journal.ts';
import { authorLine, sliceLine, type SliceEntry } from '../../../results/journals/slice-journal.ts';
import { keptIn } from '../../inputs/kept-inputs.ts';
import { simulateRuns, type PoolSettings } from '../simulation-pool.ts';
import { SliceRuns, thisProcess } from './slice-runs.ts';
import { readSlice } from './slice.ts';

/** What a host says of itself. */
export interface HostFacts {
  readonly processors: number;
  /** Version of Node.js. */
  readonly node: string;
  /** Hash of the simulator's code. */
  readonly code: string;
}

export function factsOfThisHost(): HostFacts {
  const { node, code } = thisProcess();
  return { processors: availableParallelism(), node, code };
}

/** A file that runs need, in front of the slice. */
interface SentInput {
  readonly sha256: string;
  readonly content: string;
}

/** The line after the last one of a slice. */
const END_OF_SLICE = journalLine({ endOfSlice: true }).toString();

/** What a worker is sent: the files that the runs need, then the slice. */
export function* linesForWorker(inputs: readonly SentInput[], slice: Iterable<string>): Generator<string> {
  for (const input of inputs) yield journalLine({ input }).toString();
  yield* slice;
  yield END_OF_SLICE;
}

/**
 * Does a slice that comes by a stream, where no folder is shared, and writes the journal of the attempt. When its input ends
 * nobody wants the runs any more.
 *
 * @param write takes the lines of the journal
 * @param host what this one is called; undefined: by its own name
 * @returns whether all runs are done
 */
export async function serveSlice(
  input: Readable,
  write: (line: Buffer) => void,
  host: string | undefined,
  settings: PoolSettings,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-slice-'));
  try {
    write(authorLine({ ...thisProcess(), ...(host !== undefined && { host }) }));
    const lines = createInterface({ input, crlfDelay: Infinity });
    const gone = new AbortController();
    lines.once('close', () => gone.abort());
    if (!(await received(lines, folder))) return false;
    const isDone = await doSlice(folder, (entry) => write(journalLine(sliceLine(entry))), {
      ...settings,
      signal: AbortSignal.any([gone.signal, ...(settings.signal === undefined ? [] : [settings.signal])]),
    });
    lines.close();
    return isDone;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keeps what is sent in a folder. @returns whether it came whole */
async function received(lines: NodeJS.EventEmitter, folder: string): Promise<boolean> {
  mkdirSync(join(folder, INPUTS));
  return new Promise((resolve) => {
    lines.once('close', () => resolve(false));
    lines.on('line', (line: string) => {
      const value = valueOfLine(Buffer.from(line));
      if (isObjectWith(value, 'endOfSlice')) resolve(true);
      else if (isObjectWith(value, 'input')) keepInput(folder, value.input as SentInput);
      // Damaged lines are found when it is read.
      else appendFileSync(sliceIn(folder), `${line}\n`);
    });
  });
}

function isObjectWith<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

function keepInput(folder: string, { sha256, content }: SentInput): void {
  if (/^[0-9a-f]{64}$/.test(sha256))
    writeFileSync(join(folder, INPUTS, `${sha256}.csv`), Buffer.from(content, 'base64'));
}

function sliceIn(folder: string): string {
  return join(folder, 'slice');
}

async function doSlice(folder: string, write: (entry: SliceEntry) => void, settings: PoolSettings): Promise<boolean> {
  try {
    const slice = readSlice(sliceIn(folder), (inputs) => keptIn({ file: (name) => join(folder, name) }, inputs));
    const runs = new SliceRuns(slice, new Set(), { write, isWanted: () => true });
    await simulateRuns(runs, settings);
    if (runs.left === 0) write({ end: true });
    return runs.left === 0;
  } catch (error) {
    write({ refusal: error instanceof Error ? error.message : String(error) });
    return false;
  }
}
