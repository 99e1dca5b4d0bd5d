import { lanLists } from '../../sim/models/rserpool/lan-values.ts';
import { poolElementsPerLan } from '../../sim/models/rserpool/pool-elements-per-lan.ts';
import { listedNumbers, NO_NUMBERS, numberListText } from '../../sim/run/number-list.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { parameterNamed, type ParameterValue } from '../language/parameter-catalogue.ts';
import type { SweepPoint } from '../plan/run-plan.ts';
import { noCounterparts, treatments, type Treatment } from './parameter-treatment.ts';
import { realTransfer } from './transfer/real-transfer-point.ts';
import { ValidationError } from './validation-error.ts';

/** What the network between the hosts was measured to be. */
export interface NetworkMeasurement {
  /** One way, s. */
  readonly lanDelay: number;
  /** Between hosts of neighboring LANs, beyond the delay within them, s. */
  readonly wanDelay: number;
  /** bit/s; Infinity: it was not measured. */
  readonly rate: number;
}

/** A point of a study on the time axis of real processes. */
export interface RealPoint {
  readonly label: string;
  /** Real seconds per second of the study. */
  readonly timeScale: number;
  /** All parameters of the study's point, those of planning included. */
  readonly values: SweepPoint['values'];
  /** What real components are set to, and, with the network that was measured, what is simulated. */
  readonly parameters: RunParameters;
}

/** Real seconds that a replication lasts from the start of its pool users, by default. */
const USUAL_SECONDS = 60;
/** A study whose replications last so long in its own time is not stretched. */
const UNSTRETCHED = { from: 30, to: 120 } as const;

/** Between the starts of registrars, s: as long as a process may need. */
const REGISTRAR_STEP = 1;
/** From the end of the registrars' search for a mentor to the start of the pool elements, s. */
const REGISTRARS_READY = 1.5;
/** From the start of the last pool elements to that of the pool users, s. */
const ELEMENTS_READY = 2;
const ELEMENT_STEP = 0.5;

/**
 * Puts a point on the time axis of real processes. What the study says of load, lives and failures is stretched, so
 * that requests keep their ratio to each other; timers of ASAP, ENRP and SCTP stay as they are, in both worlds.
 *
 * @param seconds that a replication is to last from the start of the pool users; undefined: 60, or as the study has it if
 *   that is 30 to 120
 * @throws ValidationError if a parameter has a value that has no real counterpart.
 */
export function realPoint({ label, values, parameters }: SweepPoint, seconds?: number): RealPoint {
  const where = label === '' ? '' : ` (${label})`;
  if (parameters.model === 'bulkTransfer')
    return { label, timeScale: 1, values, parameters: realTransfer(parameters, where, seconds) };
  refuseUnreal(parameters, where);
  const { poolUserStart, warmup, duration } = parameters;
  if (warmup < poolUserStart)
    throw new ValidationError(`warmup${where}: must end after the start of the pool users, poolUserStart`);
  const studied = warmup - poolUserStart + duration;
  const wanted = seconds ?? (studied >= UNSTRETCHED.from && studied <= UNSTRETCHED.to ? studied : USUAL_SECONDS);
  const timeScale = wanted / studied;
  return { label, timeScale, values, parameters: onRealTime(parameters, timeScale, where) };
}

/** The same point over a transport, which decides whether packets are in UDP datagrams. */
export function overTransport(point: RealPoint, transport: string): RealPoint {
  return { ...point, parameters: { ...point.parameters, udpEncapsulation: transport.endsWith('udp') } };
}

/** The same point with the network that was measured: what is simulated. */
export function simulatedPoint(parameters: RunParameters, network: NetworkMeasurement): RunParameters {
  // Its network is made as the study says.
  if (parameters.model === 'bulkTransfer') return parameters;
  const isOfPackets = parameters.transport === 'sctp';
  return {
    ...parameters,
    lanDelay: millisecondsOf(network.lanDelay),
    wanDelay: parameters.lans > 1 ? millisecondsOf(network.wanDelay) : 0,
    linkRate: isOfPackets ? Number(network.rate.toPrecision(3)) : Infinity,
  };
}

function millisecondsOf(time: number): number {
  return Number((time * 1000).toPrecision(3));
}

function refuseUnreal(parameters: RunParameters, where: string): void {
  for (const [name, treatment] of Object.entries(treatments) as [keyof typeof treatments, Treatment][]) {
    const [value, usual] = [parameters[name], parameterNamed(name)?.default];
    if (value === usual || usual === undefined || followsFromList(name, parameters)) continue;
    const reason = refusalOf(name, treatment);
    if (reason === undefined) continue;
    throw new ValidationError(
      `${name}=${shown(value)}${where}: ${reason}; leave it out, or add "--set ${name}=${shown(usual)}"`,
    );
  }
}

/** What LANs or their links have values of their own of: the list is what the study sets. */
function followsFromList(name: string, parameters: RunParameters): boolean {
  if (name === 'wanDelay') return parameters.wanDelayByLink !== NO_NUMBERS;
  const common = namesOf(lanLists).find((each) => each === name);
  return common !== undefined && parameters[lanLists[common]] !== NO_NUMBERS;
}

/** Why a parameter must have its default; undefined: it need not. */
function refusalOf(name: keyof typeof treatments, treatment: Treatment): string | undefined {
  switch (treatment) {
    case 'drawn':
      return 'users of real deployments draw their requests';
    case 'unreal':
      return noCounterparts[name] ?? 'has no counterpart in a real deployment';
    case 'measured':
      return (
        'delays and rates are those of the network, which are measured (netem can make it so; a deployment file ' +
        'names its hosts)'
      );
    case 'kept':
    case 'stretched':
    case 'slowed':
    case 'planned':
    case 'transport':
    case 'simulator':
      return undefined;
  }
}

function shown(value: ParameterValue): string {
  return value === Infinity ? 'never' : String(value);
}

function onRealTime(parameters: RunParameters, timeScale: number, where: string): RunParameters {
  const changed: Record<string, number | string> = {};
  for (const [name, treatment] of Object.entries(treatments) as [keyof typeof treatments, Treatment][]) {
    const value = parameters[name];
    if (treatment === 'slowed' && parameterNamed(name)?.type === 'numberList')
      changed[name] = numberListText(listedNumbers(String(value)).map((each) => each / timeScale));
    if (typeof value !== 'number') continue;
    if (treatment === 'stretched') changed[name] = value * timeScale;
    if (treatment === 'slowed') changed[name] = value / timeScale;
  }
  return { ...parameters, ...changed, ...schedule(parameters, timeScale, where) };
}

/** Starts as close to each other as processes allow; everything else is counted from the start of the pool users. */
function schedule(parameters: RunParameters, timeScale: number, where: string) {
  const { lans, registrars, mentorDiscoveryTimeout, poolUserStart: studied, pathFailureTime } = parameters;
  const registrarStartIncrement = Math.min(parameters.registrarStartIncrement, REGISTRAR_STEP);
  const registrarStartLanIncrement = Math.min(parameters.registrarStartLanIncrement, REGISTRAR_STEP);
  const lastRegistrar = (registrars - 1) * registrarStartIncrement + (lans - 1) * registrarStartLanIncrement;
  // Who has no peers looks for no mentor.
  const search = registrars * lans > 1 ? mentorDiscoveryTimeout : 0;
  const poolElementStart = lastRegistrar + search + REGISTRARS_READY;
  const poolElementStartLanIncrement = Math.min(parameters.poolElementStartLanIncrement, ELEMENT_STEP);
  const poolElementStartIncrement = Math.min(parameters.poolElementStartIncrement, ELEMENT_STEP);
  const lastElement =
    (Math.max(...poolElementsPerLan(parameters)) - 1) * poolElementStartIncrement +
    (lans - 1) * poolElementStartLanIncrement;
  const poolUserStart = poolElementStart + lastElement + ELEMENTS_READY;
  const onAxis = (time: number): number => poolUserStart + (time - studied) * timeScale;
  if (pathFailureTime < studied)
    throw new ValidationError(`pathFailureTime${where}: must not be before the start of the pool users, poolUserStart`);
  return {
    registrarStart: 0,
    registrarStartIncrement,
    registrarStartLanIncrement,
    poolElementStart,
    poolElementStartIncrement,
    poolElementStartLanIncrement,
    poolUserStart,
    warmup: onAxis(parameters.warmup),
    duration: parameters.duration * timeScale,
    pathFailureTime: onAxis(pathFailureTime),
  };
}
