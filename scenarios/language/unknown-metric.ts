import { typedCommand } from '../../results/folders/typed-command.ts';
import { metricCatalogue } from './metric-catalogue.ts';
import { suggestion } from './nearest-name.ts';
import { shown } from './parameter-value.ts';

const names: ReadonlySet<string> = new Set(metricCatalogue.map(({ name }) => name));

/** By RSPSIM's names; its toolchain writes a table for `controller.SystemUtilization` as `controller-SystemUtilization`. */
export const metricsByRspsimName: ReadonlyMap<string, string> = new Map(
  metricCatalogue.flatMap(({ name, rspsim }) => {
    if (rspsim === undefined) return [];
    const plain = rspsim.slice(rspsim.lastIndexOf('.') + 1);
    return [rspsim, plain, rspsim.replace(/\.(?=[^.]*$)/, '-')].map((theirs) => [theirs, name] as const);
  }),
);

export function isMetric(name: string): boolean {
  return names.has(name);
}

/** “unknown metric "utilisation"; did you mean utilization?”: there are too many to name them all. */
export function unknownMetric(given: unknown): string {
  const hint = typeof given === 'string' ? suggestion(given, names, metricsByRspsimName) : '';
  return `unknown metric ${shown(given)}${hint} ("${typedCommand('list', '--metrics')}" lists all)`;
}
