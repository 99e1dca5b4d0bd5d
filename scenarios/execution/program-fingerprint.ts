import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms whose code decides what a run gives. */
const rooms = ['protocol', 'sim'];

let fingerprint: string | undefined;

/**
 * Hash of the simulator's compiled code. A run is a function of parameters, seed and code: results of another code are
 * not mixed with those of this one.
 */
export function programFingerprint(): string {
  fingerprint ??= computeFingerprint(fileURLToPath(new URL('../..', import.meta.url)));
  return fingerprint;
}

function computeFingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const room of rooms) {
    const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
