import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process of this host or of another one. */
export interface FolderOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since the boot: process numbers are used again. Absent where unknown. */
  readonly started?: string | undefined;
}

/** This process. */
export function ownProcess(): FolderOwner {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) };
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
    const owner = ownerOfLock(file);
    if (owner !== undefined && processLives(owner))
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
      writeSync(lock, JSON.stringify(ownProcess()));
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
function doubt(owner: FolderOwner): string {
  return isHere(owner) ? '' : ', remove it if that process no longer runs';
}

/** Undefined if there is no lock, or it cannot be read: its process was killed while making it. */
export function ownerOfLock(file: string): FolderOwner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FolderOwner;
  } catch {
    return undefined;
  }
}

/** Whether a process is one of this host. */
export function isHere({ host }: FolderOwner): boolean {
  return host === hostname();
}

/** Whether a process lives, as far as that can be seen from here. */
export function processLives(owner: FolderOwner): boolean {
  const { pid, started } = owner;
  if (!isHere(owner)) return true;
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
