import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since the boot: process numbers are used again. Absent where unknown. */
  readonly started?: string | undefined;
}

/** Somebody else writes to the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Claims a folder for this process by a lock file. A lock whose process is no more does not count.
 *
 * @returns gives the folder free
 * @throws FolderInUseError if another process has it.
 */
export function lockFolder(file: string): () => void {
  const release = (): void => rmSync(file, { force: true });
  if (!create(file)) {
    const owner = ownerOf(file);
    if (owner !== undefined && lives(owner))
      throw new FolderInUseError(
        `process ${owner.pid} on ${owner.host} is writing to it (lock file ${file}${doubt(owner)})`,
      );
    release();
    if (!create(file)) throw new FolderInUseError(`another process has just locked it (lock file ${file})`);
  }
  return release;
}

function create(file: string): boolean {
  try {
    const lock = openSync(file, 'wx');
    try {
      const owner: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
      writeSync(lock, JSON.stringify(owner));
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    } finally {
      closeSync(lock);
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether a process of another host lives cannot be seen from here. */
function doubt({ host }: Owner): string {
  return host === hostname() ? '' : ', remove it if that process no longer runs';
}

/** Undefined if the lock cannot be read: its process was killed while making it. */
function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function lives({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists, but belongs to another user.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return started === startOf(pid);
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the fields after the name, which may hold blanks and brackets, are counted. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? 'over' : fields[18];
  } catch {
    return undefined;
  }
}
