import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * `rm` goes down as deep as folders are, and paths of Node are too short for that; folders that their own work has locked are opened
 * first. Processes that were killed may still be about to end.
 */
const REMOVAL = `
  for attempt in 1 2 3 4 5; do
    rm -rf -- "$1" && exit
    chmod -R u+rwx -- "$1"
    rm -rf -- "$1" && exit
    sleep 0.1
  done`;

const command = (path: string): readonly string[] => ['-c', REMOVAL, 'sh', path];

/** Removes a folder with all that is in it. @throws Error if something stays */
export async function removeFolder(path: string): Promise<void> {
  await new Promise((resolve) => {
    const child = spawn('sh', command(path), { stdio: 'ignore' });
    child.on('error', resolve);
    child.on('exit', resolve);
  });
  requireGone(path);
}

/** The same at once, where nothing can be waited for any more. @throws Error if something stays */
export function removeFolderNow(path: string): void {
  spawnSync('sh', command(path), { stdio: 'ignore' });
  requireGone(path);
}

function requireGone(path: string): void {
  if (existsSync(path)) throw new Error(`${path} cannot be removed`);
}
