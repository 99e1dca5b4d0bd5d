import { extname, resolve } from 'node:path';
import { traceRun } from '../../scenarios/execution/run-trace.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { chosenRun, type RunChoice } from '../chosen-run.ts';
import { counted } from '../counted.ts';
import { packageVersion } from '../package-version.ts';
import { OutputFile } from './output-file.ts';
import { UsageError } from '../usage-error.ts';

export interface TraceOptions extends RunChoice {
  /** Capture file. */
  readonly out?: string;
  /** File of log events. */
  readonly log?: string;
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
  checkFiles(options);
  const { point, seed } = chosenRun(loadStudy(name), options);
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
    const counts = traceRun(point, seed, {
      from,
      until,
      packets: outFile && ((piece) => outFile.add(piece)),
      events: logFile && ((line) => logFile.add(line)),
      application: `rsplab ${packageVersion()}`,
    });
    for (const file of files) file.complete();
    const whose = `of the run${point.label === '' ? '' : ` of ${point.label}`} with seed ${seed}`;
    return [
      ...(outFile?.isStream === false ? [`${out}: ${counted(counts.packets, 'packet')} ${whose}`] : []),
      ...(logFile?.isStream === false ? [`${log}: ${counted(counts.events, 'event')} ${whose}`] : []),
    ].join('\n');
  } catch (error) {
    // A simulation wraps what ends it.
    throw files.find(({ fault }) => fault !== undefined)?.fault ?? error;
  } finally {
    for (const file of files) file.discard();
  }
}

/** @throws UsageError if the options contradict each other */
function checkFiles({ out, log, from = 0, until = Infinity }: TraceOptions): void {
  if (out === undefined && log === undefined)
    throw new UsageError('give --out FILE for packets, --log FILE for events');
  if (out !== undefined && log !== undefined && resolve(out) === resolve(log))
    throw new UsageError('--out and --log are the same file');
  if (until < from) throw new UsageError(`--until ${until} comes before --from ${from}`);
  if (out !== undefined && !captureEndings.includes(extname(out).toLowerCase()))
    throw new UsageError(`${out}: packets are written as pcapng: choose a name that ends with .pcapng`);
}
