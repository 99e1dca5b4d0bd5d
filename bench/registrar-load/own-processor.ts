import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A command line that keeps a program, with all of its threads, on one processor: the scheduler puts two programs that
 * wake each other on one and the same processor at times, and rates then depend on that. Without a second processor, or
 * without taskset, the command line is unchanged.
 *
 * @param n different numbers, 0 and 1, give different processors
 */
export function onOwnProcessor(n: 0 | 1, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const processor = allowed.length > 1 ? allowed[n] : undefined;
  return processor === undefined ? command : ['taskset', '--cpu-list', `${processor}`, ...command];
}

const allowed = spawnSync('taskset', ['--version']).status === 0 ? allowedProcessors() : [];

/** Numbers of the processors that this process may use. */
function allowedProcessors(): number[] {
  const [, ranges = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return ranges.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
