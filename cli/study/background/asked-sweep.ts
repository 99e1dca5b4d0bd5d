import { createHash } from 'node:crypto';
import { hostsIn } from '../../../scenarios/execution/distribution/ssh/host-list.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import type { RunCommandOptions } from '../run-options.ts';

/**
 * What a command asks for, by names in words: commands with the same can be joined. `--detach` and `--fresh` are of a call
 * alone, and `--out` may name the same folder in several ways.
 */
export function askedSweep(
  { source }: Study,
  { detach: _detach, fresh: _fresh, out: _out, hosts, ...options }: RunCommandOptions,
): Readonly<Record<string, string>> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given.map(([name, value]) => [optionNamed(name), JSON.stringify(value)])),
    // The file that has them may have been edited.
    ...(hosts !== undefined && { '--hosts': JSON.stringify(hostsIn(hosts)) }),
    'study file': createHash('sha256').update(source.text).digest('hex'),
  };
}

/** Names of what is not asked for in the same way: “--hosts, study file”. */
export function askedDifferently(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]).toSorted();
}

/** `poolHandle` is `--pool-handle`. */
function optionNamed(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
