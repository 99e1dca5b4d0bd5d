import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  /** Undefined: not known yet. */
  readonly owner: FolderOwner | undefined;

  constructor(message: string, owner?: FolderOwner) {
    super(message);
    this.owner = owner;
  }
}

/** A lock without a readable owner counts for so long, ms: it may be about to be written. */
const WRITING = 10_000;
/** What the system says where a file cannot have two names. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Claims a folder for this process by a lock file. A lock whose process is no more does not count. Nobody else sees the lock
 * without its owner: it is written aside, in a file whose name begins with that of the lock and “-”, and linked.
 *
 * @returns gives the folder free
 * @throws FolderInUseError if another process has it.
 */
export function lockFolder(file: string): () => void {
  const key = randomBytes(8).toString('hex');
  const own = JSON.stringify({ ...ownProcess(), key });
  const aside = `${file}-${key}`;
  try {
    writeFileSync(aside, own, { flag: 'wx' });
    if (!take(file, aside, own)) {
      breakLock(file, aside);
      if (!take(file, aside, own))
        throw new FolderInUseError(`another process has just locked it (lock file ${file})`, ownerOfLock(file));
    }
  } finally {
    rmSync(aside, { force: true });
  }
  return () => {
    // Whoever knew better may have set the folder free, and another process taken it.
    if (textOf(file) === own) rmSync(file, { force: true });
  };
}

/** @param aside what the lock becomes @returns false if there is a lock */
function take(file: string, aside: string, own: string): boolean {
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    // An answer of a file server that was lost leaves the link: open(2) on O_EXCL.
    if (codeOf(error) === 'EEXIST') return statSync(aside).nlink > 1;
    if (!WITHOUT_LINKS.has(codeOf(error))) throw error;
  }
  try {
    writeFileSync(file, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock whose process is no more. One process at a time does that, by a lock on it: another one could otherwise
 * remove what is taken meanwhile.
 *
 * @throws FolderInUseError if the process lives, or another one is about to do the same
 */
function breakLock(file: string, aside: string): void {
  if (!isStale(file, aside)) return;
  const release = lockFolder(`${file}-stale`);
  try {
    // What is gone meanwhile must not be removed: another process may take the lock just now.
    if (isStale(file, aside)) rmSync(file, { force: true });
  } finally {
    release();
  }
}

/**
 * @param aside a file that was just written there, by the clock of the file system
 * @returns whether there is a lock, whose process is no more
 * @throws FolderInUseError if its process lives
 */
function isStale(file: string, aside: string): boolean {
  const lock = statSync(file, { throwIfNoEntry: false });
  if (lock === undefined) return false;
  const owner = ownerOfLock(file);
  if (owner === undefined && statSync(aside).mtimeMs - lock.mtimeMs < WRITING)
    throw new FolderInUseError(`another process has just locked it (lock file ${file})`);
  if (owner !== undefined && processLives(owner))
    throw new FolderInUseError(
      `process ${owner.pid} on ${owner.host} is writing to it (lock file ${file}${doubt(owner)})`,
      owner,
    );
  return true;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether a process of another host lives cannot be seen from here. */
function doubt(owner: FolderOwner): string {
  return isHere(owner) ? '' : ', remove it if that process no longer runs';
}

/** Undefined if there is no lock, or it cannot be read. */
export function ownerOfLock(file: string): FolderOwner | undefined {
  try {
    return JSON.parse(textOf(file) ?? '') as FolderOwner;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
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
    if (codeOf(error) === 'ESRCH') return false;
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
