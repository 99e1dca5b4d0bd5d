import { existsSync, readFileSync } from 'node:fs';
import { DistributionError } from '../distribution-error.ts';

/** A host that does tasks. */
export interface TaskHost {
  /** As ssh takes it: “lab7”, “me@lab7”. */
  readonly name: string;
  /** Tasks at a time; undefined: as many as it has processors. */
  readonly slots?: number | undefined;
}

/**
 * Reads hosts: “lab1,lab2=4” (four tasks at a time on lab2), or a file with one on each line and comments after #.
 *
 * @throws DistributionError that names what is wrong, and its line
 */
export function hostsIn(text: string): TaskHost[] {
  const isFile = existsSync(text);
  const lines = isFile ? readFileSync(text, 'utf8').split('\n') : text.split(',');
  const hosts = new Map<string, TaskHost>();
  for (const [index, line] of lines.entries()) {
    const entry = line.replace(/#.*/, '').trim();
    if (entry === '' && isFile) continue;
    const where = isFile ? `${text}:${index + 1}` : `--hosts "${text}"`;
    const host = hostOf(entry, where);
    if (hosts.has(host.name)) throw new DistributionError(`${where}: ${host.name} is given twice`);
    hosts.set(host.name, host);
  }
  if (hosts.size === 0) throw new DistributionError(`${text} names no host`);
  return [...hosts.values()];
}

/** What begins with a hyphen would be an option of ssh. */
function hostOf(entry: string, where: string): TaskHost {
  const [, name, slots] = /^([\w.:@%][\w.:@%-]*)(?:=([1-9]\d{0,3}))?$/.exec(entry) ?? [];
  if (name === undefined)
    throw new DistributionError(
      `${where}: "${entry}" is no host, such as lab1, me@lab1, or lab1=4 for four tasks at a time`,
    );
  return slots === undefined ? { name } : { name, slots: Number(slots) };
}
