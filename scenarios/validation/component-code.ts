import { fileURLToPath } from 'node:url';
import { fingerprintOf, programCode } from '../execution/program-code.ts';

const root = new URL('../../', import.meta.url);

let fingerprint: string | undefined;

/**
 * Hash of the code that decides what a measured run gives: of the components' processes, and of all that they load.
 * Readings of another code are not mixed with those of this one.
 */
export function componentFingerprint(): string {
  const process = new URL('scenarios/validation/component-process.js', root);
  fingerprint ??= fingerprintOf(programCode(fileURLToPath(process), fileURLToPath(root)));
  return fingerprint;
}
