import { parameterNamed, type Parameter } from '../language/parameter-catalogue.ts';
import { convertedValue, type ForeignValue } from './converted-value.ts';
import { interfacesFail, linksOfKinds } from './failing-interfaces.ts';
import { owners } from './ini/component-kinds.ts';
import type { ComponentOwner } from './ini/model-key.ts';
import { LanDistributions } from './lan-distributions.ts';
import { refuseOverriding } from './overriding.ts';
import type { OwnDefinitions } from './own-definitions.ts';
import type { Configuration, Parametrization } from './parametrization.ts';
import { numberIn, textOf, type RScalar } from './r/r-value.ts';
import type { SourceText } from './source-text.ts';
import { SpecialLines } from './special-lines.ts';
import type { DraftValue, Origin, StudyDraft } from './study-draft.ts';
import { toolchainDefaults, USUAL_AUTOMATIC } from './toolchain-defaults.ts';
import { distributionNamed, isByWork } from './toolchain-distributions.ts';
import { parameterOfToolchain, toolchainVariable, variableSuggestion } from './toolchain-variables.ts';

const POLICY = 'calcAppPoolElementSelectionPolicy';
const [RATIO, SIZE, INTERVAL, USERS, UTILIZATION] = [
  'puToPERatio',
  'calcAppPoolUserServiceJobSizeVariable',
  'calcAppPoolUserServiceJobIntervalVariable',
  'scenarioNumberOfCalcAppPoolUsersVariable',
  'targetSystemUtilization',
] as const;
const REQUEST_TIMEOUT = 'calcAppProtocolServiceJobRequestTimeout';

/** Arguments of distributions that no function of the toolchain uses. */
const unusedArguments =
  /^(scenarioNetwork[LW]ANDelay(Gamma|Lambda)|scenarioNumberOf(Registrars|CalcAppPoolUsers|Attackers)(Gamma|Lambda)|calcAppPoolUserServiceJob(Size|Interval)Lambda)$/;

/** Of which distributions the toolchain has a choice, and studies have lists or the same everywhere. */
const plainDistributions = /^scenarioNumberOf(Registrars|CalcAppPoolUsers)Distribution$/;

const [USER_DISTRIBUTION, ATTACKER_DISTRIBUTION] = [
  'scenarioNumberOfCalcAppPoolUsersDistribution',
  'scenarioNumberOfAttackersDistribution',
] as const;

const timeVariable =
  /^(registrar|calcAppPoolElement|calcAppPoolUser|attacker)(TransportInterface|Component)(Up|Down)time(Distribution|Variable|Gamma|Lambda)$/;

/** Limits of rates of registrars, with the memory that they are measured with. */
const rateGuards = [
  { rate: 'registrarMaxHandleResolutionRate', memory: 'registrarHandleResolutionRate' },
  { rate: 'registrarMaxEndpointUnreachableRate', memory: 'registrarEndpointUnreachableRate' },
] as const;

/** Makes parameters of a study of the variables of a parametrization. What cannot be taken over is refused. */
export function draftParametrization(source: SourceText, parametrization: Parametrization, draft: StudyDraft): void {
  requireModel(source, parametrization.configurations);
  new Parametrizing(source, parametrization, draft).all();
}

/** Scripts of SimProcTC may simulate anything. */
function requireModel(source: SourceText, configurations: readonly Configuration[]): void {
  const names = configurations.map(({ variable }) => variable);
  const isOther = names.every((name) => toolchainVariable(name) === undefined && variableSuggestion(name) === '');
  if (isOther && names.length > 1)
    throw source.error(
      configurations[0]?.at ?? 0,
      `is a simulation of another model: none of its variables (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}) is one of RSPSIM's toolchain`,
    );
}

class Parametrizing {
  readonly #source: SourceText;
  readonly #draft: StudyDraft;
  readonly #own: OwnDefinitions;
  readonly #byName = new Map<string, Configuration>();
  readonly #special: SpecialLines;
  readonly #distributions: LanDistributions;

  constructor(source: SourceText, { configurations, own }: Parametrization, draft: StudyDraft) {
    this.#source = source;
    this.#own = own;
    this.#draft = draft;
    this.#special = new SpecialLines(draft);
    this.#distributions = new LanDistributions(own, draft, this.#byName);
    for (const configuration of configurations) {
      const { variable, at } = configuration;
      const name = toolchainVariable(variable);
      if (name === undefined && this.#distributions.adds(configuration, configurations)) continue;
      if (name === undefined) draft.refuse({ source, at }, own.ofVariable(variable) ?? unknownVariable(variable));
      else this.#remember(name, configuration);
    }
  }

  /** Variables may have two names, one of them of an older version. */
  #remember(name: string, configuration: Configuration): void {
    const known = this.#byName.get(name);
    if (known !== undefined && configuration.variable !== name)
      this.#draft.refuse(
        this.#origin(configuration),
        `${configuration.variable} is ${name}, which is there, too (${this.#source.lineInWords(known.at)}): remove one of them`,
      );
    this.#byName.set(name, { ...configuration, variable: name });
  }

  all(): void {
    refuseOverriding(this.#own, this.#byName, {
      decides: (configuration) => this.#distributions.decides(configuration),
      refuse: (at, message) => this.#draft.refuse({ source: this.#source, at }, message),
    });
    for (const configuration of this.#byName.values()) this.#configuration(configuration);
    if (!this.#byName.has(POLICY)) this.#draft.set('policy', usual(POLICY), undefined);
    this.#usualTimeout();
    this.#usualLambda();
    this.#requireDisaster();
    this.#jobLimit();
    this.#rateGuards();
    this.#distributionsOfLans();
    this.#special.finish();
  }

  /** What functions say of each LAN takes the place of one value for all. */
  #distributionsOfLans(): void {
    const hasLoad = this.#hasUsers() && ![INTERVAL, RATIO, SIZE].some((name) => this.#isAutomatic(name));
    for (const configuration of this.#byName.values())
      this.#distributions.take(configuration, this.#origin(configuration), hasLoad);
  }

  #configuration(configuration: Configuration): void {
    const { variable, values } = configuration;
    if (this.#distributions.decides(configuration)) return;
    if (variable.startsWith('SPECIAL')) this.#specialLine(configuration);
    else if (timeVariable.test(variable)) this.#time(configuration);
    else if (
      variable === USERS ||
      variable === RATIO ||
      variable === SIZE ||
      variable === INTERVAL ||
      variable === UTILIZATION
    )
      this.#load(configuration);
    else if (variable === REQUEST_TIMEOUT && values.length === 0) return;
    else if (unusedArguments.test(variable)) return;
    else if (/(Gamma|Lambda)$/.test(variable) && !this.#isShaped(variable)) this.#idleShape(configuration);
    else if (plainDistributions.test(variable)) this.#plainDistribution(configuration);
    else if (variable === ATTACKER_DISTRIBUTION) this.#attackerDistribution(configuration);
    else if (variable.endsWith('StaticRegistrarList')) this.#registrarList(configuration);
    // A pool has one bucket, and RSPSIM one pool.
    else if (/Rate(Buckets|MaxEntries)$/.test(variable)) return;
    else this.#plain(configuration);
  }

  /** A variable that is a parameter. */
  #plain(configuration: Configuration): void {
    const { variable, values } = configuration;
    if (values.length === 0) {
      this.#draft.refuse(
        this.#origin(configuration),
        `${variable} has no value: computed are only ${INTERVAL}, ${RATIO}, ${SIZE} and ${REQUEST_TIMEOUT}`,
      );
      return;
    }
    const parameter = parameterOfToolchain(variable);
    if (parameter !== undefined) this.#set(parameter, configuration);
    else this.#draft.refuse(this.#origin(configuration), `${variable}: rsplab has nothing like it`);
  }

  /** @returns whether all values could be taken over */
  #set(parameter: Parameter, configuration: Configuration): boolean {
    const origin = this.#origin(configuration);
    const rows = configuration.values.map((value) => this.#converted(parameter, value, origin));
    if (rows.includes(undefined)) return false;
    const names = new Set(rows.flatMap((row) => [...(row?.keys() ?? [])]));
    for (const name of names) {
      const values = rows.flatMap((row) => row?.get(name) ?? []);
      // A mean with its distribution: that may not vary together with it.
      const isCompanion = name !== parameter.name;
      if (isCompanion && (values.length < rows.length || new Set(values).size > 1))
        this.#draft.refuse(
          origin,
          `${configuration.variable}: its values have different distributions; make two studies`,
        );
      else this.#draft.set(name, isCompanion ? values.slice(0, 1) : values, origin);
    }
    return true;
  }

  #converted(parameter: Parameter, value: RScalar, origin: Origin): ReadonlyMap<string, DraftValue> | undefined {
    const foreign: ForeignValue = value ?? 'NA';
    const outcome = convertedValue(parameter, foreign);
    if (outcome.ok) return outcome.values;
    const ofFunction = this.#own.ofDistribution(textOf(foreign), parameter);
    this.#draft.refuse(origin, `${origin.name} = ${textOf(value)}: ${ofFunction ?? outcome.reason}`);
    return undefined;
  }

  /** One of interval, ratio and size may be computed; then the target utilization counts, and else the number of users. */
  #load(configuration: Configuration): void {
    const { variable, values } = configuration;
    const origin = this.#origin(configuration);
    const automatic = [INTERVAL, RATIO, SIZE].find((name) => this.#isAutomatic(name));
    if (variable === USERS) {
      if (values.every((value) => numberIn(value ?? undefined) < 0)) return;
      if (automatic === undefined) this.#plain(configuration);
      else this.#draft.note(origin, `${variable} is computed from ${RATIO} by the toolchain: its value is ignored`);
      return;
    }
    if (automatic === undefined && (variable === RATIO || variable === UTILIZATION)) {
      this.#draft.note(
        origin,
        `${variable} has no effect in the toolchain, as ${INTERVAL}, ${RATIO} and ${SIZE} all have values: it is left out`,
      );
      return;
    }
    if (automatic === undefined && variable === INTERVAL && !this.#hasUsers())
      this.#draft.refuse(
        origin,
        `${USERS} is missing: without an automatic variable the toolchain does not compute it`,
      );
    if (values.length > 0) this.#plain(configuration);
    else if (variable !== UTILIZATION) this.#draft.set(parameterOfToolchain(variable)?.name ?? '', ['auto'], origin);
    else this.#draft.refuse(origin, `${UTILIZATION} has no value`);
  }

  #hasUsers(): boolean {
    return (this.#byName.get(USERS)?.values ?? []).some((value) => numberIn(value ?? undefined) > 0);
  }

  /** The interval is automatic by default. */
  #isAutomatic(variable: string): boolean {
    const configuration = this.#byName.get(variable);
    return configuration === undefined ? variable === USUAL_AUTOMATIC : configuration.values.length === 0;
  }

  /** Lives of components, and of their interfaces. */
  #time(configuration: Configuration): void {
    const { variable } = configuration;
    const [, owner = '', what = '', direction = '', part = ''] = timeVariable.exec(variable) ?? [];
    if (part !== 'Variable') {
      // Without a mean there is nothing to distribute.
      return;
    }
    const base = `${owner}${what}${direction}time`;
    if (what === 'TransportInterface') this.#interfaceTime(configuration, owner, direction);
    else this.#componentTime(configuration, base);
  }

  /** Interfaces that fail, of one kind of components or of all kinds in the same way: links here. */
  #interfaceTime(configuration: Configuration, owner: string, direction: string): void {
    const origin = this.#origin(configuration);
    const failing = owners.filter((each) => this.#interfacesFail(each));
    const links = linksOfKinds(failing);
    const parameter = parameterOfToolchain(configuration.variable);
    if (failing.every((each) => each !== owner) || parameter === undefined) return;
    if (links === undefined || new Set(failing.map((each) => this.#interfacesOf(each))).size > 1) {
      this.#draft.refuse(
        origin,
        `${configuration.variable}: interfaces of several kinds of components fail (${failing.join(', ')}); here the links of one kind do, or those of registrars, pool elements and pool users (and attackers) in the same way`,
      );
      return;
    }
    const distribution = this.#byName.get(configuration.variable.replace(/Variable$/, 'Distribution'));
    const functions = (distribution?.values ?? []).map((value) => textOf(value));
    if (functions.some(isByWork))
      this.#draft.refuse(origin, `${configuration.variable}: links do not fail by the time that a request takes`);
    else if (this.#set(parameter, configuration)) this.#timeDistribution(parameter.name, distribution, functions);
    if (direction === 'Up') this.#draft.set('failingLinks', [links], origin);
  }

  /** They go down, and stay so for a while. */
  #interfacesFail(owner: ComponentOwner): boolean {
    const textsOf = (direction: string): string[] =>
      (this.#byName.get(`${owner}TransportInterface${direction}timeVariable`)?.values ?? []).map(textOf);
    return interfacesFail(textsOf('Up'), textsOf('Down'));
  }

  /** All that a parametrization says of the interfaces of a kind of components. */
  #interfacesOf(owner: ComponentOwner): string {
    const variables = ['Uptime', 'Downtime'].flatMap((what) =>
      ['Distribution', 'Variable'].map((part) => `${owner}TransportInterface${what}${part}`),
    );
    return JSON.stringify(variables.map((name) => (this.#byName.get(name)?.values ?? []).map(textOf)));
  }

  #componentTime(configuration: Configuration, base: string): void {
    const { values, variable } = configuration;
    const origin = this.#origin(configuration);
    const parameter = parameterOfToolchain(variable);
    const distribution = this.#byName.get(`${base}Distribution`);
    const functions = (distribution?.values ?? []).map((value) => textOf(value));
    if (values.length === 0) this.#draft.refuse(origin, `${variable} has no value`);
    else if (functions.some(isByWork)) this.#timeByWork(configuration, functions, base);
    else if (parameter === undefined) this.#withoutParameter(configuration);
    else if (this.#set(parameter, configuration)) this.#timeDistribution(parameter.name, distribution, functions);
  }

  /** What only has its neutral value is not missed. */
  #withoutParameter(configuration: Configuration): void {
    const { variable, values } = configuration;
    const isNeutral = variable.includes('Downtime')
      ? values.every((value) => /^0+(\.0*)?\s*s?$/.test(textOf(value)))
      : values.every((value) => /^\d{2,}\s*d$/.test(textOf(value)));
    if (!isNeutral) this.#draft.refuse(this.#origin(configuration), `${variable}: rsplab has nothing like it`);
  }

  #timeDistribution(name: string, distribution: Configuration | undefined, functions: readonly string[]): void {
    const parameter = parameterNamed(`${name}Distribution`);
    // A value may have brought its distribution along.
    if (this.#draft.settings.has(`${name}Distribution`)) return;
    if (distribution !== undefined && parameter !== undefined) this.#set(parameter, distribution);
    else if (parameter !== undefined) this.#draft.set(parameter.name, ['identity'], undefined);
    else if (functions.some((each) => distributionNamed(each) !== 'identity') && distribution !== undefined)
      this.#draft.refuse(this.#origin(distribution), `${distribution.variable}: rsplab has no distribution of ${name}`);
  }

  /** A mean time between failures as a multiple of the time that a request takes, or one of a certain size. */
  #timeByWork(configuration: Configuration, functions: readonly string[], base: string): void {
    const origin = this.#origin(configuration);
    const gamma = this.#byName.get(`${base}Gamma`)?.values ?? [0];
    const [size] = gamma;
    const name = parameterOfToolchain(configuration.variable)?.name;
    if (functions.length > 1 || gamma.length > 1 || size === undefined || name === undefined) {
      this.#draft.refuse(
        origin,
        `${base}Distribution: several distributions or sizes of requests make several studies`,
      );
      return;
    }
    const calculations = numberIn(size);
    const work = calculations > 0 ? `${calculations} calculations` : 'requestSize';
    const numbers = configuration.values.map(numberIn);
    if (!numbers.every((number) => number > 0)) {
      this.#draft.refuse(origin, `${configuration.variable}: its values must be numbers above 0`);
      return;
    }
    this.#draft.set(
      name,
      numbers.map((number) => `${number} * ${work} / capacity`),
      origin,
    );
    this.#draft.set(`${name}Distribution`, ['exponential'], origin);
    this.#draft.multiples.set(configuration.variable, `${name} * capacity / ${calculations > 0 ? `(${work})` : work}`);
  }

  /** A number that all LANs have. */
  #plainDistribution(configuration: Configuration): void {
    const { variable, values } = configuration;
    const names = values.map(textOf);
    if (names.some((name) => distributionNamed(name) !== 'identity'))
      this.#draft.refuse(
        this.#origin(configuration),
        `${variable} = ${names.join(', ')}: ${names.length > 1 ? 'several distributions make several studies' : 'rsplab has nothing like it; all LANs have the same number, or localizedDisasterDistribution or a function of the script says what each has'}`,
      );
  }

  /** The toolchain deals attackers to LANs as it does pool users. */
  #attackerDistribution(configuration: Configuration): void {
    const used = (this.#byName.get(USER_DISTRIBUTION)?.values ?? usual(USER_DISTRIBUTION)).map(textOf);
    const named = configuration.values.map(textOf);
    if (named.some((name) => distributionNamed(name) !== 'identity' && !used.includes(name)))
      this.#draft.note(
        this.#origin(configuration),
        `${ATTACKER_DISTRIBUTION} has no effect: the toolchain deals attackers to LANs by ${USER_DISTRIBUTION}, ${used.join(', ')}`,
      );
  }

  /** The registrars of a LAN that components know, by their addresses: these are 1, 2, … in the first LAN. */
  #registrarList(configuration: Configuration): void {
    const { variable, values } = configuration;
    const origin = this.#origin(configuration);
    const counts = values.map((value) => registrarCount(textOf(value)));
    if (counts.every((count) => count === 0)) return;
    const parameter = parameterOfToolchain(variable);
    const hasSeveralLans = (this.#byName.get('scenarioNumberOfLANs')?.values ?? [1]).some(
      (value) => numberIn(value) !== 1,
    );
    if (parameter === undefined) this.#draft.refuse(origin, `${variable}: rsplab has nothing like it`);
    else if (hasSeveralLans)
      this.#draft.refuse(origin, `${variable}: with several LANs, components know registrars of their own LAN only`);
    else if (counts.includes(undefined))
      this.#draft.refuse(
        origin,
        `${variable} = ${values.map(textOf).join(', ')}: components know the first registrars, as "1" or "1 2", or all of them`,
      );
    else
      this.#draft.set(
        parameter.name,
        counts.flatMap((count) => count ?? []),
        origin,
      );
  }

  #specialLine(configuration: Configuration): void {
    const { variable, values } = configuration;
    const texts = values.map(textOf).filter((text) => text.trim() !== '');
    const [line] = texts;
    if (line === undefined) return;
    const origin = this.#origin(configuration);
    if (values.length > 1) this.#draft.refuse(origin, `${variable} has several values: each makes a study of its own`);
    else this.#special.add(line, origin);
  }

  /** The toolchain has 50 s unless the variable is listed; here it is the keep-alive timeout. */
  #usualTimeout(): void {
    const isOther = this.#byName.has('calcAppProtocolServiceJobKeepAliveTimeout') && !this.#byName.has(REQUEST_TIMEOUT);
    if (isOther) this.#draft.set('jobRequestTimeout', usual(REQUEST_TIMEOUT), undefined);
  }

  /** No servers are fast unless a script says how many. */
  #usualLambda(): void {
    const { settings } = this.#draft;
    const usesIt = settings.get('capacityDistribution')?.values.some((value) => /fastServers/i.test(String(value)));
    if (usesIt === true && !settings.has('capacityLambda'))
      this.#draft.set('capacityLambda', usual('calcAppPoolElementServiceCapacityLambda'), undefined);
  }

  /** The distribution that a shape is of. */
  #distributionOf(shape: string): readonly string[] {
    const variable = shape.replace(/(Gamma|Lambda)$/, 'Distribution');
    return (this.#byName.get(variable)?.values ?? usual(variable)).map(textOf);
  }

  /** Whether a distribution makes something of a shape. */
  #isShaped(shape: string): boolean {
    const shapeless = new Set<string | undefined>(['identity', 'exponential']);
    return this.#distributionOf(shape).some((name) => !shapeless.has(distributionNamed(name)));
  }

  #idleShape(configuration: Configuration): void {
    const { variable, values } = configuration;
    if (values.length > 1)
      this.#draft.note(
        this.#origin(configuration),
        `${variable} has no effect, as its distribution is ${this.#distributionOf(variable).join(', ')}: its ${values.length} values would give the same runs, and are left out`,
      );
  }

  /** The toolchain's defaults are no LAN, and nothing that remains: those of studies would be something else. */
  #requireDisaster(): void {
    const [distribution, ...shapes] = ['Distribution', 'Gamma', 'Lambda'].map(
      (part) => `scenarioNumberOfCalcAppPoolElements${part}`,
    );
    const configuration = this.#byName.get(distribution ?? '');
    const disaster = configuration?.values.map(textOf).find((name) => distributionNamed(name) === 'localizedDisaster');
    const missing = shapes.filter((shape) => !this.#byName.has(shape));
    if (configuration !== undefined && disaster !== undefined && missing.length > 0)
      this.#draft.refuse(this.#origin(configuration), `${disaster} needs ${missing.join(' and ')}`);
  }

  /** Of jobs at a time there are so many, or as many as get a minimum of capacity: 0 says that this does not count. */
  #jobLimit(): void {
    const least = this.#byName.get('calcAppPoolElementServiceMinCapacityPerJob')?.values ?? [];
    if (least.length > 0 && least.every((value) => numberIn(value) === 0))
      this.#draft.settings.delete('minCapacityPerJob');
  }

  /** One memory serves both limits here. */
  #rateGuards(): void {
    const limited = rateGuards.filter(({ rate }) => {
      return (this.#byName.get(rate)?.values ?? []).some((value) => numberIn(value) >= 0);
    });
    const given = limited.map(({ memory }) => this.#byName.get(`${memory}MaxEntries`));
    const size = usual('registrarHandleResolutionRateMaxEntries').map(numberIn);
    const values = given.map((each) => JSON.stringify(each?.values.map(numberIn) ?? size));
    const [own] = given.filter((each) => each !== undefined);
    if (own === undefined) return;
    if (new Set(values).size > 1)
      this.#draft.refuse(
        this.#origin(own),
        `${own.variable}: both limits of rates are measured with the same memory here: give both the same`,
      );
    else if (own.values.some((value) => !size.includes(numberIn(value)))) this.#plain(own);
  }

  #origin({ variable, at }: Configuration): Origin {
    return { source: this.#source, at, name: variable };
  }
}

function unknownVariable(variable: string): string {
  return `${variable} is no variable of RSPSIM's toolchain${variableSuggestion(variable)}`;
}

/** The values of a variable that a script does not list. */
function usual(variable: string): DraftValue[] {
  return (toolchainDefaults.get(variable) ?? []).flatMap((value) => value ?? []);
}

/** "" or "-": all (0); "1 2 3": 3; undefined: others than the first ones. */
function registrarCount(list: string): number | undefined {
  const addresses = list.split(/[\s,]+/).filter((word) => word !== '' && word !== '-');
  const isFirst = addresses
    .map(Number)
    .toSorted((a, b) => a - b)
    .every((address, index) => address === index + 1);
  return isFirst ? addresses.length : undefined;
}
