import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { CaptureWriter } from '../../protocol/wire/capture/capture-writer.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { withOverrides } from '../../scenarios/language/override.ts';
import { initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns, type SweepPoint } from '../../scenarios/plan/run-plan.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { simulateObserved } from '../../sim/run/run.ts';
import type { PacketNetwork } from '../../sim/network/packet-network.ts';
import { packageVersion } from '../package-version.ts';
import { PacketTrace } from './packet-trace.ts';
import { UsageError } from '../usage-error.ts';

export interface TraceOptions {
  readonly out: string;
  readonly point?: string;
  readonly seed?: number;
  readonly set: readonly string[];
  /** Simulated seconds. */
  readonly from?: number;
  /** What comes later is not simulated. */
  readonly until?: number;
}

/** Of files that programs take for captures, whatever kind they hold. No ending: a pipe, or as the user likes. */
const captureEndings: readonly string[] = ['', '.pcapng', '.pcap', '.cap', '.ntar'];

/** Pieces are written when so many bytes are together. */
const BUFFER = 1 << 20;

/**
 * Simulates one run of a study and writes its packets to a capture file, which is there when it is complete.
 *
 * @returns what was done, in a line
 */
export function traceCommand(name: string, options: TraceOptions): string {
  const { out, from = 0, until = Infinity } = options;
  if (until < from) throw new UsageError(`--until ${until} comes before --from ${from}`);
  if (!captureEndings.includes(extname(out).toLowerCase()))
    throw new UsageError(`${out}: packets are written as pcapng: end it with .pcapng`);
  const study = withOverrides(loadStudy(name), options.set);
  const point = pointNamed(planRuns(study).points, options.point);
  const seed = options.seed ?? initialSeeds(study.replications)[0];
  if (point.parameters.transport !== 'sctp')
    throw new UsageError('there are no packets with transport: message: add --set transport=sctp');
  const traces: PacketTrace[] = [];
  const file = new CaptureFile(out);
  try {
    const writer = new CaptureWriter(`rsplab ${packageVersion()}`, (piece) => file.add(piece));
    const observer = (network: PacketNetwork): PacketTrace => {
      const trace = new PacketTrace(network, writer, from, until);
      traces.push(trace);
      return trace;
    };
    simulateObserved(point.parameters, seed, observer, until);
    traces[0].finish();
    file.complete();
  } finally {
    file.discard();
  }
  const label = point.label === '' ? '' : ` of ${point.label}`;
  return `${out}: ${traces[0].frames} packets of the run${label} with seed ${seed}`;
}

/** The point that was asked for: by its number, or by values that it alone, or it first, has. */
function pointNamed(points: readonly SweepPoint[], wanted: string | undefined): SweepPoint {
  if (wanted === undefined) return points[0];
  const list = (): string => points.map(({ index, label }) => `  ${index}: ${label}`).join('\n');
  if (/^\d+$/.test(wanted)) {
    const point = points[Number(wanted)];
    if (point === undefined) throw new UsageError(`--point ${wanted}: there are points 0 to ${points.length - 1}`);
    return point;
  }
  const values = wanted.split(',').map((part) => part.trim());
  const found = points.find(({ label }) => {
    const own = label.split(', ');
    return values.every((value) => own.includes(value));
  });
  if (found === undefined) throw new UsageError(`--point ${wanted}: no point has these values; there are\n${list()}`);
  return found;
}

/** A file that is written aside and gets its name when it is complete. */
class CaptureFile {
  readonly #path: string;
  readonly #aside: string;
  #descriptor: number | undefined;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#aside = `${path}.${process.pid}.new`;
    this.#attempt(() => (this.#descriptor = openSync(this.#aside, 'w')));
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BUFFER) this.#flush();
  }

  complete(): void {
    this.#flush();
    this.#close();
    this.#attempt(() => renameSync(this.#aside, this.#path));
  }

  /** Removes what is not complete. */
  discard(): void {
    this.#close();
    rmSync(this.#aside, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#attempt(() => {
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    });
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #attempt(action: () => unknown): void {
    try {
      action();
    } catch (error) {
      throw diskFault(error, this.#path, 'choose another file');
    }
  }
}
