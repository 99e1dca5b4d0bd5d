import { extname, resolve } from 'node:path';
import { CaptureWriter } from '../../protocol/wire/capture/capture-writer.ts';
import { withOverrides } from '../../scenarios/language/override.ts';
import { initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { startRun } from '../../sim/run/run.ts';
import type { PacketNetwork } from '../../sim/network/packet-network.ts';
import { pointsNamed } from '../named-points.ts';
import { packageVersion } from '../package-version.ts';
import { EventTrace } from './event-trace.ts';
import { OutputFile } from './output-file.ts';
import { PacketTrace } from './packet-trace.ts';
import { UsageError } from '../usage-error.ts';

export interface TraceOptions {
  /** Capture file. */
  readonly out?: string;
  /** File of log events. */
  readonly log?: string;
  readonly point?: string;
  readonly seed?: number;
  readonly set: readonly string[];
  /** Simulated seconds. */
  readonly from?: number;
  /** What comes later is not simulated. */
  readonly until?: number;
}

/** Of files that programs take for captures, of any kind. No ending: a pipe, or the user's choice. */
const captureEndings: readonly string[] = ['', '.pcapng', '.pcap', '.cap', '.ntar'];

/**
 * Simulates one run of a study and writes its packets to a capture file, what its components and stacks log to a file of
 * JSON lines, or both. The files are there when they are complete; pipes get what there is as it comes.
 *
 * @returns what was written to files, in lines: what goes into a pipe, which may be standard output, stays alone there
 */
export function traceCommand(name: string, options: TraceOptions): string {
  const { out, log, from = 0, until = Infinity } = options;
  if (out === undefined && log === undefined)
    throw new UsageError('give --out FILE for packets, --log FILE for events');
  if (out !== undefined && log !== undefined && resolve(out) === resolve(log))
    throw new UsageError('--out and --log are the same file');
  if (until < from) throw new UsageError(`--until ${until} comes before --from ${from}`);
  if (out !== undefined && !captureEndings.includes(extname(out).toLowerCase()))
    throw new UsageError(`${out}: packets are written as pcapng: choose a name that ends with .pcapng`);
  const study = withOverrides(loadStudy(name), options.set);
  const { points } = planRuns(study);
  const [point] = options.point === undefined ? points : pointsNamed(points, options.point);
  if (point === undefined) throw new UsageError('the study has no points');
  const seed = options.seed ?? initialSeeds(study.replications)[0] ?? 1;
  if (out !== undefined && point.parameters.transport !== 'sctp')
    throw new UsageError('there are no packets with transport: message: add --set transport=sctp, or use --log alone');
  const files: OutputFile[] = [];
  const newFile = (path: string | undefined): OutputFile | undefined => {
    if (path === undefined) return undefined;
    const file = new OutputFile(path);
    files.push(file);
    return file;
  };
  try {
    const [outFile, logFile] = [newFile(out), newFile(log)];
    const packets = outFile && new PacketCapture(outFile, from, until);
    const events = logFile && new EventTrace(logFile, from, until);
    const run = startRun(point.parameters, seed, {
      packets: packets && ((network) => packets.observe(network)),
      logs: events?.logs,
    });
    run.advanceTo(until);
    packets?.finish();
    for (const file of files) file.complete();
    const whose = `of the run${point.label === '' ? '' : ` of ${point.label}`} with seed ${seed}`;
    return [
      ...(outFile?.isStream === false ? [`${out}: ${counted(packets?.frames ?? 0, 'packet')} ${whose}`] : []),
      ...(logFile?.isStream === false ? [`${log}: ${counted(events?.count ?? 0, 'event')} ${whose}`] : []),
    ].join('\n');
  } catch (error) {
    // A simulation wraps what ends it.
    throw files.find(({ fault }) => fault !== undefined)?.fault ?? error;
  } finally {
    for (const file of files) file.discard();
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Writes the packets of a run to a capture file. */
class PacketCapture {
  readonly #writer: CaptureWriter;
  readonly #from: number;
  readonly #until: number;
  #trace: PacketTrace | undefined;

  constructor(file: OutputFile, from: number, until: number) {
    this.#writer = new CaptureWriter(`rsplab ${packageVersion()}`, (piece) => file.add(piece));
    this.#from = from;
    this.#until = until;
  }

  get frames(): number {
    return this.#trace?.frames ?? 0;
  }

  observe(network: PacketNetwork): PacketTrace {
    return (this.#trace = new PacketTrace(network, this.#writer, this.#from, this.#until));
  }

  finish(): void {
    this.#trace?.finish();
  }
}
