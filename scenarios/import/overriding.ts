import type { OwnDefinitions } from './own-definitions.ts';
import type { Configuration } from './parametrization.ts';
import { soleValue, textOf, type RItem, type RValue } from './r/r-value.ts';
import { toolchainDefaults } from './toolchain-defaults.ts';
import { distributionNamed } from './toolchain-distributions.ts';
import { toolchainVariable } from './toolchain-variables.ts';

/** What scripts call the toolchain's defaults. */
const TOOLCHAIN_DEFAULTS = /^rspsim\d*DefaultConfiguration$/;

interface Overriding {
  /** Whether the function that a variable names is asked, and not taken for that of the toolchain. */
  readonly decides: (configuration: Configuration) => boolean;
  readonly refuse: (at: number, message: string) => void;
}

/** A script may give the toolchain other defaults, and have functions with the names of its distributions. */
export function refuseOverriding(
  own: OwnDefinitions,
  configured: ReadonlyMap<string, Configuration>,
  { decides, refuse }: Overriding,
): void {
  for (const part of partsOf(own.defaults)) {
    const message = otherDefault(part, configured);
    if (message !== undefined) refuse(part.at, message);
  }
  for (const [variable, values] of toolchainDefaults) {
    // The toolchain does not ask the function of attackers.
    if (!variable.endsWith('Distribution') || variable === 'scenarioNumberOfAttackersDistribution') continue;
    const configuration = configured.get(variable);
    if (configuration !== undefined && decides(configuration)) continue;
    for (const name of (configuration?.values ?? values).map(textOf)) {
      const at = own.placeOfFunction(name);
      if (at !== undefined && distributionNamed(name) !== undefined)
        refuse(
          at,
          `${name}: a function of the script takes the place of the toolchain's, by which ${variable} is distributed; rsplab has that of the toolchain only`,
        );
    }
  }
}

function partsOf(defaults: RValue | undefined): readonly Pick<RItem, 'value' | 'at'>[] {
  if (defaults === undefined) return [];
  return defaults.kind === 'list' ? defaults.items : [{ value: defaults, at: 'at' in defaults ? defaults.at : 0 }];
}

/** Why a part of the defaults of createSimulation() cannot be taken over; undefined: it changes nothing. */
function otherDefault(
  { value }: Pick<RItem, 'value'>,
  configured: ReadonlyMap<string, Configuration>,
): string | undefined {
  if (value.kind === 'unknown')
    return TOOLCHAIN_DEFAULTS.test(value.missing ?? '')
      ? undefined
      : `the defaults of createSimulation() cannot be computed: ${value.reason}`;
  const [first, ...others] = value.kind === 'list' ? value.items : [];
  const name = first === undefined ? undefined : soleValue(first.value);
  const variable = typeof name === 'string' ? toolchainVariable(name) : undefined;
  if (variable === undefined || configured.has(variable)) return undefined;
  const texts = others.flatMap((each) => (each.value.kind === 'vector' ? each.value.values.map(textOf) : ['?']));
  const usual = (toolchainDefaults.get(variable) ?? []).map(textOf);
  return JSON.stringify(texts) === JSON.stringify(usual)
    ? undefined
    : `${variable} gets another default than the toolchain's: list it in simulationConfigurations, as list("${variable}", …)`;
}
