import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { numberListText } from '../../sim/run/number-list.ts';
import type { OwnDefinitions } from './own-definitions.ts';
import type { Configuration } from './parametrization.ts';
import { callFunction } from './r/call-r-function.ts';
import { numberIn, textOf, vector, type RFunction, type RScalar, type RVariable } from './r/r-value.ts';
import type { Origin, StudyDraft } from './study-draft.ts';
import { toolchainDefaults } from './toolchain-defaults.ts';
import { toolchainFunctions } from './toolchain-functions.ts';

/** What a distribution of the toolchain decides about, and how its function is called besides LAN and number of LANs. */
interface LanDistribution {
  readonly parameter: LanParameter | 'wanDelay';
  /** Components that it is asked about: all have to have the same. */
  readonly components: readonly (readonly RScalar[])[];
}

const ofEach: readonly (readonly RScalar[])[] = [
  [1, 2],
  [2, 2],
];
const ofEachKind = ['PR', 'PE', 'PU'].flatMap((kind) => ofEach.map((place) => [kind, ...place]));

const lanDistributions: Readonly<Record<string, LanDistribution>> = {
  scenarioNumberOfRegistrars: { parameter: 'registrars', components: [[]] },
  scenarioNumberOfCalcAppPoolElements: { parameter: 'poolElements', components: [[]] },
  scenarioNumberOfCalcAppPoolUsers: { parameter: 'poolUsers', components: [[]] },
  scenarioNetworkLANDelay: { parameter: 'lanDelay', components: ofEachKind },
  scenarioNetworkWANDelay: { parameter: 'wanDelay', components: ofEachKind },
  calcAppPoolElementServiceCapacity: { parameter: 'capacity', components: ofEach },
};

/** The distribution that a variable names the function of; undefined: it is none of those that LANs may have of their own. */
function lanDistribution(base: string): LanDistribution | undefined {
  return Object.hasOwn(lanDistributions, base) ? lanDistributions[base] : undefined;
}

/** The list of the values of LANs; undefined: they have none of their own. */
function listOf({ parameter }: LanDistribution): string | undefined {
  return parameter === 'wanDelay' ? undefined : lanLists[parameter];
}

/** What a function is asked with. */
interface LanQuestion {
  readonly lans: number;
  /** Variable, gamma and lambda of the distribution. */
  readonly shape: readonly RScalar[];
  /** Of the script, and of its parametrization. */
  readonly variables: ReadonlyMap<string, RVariable>;
}

/**
 * Asks a function of a script what each LAN has, as the toolchain does.
 *
 * @returns the values, or why they are not known
 */
function valuesByFunction(
  asked: RFunction,
  { components }: LanDistribution,
  { lans, shape, variables }: LanQuestion,
): readonly number[] | string {
  const values: number[] = [];
  for (let lan = 1; lan <= lans; lan++) {
    const answers = new Set<number>();
    for (const component of components) {
      const operands = [lan, String(lans), ...component, ...shape.map((each) => (each === null ? null : textOf(each)))];
      const { value, effects } = callFunction(
        asked,
        operands.map((each) => ({ name: undefined, value: vector(each), at: asked.node.at })),
        { variables, functions: toolchainFunctions },
      );
      const [effect] = effects;
      if (effect !== undefined) return `${effect.what} (LAN ${lan})`;
      if (value.kind === 'unknown') return value.reason;
      const answer = value.kind === 'vector' ? numberIn(value.values[1]) : Number.NaN;
      if (!Number.isFinite(answer)) return `it gives no number (LAN ${lan})`;
      answers.add(answer);
    }
    if (answers.size > 1) return `components of LAN ${lan} have different values by it`;
    values.push(...answers);
  }
  return values;
}

/** Functions of a script that are distributions over LANs: what they say is asked, and becomes lists of values by LAN. */
export class OwnDistributions {
  readonly #own: OwnDefinitions;
  readonly #draft: StudyDraft;
  /** By the names of the toolchain. */
  readonly #configured: ReadonlyMap<string, Configuration>;
  /** Variables that the script adds, for its own functions. */
  readonly #added = new Map<string, Configuration>();

  constructor(own: OwnDefinitions, draft: StudyDraft, configured: ReadonlyMap<string, Configuration>) {
    this.#own = own;
    this.#draft = draft;
    this.#configured = configured;
  }

  /** Whether a variable is one that the script adds for such functions, of all that it lists; it is kept then. */
  adds(configuration: Configuration, all: readonly Configuration[]): boolean {
    const { variable, values } = configuration;
    const isAdded =
      this.#own.adds(variable) && values.length === 1 && all.some((each) => this.functionOf(each) !== undefined);
    if (isAdded) this.#added.set(variable, configuration);
    return isAdded;
  }

  /** The function of the script that a variable names as its distribution. */
  functionOf({ variable, values }: Configuration): RFunction | undefined {
    const [name] = values;
    const base = variable.replace(/Distribution$/, '');
    if (base === variable || typeof name !== 'string' || values.length > 1) return undefined;
    return lanDistribution(base) && this.#own.functionNamed(name);
  }

  /** @param hasLoad the number of users is given, and not computed by the toolchain */
  take(configuration: Configuration, origin: Origin, hasLoad: boolean): void {
    const asked = this.functionOf(configuration);
    const base = configuration.variable.replace(/Distribution$/, '');
    const distribution = lanDistribution(base);
    if (asked === undefined || distribution === undefined) return;
    const lists = this.#lists(asked, base, distribution, hasLoad);
    const name = textOf(configuration.values[0] ?? null);
    const list = listOf(distribution);
    if (typeof lists === 'string')
      this.#draft.refuse(origin, `${origin.name} = ${name} is a function of the script: ${lists}`);
    else if (list !== undefined) {
      this.#draft.settings.delete(distribution.parameter);
      this.#draft.set(
        list,
        lists.map((values) => numberListText(values)),
        origin,
      );
    }
  }

  /** The values of LANs for each value of the variable, or why they are not known. */
  #lists(
    asked: RFunction,
    base: string,
    distribution: LanDistribution,
    hasLoad: boolean,
  ): readonly (readonly number[])[] | string {
    const { parameter } = distribution;
    const [lans, another] = this.#valuesOf('scenarioNumberOfLANs').map(numberIn);
    if (lans === undefined || another !== undefined) return 'the number of LANs may not vary then';
    // The toolchain computes a load of the variables, as if all LANs had these.
    if (!hasLoad && (parameter === 'poolElements' || parameter === 'poolUsers' || parameter === 'capacity'))
      return 'give numbers of users, their requests and intervals by values then';
    const attackers = this.#valuesOf('scenarioNumberOfAttackersVariable');
    if (parameter === 'poolUsers' && attackers.some((each) => numberIn(each) > 0))
      return 'the toolchain deals attackers by it, too';
    const lists: (readonly number[])[] = [];
    for (const variable of this.#valuesOf(`${base}Variable`)) {
      const shape = [variable, ...['Gamma', 'Lambda'].map((part) => this.#valuesOf(`${base}${part}`)[0] ?? null)];
      const variables = this.#own.variablesWith(this.#held(`${base}Variable`, variable, hasLoad));
      const values = valuesByFunction(asked, distribution, { lans, shape, variables });
      if (typeof values === 'string') return values;
      if (parameter === 'wanDelay' && values.some((value) => value !== numberIn(variable)))
        return 'delays between LANs are the same everywhere here';
      lists.push(values);
    }
    return lists;
  }

  /** Of the script, or the toolchain. */
  #valuesOf(variable: string): readonly RScalar[] {
    return this.#configured.get(variable)?.values ?? toolchainDefaults.get(variable) ?? [];
  }

  /** Variables as functions of the script see them, as far as they do not vary. */
  #held(variable: string, value: RScalar, hasLoad: boolean): Map<string, RVariable> {
    const held = new Map<string, RVariable>();
    for (const name of [...toolchainDefaults.keys(), ...this.#configured.keys(), ...this.#added.keys()]) {
      const [first, second] = this.#added.get(name)?.values ?? this.#valuesOf(name);
      if (first !== undefined && first !== null && second === undefined)
        held.set(name, { value: vector(textOf(first)), at: 0 });
    }
    if (!hasLoad) held.delete('scenarioNumberOfCalcAppPoolUsersVariable');
    return held.set(variable, { value: vector(value === null ? null : textOf(value)), at: 0 });
  }
}
