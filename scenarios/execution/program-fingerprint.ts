import { fileURLToPath } from 'node:url';
import { fingerprintOf, programCode, type ProgramCode } from './program-code.ts';

const root = new URL('../../', import.meta.url);

let code: ProgramCode | undefined;
let fingerprint: string | undefined;

/** The code that decides what a run gives: of the simulator, and of all that it loads. */
export function simulatorCode(): ProgramCode {
  code ??= programCode(fileURLToPath(new URL('sim/run/run.js', root)), fileURLToPath(root));
  return code;
}

/**
 * Hash of that code. A run is a function of parameters, seed and code: results of another code are not mixed with those
 * of this one.
 */
export function programFingerprint(): string {
  fingerprint ??= fingerprintOf(simulatorCode());
  return fingerprint;
}
