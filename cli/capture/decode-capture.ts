import type { ProfileName } from '../../protocol/profile.ts';
import { CaptureError } from '../../protocol/wire/capture/captured-frame.ts';
import { Dissector } from '../../protocol/wire/capture/dissector.ts';
import { readCapture } from '../../protocol/wire/capture/read-capture.ts';
import { captureFilter, type CaptureFilter } from './capture-filter.ts';
import { captureLine } from './capture-line.ts';
import { writeToStandardOutput } from '../standard-output.ts';

export interface DecodeCaptureOptions extends CaptureFilter {
  readonly profile: ProfileName;
  /** UDP port of SCTP in UDP. */
  readonly udpPort: number;
}

export interface CaptureFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Lines that are written at once. */
const BATCH = 500;

/**
 * Prints a JSON line for each frame that holds SCTP or RSerPool and passes the filter.
 *
 * @param named whether the lines name the file
 * @returns false when the file is none, damaged or cut, or cannot be read at all: the reason is on standard error
 */
export async function decodeCapture(
  file: CaptureFile,
  options: DecodeCaptureOptions,
  named: boolean,
): Promise<boolean> {
  const passes = captureFilter(options);
  const dissector = new Dissector({ profile: options.profile, encapsulationPorts: [options.udpPort] });
  let lines: string[] = [];
  let frames = 0;
  const print = async (): Promise<boolean> => {
    const text = lines.map((line) => `${line}\n`).join('');
    lines = [];
    return text === '' || writeToStandardOutput(text);
  };
  try {
    for (const frame of readCapture(file.bytes)) {
      frames++;
      const dissected = dissector.dissect(frame);
      if (dissected === undefined || !passes(dissected)) continue;
      lines.push(JSON.stringify({ ...(named && { file: file.name }), ...captureLine(dissected) }));
      if (lines.length === BATCH && !(await print())) return true;
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    await print();
    console.error(`rsplab: ${file.name}: ${error.message}`);
    return false;
  }
  await print();
  let skipped = 0;
  for (const [what, count] of dissector.unread) {
    console.error(`rsplab: ${file.name}: ${count} ${count === 1 ? 'frame' : 'frames'} not read: ${what}`);
    skipped += count;
  }
  return frames === 0 || skipped < frames;
}
