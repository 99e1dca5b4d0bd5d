import type { ParameterDescriptor } from '../../sim/run/parameter.ts';
import { allParameters } from '../../sim/run/run-parameters.ts';
import { useOf, type Use } from './use.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';

export type { ParameterValue } from '../../sim/run/parameter.ts';

/** One parameter of a study. */
export interface Parameter extends ParameterDescriptor {
  readonly name: string;
  readonly use: Use;
}

/** All parameters of a study: those of all runs, and what the models register. */
export const parameterCatalogue: readonly Parameter[] = Object.entries<ParameterDescriptor>(allParameters).map(
  ([name, parameter]) => ({ ...parameter, name, use: useOfParameter(name, parameter) }),
);

function useOfParameter(name: string, { transport }: ParameterDescriptor): Use {
  const use = useOf(name, ({ parameters, packetParameters }) => ({ any: parameters, packets: packetParameters }));
  return transport === undefined ? use : { ...use, transport };
}

const byName = new Map(parameterCatalogue.map((parameter) => [parameter.name, parameter]));

export function parameterNamed(name: string): Parameter | undefined {
  return byName.get(name);
}

const names = parameterCatalogue.map(({ name }) => name);
/** RSPSIM has one name for the same thing of several components: the first one is as good as any. */
const byRspsimName: ReadonlyMap<string, string> = new Map(
  parameterCatalogue
    .toReversed()
    .flatMap(({ name, rspsim }) => (rspsim === undefined ? [] : [[rspsim, name] as const])),
);

/** “unknown parameter lanDealy; did you mean lanDelay?”; for RSPSIM's names, rsplab's are suggested. */
export function unknownParameter(name: string): string {
  return `unknown parameter ${name}${suggestion(name, names, byRspsimName)}`;
}

/** “; did you mean x?” of a name that may be a parameter or one of others, or nothing. */
export function nameSuggestion(name: string, others: Iterable<string>, aliases: ReadonlyMap<string, string>): string {
  return suggestion(name, [...names, ...others], new Map([...byRspsimName, ...aliases]));
}
