import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { numberListText } from '../../sim/run/number-list.ts';
import { valuesByFunction, type LanFunction } from './lan-functions.ts';
import type { OwnDefinitions } from './own-definitions.ts';
import type { Configuration } from './parametrization.ts';
import { numberIn, textOf, vector, type RScalar, type RVariable } from './r/r-value.ts';
import type { Origin, StudyDraft } from './study-draft.ts';
import { toolchainDefaults } from './toolchain-defaults.ts';
import { distributionNamed } from './toolchain-distributions.ts';

/** What a distribution of the toolchain decides about, and how its function is called besides LAN and number of LANs. */
interface LanDistribution {
  readonly parameter: LanParameter | 'wanDelay';
  /** Of the values of LANs, or of the links between them. */
  readonly list: string;
  /** Components that it is asked about. */
  readonly components: readonly (readonly RScalar[])[];
  /** Endings of the variables that it gets. */
  readonly shape: readonly Shape[];
}

type Shape = 'Variable' | 'Gamma' | 'Lambda';

const usualShape: readonly Shape[] = ['Variable', 'Gamma', 'Lambda'];
const ofEach: readonly (readonly RScalar[])[] = [
  [1, 2],
  [2, 2],
];
const ofEachKind = ['PR', 'PE', 'PU'].flatMap((kind) => ofEach.map((place) => [kind, ...place]));

function ofLans(parameter: LanParameter, components: LanDistribution['components'] = [[]]): LanDistribution {
  return { parameter, list: lanLists[parameter], components, shape: usualShape };
}

const lanDistributions: Readonly<Record<string, LanDistribution>> = {
  // The toolchain gives the function of registrars their number in place of lambda.
  scenarioNumberOfRegistrars: { ...ofLans('registrars'), shape: ['Variable', 'Gamma', 'Variable'] },
  scenarioNumberOfCalcAppPoolElements: ofLans('poolElements'),
  scenarioNumberOfCalcAppPoolUsers: ofLans('poolUsers'),
  scenarioNetworkLANDelay: ofLans('lanDelay', ofEachKind),
  scenarioNetworkWANDelay: {
    parameter: 'wanDelay',
    list: 'wanDelayByLink',
    components: [['WAN', 1, 1]],
    shape: usualShape,
  },
  calcAppPoolElementServiceCapacity: ofLans('capacity', ofEach),
};

/** The toolchain asks the function of pool users about attackers, too. */
const ATTACKERS = 'scenarioNumberOfAttackers';
const ofAttackers = ofLans('attackers');

/** Of elements, studies have the toolchain's disaster as a distribution. */
const withDisaster: readonly string[] = ['scenarioNumberOfRegistrars', 'scenarioNumberOfCalcAppPoolUsers'];

/** The distribution that a variable names the function of; undefined: it is none of those that LANs may have of their own. */
function lanDistribution(base: string): LanDistribution | undefined {
  return Object.hasOwn(lanDistributions, base) ? lanDistributions[base] : undefined;
}

/** The list that a distribution becomes if studies have no distribution of that kind. */
export function lanListOf(variable: string): string | undefined {
  return lanDistribution(variable.replace(/Distribution$/, ''))?.list;
}

interface Asked {
  readonly function: LanFunction;
  readonly base: string;
  readonly distribution: LanDistribution;
  readonly origin: Origin;
  /** Why something cannot be taken over begins so. */
  readonly what: string;
  /** The number of users is given, and not computed by the toolchain. */
  readonly hasLoad: boolean;
}

/** Distributions over LANs that studies have as lists: their functions are asked what each LAN has. */
export class LanDistributions {
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
      this.#own.adds(variable) && values.length === 1 && all.some((each) => this.#functionOf(each)?.kind === 'own');
    if (isAdded) this.#added.set(variable, configuration);
    return isAdded;
  }

  /** Whether a variable names such a function, or is a shape that one is asked with. */
  decides({ variable }: Configuration): boolean {
    const base = variable.replace(/(Distribution|Gamma|Lambda)$/, '');
    const configuration = base === variable ? undefined : this.#configured.get(`${base}Distribution`);
    return configuration !== undefined && this.#functionOf(configuration) !== undefined;
  }

  /** The function that a variable names as its distribution. */
  #functionOf({ variable, values }: Configuration): LanFunction | undefined {
    const [name] = values;
    const base = variable.replace(/Distribution$/, '');
    if (base === variable || typeof name !== 'string' || values.length > 1) return undefined;
    const own = lanDistribution(base) && this.#own.functionNamed(name);
    if (own !== undefined) return { kind: 'own', function: own };
    const isDisaster = withDisaster.includes(base) && distributionNamed(name) === 'localizedDisaster';
    return isDisaster ? { kind: 'localizedDisaster' } : undefined;
  }

  /** @param hasLoad the number of users is given, and not computed by the toolchain */
  take(configuration: Configuration, origin: Origin, hasLoad: boolean): void {
    const asked = this.#functionOf(configuration);
    const base = configuration.variable.replace(/Distribution$/, '');
    const distribution = lanDistribution(base);
    if (asked === undefined || distribution === undefined) return;
    const name = textOf(configuration.values[0] ?? null);
    const what = `${origin.name} = ${name}${asked.kind === 'own' ? ' is a function of the script' : ''}`;
    const question = { function: asked, base, distribution, origin, what, hasLoad };
    const isTaken = this.#takeLists(question);
    if (isTaken && distribution.parameter === 'poolUsers')
      this.#takeAttackers({ ...question, base: ATTACKERS, distribution: ofAttackers });
  }

  /** @returns whether they are known */
  #takeLists(asked: Asked): boolean {
    const lists = this.#lists(asked);
    const { parameter, list } = asked.distribution;
    if (typeof lists === 'string') this.#draft.refuse(asked.origin, `${asked.what}: ${lists}`);
    else if (parameter !== 'wanDelay' || !this.#isPlain(asked.base, lists)) {
      this.#draft.settings.delete(parameter);
      this.#draft.set(
        list,
        lists.map((values) => numberListText(values)),
        asked.origin,
      );
    }
    return typeof lists !== 'string';
  }

  /** Whether all links have what their variable says. */
  #isPlain(base: string, lists: readonly (readonly number[])[]): boolean {
    const numbers = this.#valuesOf(`${base}Variable`).map(numberIn);
    return numbers.length === lists.length && lists.every((list, i) => list.every((value) => value === numbers[i]));
  }

  /** Where there are no attackers, it does not matter what the function makes of that. */
  #takeAttackers(asked: Asked): void {
    const lists = this.#lists(asked);
    const isNone = this.#valuesOf(`${ATTACKERS}Variable`).every((each) => numberIn(each) === 0);
    const areEmpty = typeof lists === 'string' ? [] : lists.map((list) => list.every((number) => number === 0));
    if (isNone && !areEmpty.includes(false)) return;
    if (areEmpty.includes(true))
      this.#draft.refuse(
        asked.origin,
        `${asked.what}, by which attackers are dealt to LANs, too: no LAN has attackers with some of the values of ${ATTACKERS}Variable: make a study of its own without them`,
      );
    else this.#takeLists({ ...asked, what: `${asked.what}, by which attackers are dealt to LANs, too` });
  }

  /** The values of LANs for each value of the variable, or why they are not known. */
  #lists({ function: asked, base, distribution, hasLoad }: Asked): readonly (readonly number[])[] | string {
    const { parameter, components } = distribution;
    const [lans, another] = this.#valuesOf('scenarioNumberOfLANs').map(numberIn);
    if (lans === undefined || another !== undefined) return 'the number of LANs may not vary then';
    // The toolchain computes a load of the variables, as if all LANs had these.
    if (!hasLoad && (parameter === 'poolElements' || parameter === 'poolUsers' || parameter === 'capacity'))
      return 'give numbers of users, their requests and intervals by values then';
    const shapes = this.#shapes(base, distribution, asked);
    if (typeof shapes === 'string') return shapes;
    const places = parameter === 'wanDelay' ? lans - 1 : lans;
    const lists: (readonly number[])[] = [];
    for (const shape of shapes) {
      const variables = this.#own.variablesWith(this.#held(`${base}Variable`, shape[0] ?? null, hasLoad));
      const values = valuesByFunction(asked, { lans, places, components, shape, variables });
      if (typeof values === 'string') return values;
      if (parameter === 'registrars' && values.some((value) => value < 1))
        return `LANs have ${values.join(', ')} registrars by it, and each has one at least here`;
      lists.push(values);
    }
    return lists;
  }

  /** What a function is called with: one of its variable, gamma and lambda may have several values. */
  #shapes(base: string, { shape }: LanDistribution, { kind }: LanFunction): readonly (readonly RScalar[])[] | string {
    const names = shape.map((part) => `${base}${part}`);
    // The toolchain's defaults are no LAN, and nothing that remains.
    const missing = names.filter((name) => !name.endsWith('Variable') && !this.#configured.has(name));
    if (kind === 'localizedDisaster' && missing.length > 0) return `it needs ${missing.join(' and ')}`;
    const varied = new Set(names.filter((name) => this.#valuesOf(name).length > 1));
    if (varied.size > 1) return `only one of ${[...varied].join(' and ')} may vary`;
    const count = Math.max(...names.map((name) => this.#valuesOf(name).length));
    return Array.from({ length: count }, (_, place) =>
      names.map((name) => this.#valuesOf(name)[varied.has(name) ? place : 0] ?? null),
    );
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
