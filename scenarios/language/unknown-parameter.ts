import { suggestion } from './nearest-name.ts';
import { parameterCatalogue } from './parameter-catalogue.ts';

const names = parameterCatalogue.map(({ name }) => name);
/** RSPSIM has one name for the same thing of several components: the first one is as good as any. */
const byRspsimName = new Map(
  parameterCatalogue
    .toReversed()
    .flatMap(({ name, rspsim }) => (rspsim === undefined ? [] : [[rspsim, name] as const])),
);

/** “unknown parameter lanDealy; did you mean lanDelay?”; for RSPSIM's names, rsplab's are suggested. */
export function unknownParameter(name: string): string {
  return `unknown parameter ${name}${suggestion(name, names, byRspsimName)}`;
}
