import { readFileSync } from 'node:fs';

/** Processes that a process has begun, with those that these have begun. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/**
 * What a process has begun stands still, with all that it has begun. Such processes take no other signal than SIGKILL.
 *
 * @returns how many it has begun itself
 */
export function haltDescendants(pid: number): number {
  const children = childrenOf(pid);
  for (const child of children) {
    // First, so that it begins nothing more.
    signalTo(child, 'SIGSTOP');
    haltDescendants(child);
  }
  return children.length;
}

/** Sends a signal to a process that may have ended. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it has ended
  }
}
