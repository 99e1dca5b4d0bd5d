import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'rsplab-mutants-';
const copyName = new RegExp(`^${PREFIX}(\\d+)-`);

/** A folder for the copy of the project that a run makes. Those of runs that were killed are removed. */
export function newCopyFolder(parent = tmpdir()): string {
  for (const folder of abandonedCopies(parent)) rmSync(folder, { recursive: true, force: true });
  return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
}

/** The names have the process whose copy it is. */
function abandonedCopies(parent: string): string[] {
  return readdirSync(parent).flatMap((name) => {
    const [, owner] = copyName.exec(name) ?? [];
    const folder = join(parent, name);
    return owner !== undefined && isOwn(folder) && !isRunning(Number(owner)) ? [folder] : [];
  });
}

/** What other users left is not for us to remove. */
function isOwn(folder: string): boolean {
  return lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, but belongs to another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
