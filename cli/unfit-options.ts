import { UsageError } from './usage-error.ts';

/**
 * Refuses options that mean nothing here, instead of ignoring them.
 *
 * @param options values by their flags; undefined, or false of a switch: not given
 * @param why what does not have these options
 * @throws UsageError that names those that were given
 */
export function refuseOptions(options: Readonly<Record<string, unknown>>, why: string): void {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  if (given.length > 0) throw new UsageError(`${given.map(([flag]) => flag).join(', ')}: ${why}`);
}
