import { profileNames } from '../../protocol/profile.ts';
import { asapServiceDefaults, type AsapServiceSettings } from '../../protocol/registrar/registrar-options.ts';
import { presetValues } from '../../sim/models/packets/sctp-options.ts';
import { sctpPresetNames } from '../../sim/models/packets/packet-parameters.ts';
import { poolElementDistributions } from '../../protocol/workload/distribution-names.ts';
import { poolElementsPerLan } from '../../sim/models/rserpool/pool-elements-per-lan.ts';
import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { listedNumbers, NO_NUMBERS, numberListText } from '../../sim/run/number-list.ts';
import { NO_FILE } from '../../sim/run/parameter.ts';
import type { ParameterName } from '../../sim/run/run-parameters.ts';
import { DerivedValue, type GivenValue } from '../language/derived-value.ts';
import { parameterCatalogue, parameterNamed, type ParameterValue } from '../language/parameter-catalogue.ts';
import { expected, readParameterValue } from '../language/parameter-value.ts';
import { cellInWords } from '../../results/tables/table.ts';
import type { RequestTraceFile } from '../inputs/read-request-trace.ts';
import { UnreadableInput, type RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { meanListedCapacity, meanOfLans } from './listed-capacities.ts';
import { meanRequests } from './mean-requests.ts';
import { tracedLoad } from './traced-load.ts';
import { automaticLoad, type LoadValues, type Unattainable } from './automatic-load.ts';

/** Something is wrong with the expression of a parameter. */
export class DerivationFault extends Error {
  override readonly name = 'DerivationFault';
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/** The load cannot be had; ends a resolution. */
class UnattainableLoad extends Error {
  readonly outcome: Unattainable;

  constructor(outcome: Unattainable) {
    super(outcome.reason);
    this.outcome = outcome;
  }
}

/** One of them may be automatic; if none is, the target utilization follows from them. */
const automaticNames: readonly (keyof LoadValues)[] = ['requestInterval', 'requestSize', 'puToPeRatio'];

/** What parameters are of which LANs have values of their own; others have their defaults then. */
const combinedOverLans: Readonly<Partial<Record<LanParameter, (values: readonly number[]) => number>>> = {
  registrars: largestOf,
  poolElements: largestOf,
  poolUsers: largestOf,
  attackers: largestOf,
  lanDelay: largestOf,
  registrarUptime: smallestOf,
  registrarDowntime: largestOf,
  peUptime: smallestOf,
  peDowntime: largestOf,
  userUptime: smallestOf,
  userDowntime: largestOf,
  attackerUptime: smallestOf,
  attackerDowntime: largestOf,
};

function largestOf(values: readonly number[]): number {
  return Math.max(...values);
}

function smallestOf(values: readonly number[]): number {
  return Math.min(...values);
}

/** What decides how many events an instant may have. */
const countNames: readonly ParameterName[] = ['lans', 'registrars', 'poolElements', 'poolUsers', 'attackers'];

/**
 * All parameters of one combination: those that are given as expressions or `auto` are computed, each after those that it
 * depends on.
 *
 * @param where names the combination in messages
 * @param traces of requests that it may name; undefined: none
 * @throws DerivationFault if an expression depends on itself, or has no value that the parameter may have; StudyError if
 *   the load is not determined.
 */
export function resolvedParameters(
  given: ReadonlyMap<string, GivenValue>,
  where: string,
  traces?: RequestTraceFiles,
): Map<string, ParameterValue> | Unattainable {
  try {
    return new Resolution(given, where, traces).all();
  } catch (error) {
    if (error instanceof UnattainableLoad) return error.outcome;
    throw error;
  }
}

class Resolution {
  readonly #given: ReadonlyMap<string, GivenValue>;
  readonly #where: string;
  readonly #traces: RequestTraceFiles | undefined;
  /** What is known so far. */
  readonly #known = new Map<string, ParameterValue>();
  /** What is being computed, in the order in which one needs the other. */
  readonly #underway: string[] = [];
  #loadIsKnown = false;

  constructor(given: ReadonlyMap<string, GivenValue>, where: string, traces: RequestTraceFiles | undefined) {
    this.#given = given;
    this.#where = where;
    this.#traces = traces;
  }

  all(): Map<string, ParameterValue> {
    // The load first: whether it can be had decides whether the others matter.
    this.#load();
    return new Map(parameterCatalogue.map(({ name }) => [name, this.#value(name)]));
  }

  #givenTo(name: string): GivenValue {
    const list = Object.hasOwn(lanLists, name) ? this.#listOf(name) : [];
    if (list.length > 0 && (name === 'requestSize' || name === 'requestInterval')) return this.#meanRequest(name);
    const links = name === 'wanDelay' ? this.#given.get('wanDelayByLink') : undefined;
    if (typeof links === 'string' && links !== NO_NUMBERS) return largestOf(listedNumbers(links));
    const combined = list.length === 0 ? undefined : combinedOverLans[name as LanParameter]?.(list);
    if (combined !== undefined) return combined;
    const given = this.#given.get(name) ?? parameterNamed(name)?.default;
    if (given === undefined) throw new RangeError(`there is no parameter ${name}`);
    return given;
  }

  #value(name: string): ParameterValue {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const given = this.#givenTo(name);
    if (name === 'capacity' && (this.#listedCapacities().length > 0 || this.#listOf('capacity').length > 0))
      return this.#keep(
        name,
        this.#within(name, () => this.#meanCapacity()),
      );
    if (name === 'requestTraceHash') return this.#keep(name, this.#trace()?.trace.digest ?? NO_FILE);
    if (given instanceof DerivedValue)
      return this.#keep(
        name,
        this.#within(name, () => this.#derived(name, given)),
      );
    if (this.#isOfLoad(name, given)) {
      this.#within(name, () => this.#load());
      return this.#known.get(name) ?? given;
    }
    if (given !== 'auto') return this.#keep(name, given);
    return this.#keep(
      name,
      this.#within(name, () => this.#automatic(name)),
    );
  }

  #keep(name: string, value: ParameterValue): ParameterValue {
    this.#known.set(name, value);
    return value;
  }

  /** Computes something that must not need itself. */
  #within<T>(name: string, compute: () => T): T {
    if (this.#underway.includes(name)) throw this.#cycle(name);
    this.#underway.push(name);
    const result = compute();
    this.#underway.pop();
    return result;
  }

  #cycle(name: string): DerivationFault {
    const cycle = [...this.#underway.slice(this.#underway.indexOf(name)), name];
    const words = cycle.map((each) => (this.#givenTo(each) instanceof DerivedValue ? each : `${each} (automatic)`));
    const first = cycle.find((each) => this.#givenTo(each) instanceof DerivedValue) ?? name;
    return new DerivationFault(first, `${first} depends on itself: ${words.join(' → ')}`);
  }

  #derived(name: string, derived: DerivedValue): ParameterValue {
    const { text, names } = derived;
    const operands = new Map(names.map((each) => [each, this.#value(each)]));
    const value = derived.compute((each) => Number(operands.get(each)));
    const at = names.map((each) => `${each}=${cellInWords(operands.get(each))}`).join(', ');
    const fail = (message: string): never => {
      throw new DerivationFault(name, `${name}: ${text} ${message}${at === '' ? '' : ` at ${at}`}`);
    };
    if (Number.isNaN(value)) return fail('has no value (division by 0)');
    const parameter = parameterNamed(name);
    if (parameter === undefined) return fail('is of no use');
    // Whole numbers are whole but for rounding errors.
    const nearest = Math.round(value);
    const isWhole = parameter.type === 'integer' && Math.abs(value - nearest) <= 1e-9 * Math.abs(value);
    const outcome = readParameterValue(parameter, isWhole ? nearest : value);
    return outcome.ok ? outcome.value : fail(`is ${cellInWords(value)}, but must be ${expected(parameter)},`);
  }

  /** Whether a parameter follows from the load. */
  #isOfLoad(name: string, given: ParameterValue): boolean {
    if (name === 'targetUtilization') return !automaticNames.some((each) => this.#givenTo(each) === 'auto');
    if (name === 'puToPeRatio') return given === 'auto' || this.#givenTo('poolUsers') !== 'auto';
    return given === 'auto' && (name === 'poolUsers' || automaticNames.some((each) => each === name));
  }

  /** Empty unless the distribution of capacities is a list. */
  #listedCapacities(): number[] {
    const capacities = this.#givenTo('capacities');
    const isListed = this.#givenTo('capacityDistribution') === 'list' && typeof capacities === 'string';
    return isListed ? listedNumbers(capacities) : [];
  }

  /** The values of the LANs of a parameter; empty: all have the same. */
  #listOf(name: string): number[] {
    const list = lanLists[name as LanParameter];
    const given = this.#given.get(list);
    return typeof given === 'string' ? listedNumbers(given) : [];
  }

  /** Of a LAN, where LANs have their own numbers. */
  #meanNumber(name: LanParameter): number | undefined {
    const list = this.#listOf(name);
    return list.length === 0 ? undefined : list.reduce((sum, number) => sum + number, 0) / list.length;
  }

  /** Of the elements that there are, however the LANs share them. */
  #meanCapacity(): number {
    const ofLans = this.#listOf('capacity');
    if (this.#given.has('capacity') && ofLans.length === 0)
      throw new DerivationFault(
        'capacity',
        'capacity: is the mean of capacities with capacityDistribution: list; remove it (a list of one number gives all elements the same)',
      );
    const number = (name: ParameterName): number => Number(this.#value(name));
    const distribution = this.#value('poolElementDistribution');
    const perLan = poolElementsPerLan({
      poolElementDistribution: poolElementDistributions.find((each) => each === distribution) ?? 'identity',
      lans: number('lans'),
      poolElements: number('poolElements'),
      poolElementsByLan: numberListText(this.#listOf('poolElements')),
      disasterLan: number('disasterLan'),
      disasterRemaining: number('disasterRemaining'),
    });
    // A disaster of a LAN that there is not is refused later, and so are lists that are too short.
    if (ofLans.length > 0) return meanOfLans(ofLans, perLan);
    return meanListedCapacity(this.#listedCapacities(), perLan.filter(Number.isFinite));
  }

  /** Of the requests of all LANs, each of which makes as many as its users and their intervals allow. */
  #meanRequest(name: 'requestSize' | 'requestInterval'): number {
    const means = meanRequests({
      users: this.#listOf('poolUsers'),
      sizes: this.#listOf('requestSize'),
      intervals: this.#listOf('requestInterval'),
    });
    return means[name];
  }

  #load(): void {
    if (this.#loadIsKnown) return;
    const plain = (name: keyof LoadValues): number | 'auto' => {
      const given = this.#givenTo(name);
      return given === 'auto' ? given : Number(given instanceof DerivedValue ? this.#value(name) : given);
    };
    const values = {
      requestInterval: plain('requestInterval'),
      requestSize: plain('requestSize'),
      puToPeRatio: plain('puToPeRatio'),
      poolUsers: this.#meanNumber('poolUsers') ?? plain('poolUsers'),
      targetUtilization: Number(plain('targetUtilization')),
      capacity: Number(this.#value('capacity')),
      poolElements: this.#meanNumber('poolElements') ?? Number(plain('poolElements')),
    };
    const load = automaticLoad(values, (name) => this.#given.has(name), this.#where);
    if ('reason' in load) throw new UnattainableLoad(load);
    const trace = this.#trace();
    const traced = trace === undefined ? {} : tracedLoad(trace, load, Number(this.#value('lans')));
    const largest = Object.fromEntries(
      (['poolElements', 'poolUsers'] as const).flatMap((name) => {
        const list = this.#listOf(name);
        return list.length === 0 ? [] : [[name, Math.max(...list)]];
      }),
    );
    for (const [name, value] of Object.entries({ ...load, ...traced, ...largest })) this.#known.set(name, value);
    this.#loadIsKnown = true;
  }

  /** What says when requests come; undefined: nothing does. */
  #trace(): RequestTraceFile | undefined {
    const name = this.#value('requestTrace');
    if (name === NO_FILE || typeof name !== 'string') return undefined;
    const fail = (parameter: ParameterName, message: string): never => {
      throw new DerivationFault(parameter, `${parameter}: ${name}: ${message}`);
    };
    if (this.#traces === undefined) return fail('requestTrace', 'there is no file here');
    const given = this.#givenTo('requestTraceHash');
    try {
      const file = this.#traces.of(name);
      if (given === NO_FILE || given === file.trace.digest) return file;
    } catch (error) {
      if (error instanceof UnreadableInput) return fail('requestTrace', error.message);
      throw error;
    }
    return fail('requestTraceHash', 'has another content: its SHA-256 is not the one that the study names');
  }

  /** Of a parameter that is `auto`, and not part of the load; what nothing decides stays so. */
  #automatic(name: string): ParameterValue {
    switch (name) {
      case 'thinkTime':
        return this.#value('requestInterval');
      case 'jobRequestTimeout':
        return this.#value('jobKeepAliveTimeout');
      case 'maxTimeLastHeard':
        return Number(this.#value('peerHeartbeatCycle')) + Number(this.#value('maxTimeNoResponse'));
      case 'serviceDuringStartup':
        return this.#profile().serviceDuringStartup;
      case 'attackPolicy':
        return this.#value('policy');
      case 'secondPathDelay':
        return this.#value('pathDelay');
      case 'secondPathRate':
        return this.#value('linkRate');
      case 'secondPathLoss':
        return this.#value('linkLoss');
      case 'maxEventsPerInstant':
        return this.#eventsPerInstant();
      default:
        return this.#presetValue(name);
    }
  }

  #profile(): AsapServiceSettings {
    const profile = profileNames.find((each) => each === this.#value('profile'));
    return asapServiceDefaults[profile ?? 'rfc'];
  }

  #presetValue(name: string): ParameterValue {
    const preset = sctpPresetNames.find((each) => each === this.#value('sctpPreset'));
    // CMT-PF: with data on all paths one that fails is left after its first time-out.
    if (name === 'pfMaxRetrans' && this.#value('cmt') === true) return 0;
    return (preset === undefined ? undefined : presetValues(preset).get(name)) ?? 'auto';
  }

  /** Generous: at the start of a large pool all components do something at the same time, each a few dozen events. */
  #eventsPerInstant(): number {
    // A window of packets may leave at once where links have no rate.
    if (this.#value('model') === 'bulkTransfer') return 1e7;
    const [lans = 0, ...components] = countNames.map((name) => Number(this.#value(name)));
    return 1e5 + 1000 * lans * components.reduce((sum, number) => sum + number, 0);
  }
}
