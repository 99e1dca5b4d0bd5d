import { setTimeout as delay } from 'node:timers/promises';
import type { TransportName } from '../../native/transports.ts';
import type { IpAddress } from '../../protocol/host.ts';
import type { MetricName, RunMetrics } from '../../sim/run/run-metrics.ts';
import { startOf } from '../../sim/models/rserpool/component-starts.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { ComponentLife, type RunContext } from './component-life.ts';
import type { Deployment } from './deployment.ts';
import type { Life } from './life.ts';
import { measuredMetrics, type RunObservations } from './measured-metrics.ts';
import type { MeasuredWay, Way } from './network-ways.ts';
import { PathCutter } from './path-commands.ts';
import { capacityOf, placeProcesses, type PlacedProcess } from './placement.ts';
import type { RsplibPart } from './rsplib/rsplib-part-names.ts';
import type { ProgramCall } from './remote-process.ts';
import type { ValidationError } from './validation-error.ts';

/** Where and how points run for real. */
export interface MeasuredWorld {
  readonly transport: TransportName;
  readonly deployment: Deployment;
  readonly call: ProgramCall;
  /** Those that are no processes of this program. */
  readonly foreign?: ForeignComponents | undefined;
}

/** Components of another program, which run as some of a run's. */
export interface ForeignComponents {
  /** Which components they are. */
  readonly parts: readonly RsplibPart[];
  /** What they do not tell. */
  readonly unknown: readonly MetricName[];
  /** @throws ValidationError naming the parameter that they cannot have */
  check(parameters: RunParameters): void;
  /** Before the components of a run are made. */
  prepare(parameters: RunParameters): Promise<void>;
  /** Undefined: the component is one of this program. @param registrars that it knows; of a registrar: its peers */
  lifeOf(context: RunContext, place: PlacedProcess, registrars: readonly (readonly IpAddress[])[]): Life | undefined;
  /** After a run, however it ended. */
  endRun(): Promise<void>;
  /** Undefined: both ends are of this program. */
  measureWay(way: Way): Promise<MeasuredWay | undefined>;
}

/** What a run for real gives. */
export interface MeasuredRun {
  readonly metrics: RunMetrics;
  /** The percentiles 1 to 99 of the handling times, s. */
  readonly handlingTimes: readonly number[];
  readonly observations: RunObservations;
}

/** s, that final readings may take to arrive after the end of the window. */
const LAST_READINGS = 10;
/** s, that programs of others may take to end. */
const FOREIGN_ENDS = 120;
/** s, from the order to start to the start of the run: orders reach all processes in that time. */
const LEAD = 0.2;

/**
 * Runs a point once for real: starts the processes of all its components, lets them begin at their times, and
 * combines their readings.
 *
 * @throws ValidationError naming host and component if one fails; all processes are ended in any case.
 * @throws the reason of `signal` when it aborts
 */
export async function runForReal(
  parameters: RunParameters,
  seed: number,
  world: MeasuredWorld,
  signal: AbortSignal,
): Promise<MeasuredRun> {
  const places = placeProcesses(parameters, world.deployment);
  let begin = Infinity;
  const failing = new AbortController();
  const fail = (error: Error): void => failing.abort(error);
  const failure = new Promise<never>((_resolve, reject) => {
    failing.signal.addEventListener('abort', () => reject(failing.signal.reason as Error), { once: true });
  });
  failure.catch(() => undefined);
  const context: RunContext = {
    parameters,
    seed,
    call: world.call,
    now: () => performance.now() / 1000 - begin,
    failed: (error: ValidationError) => fail(error),
  };
  const stopped = (): void => fail(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
  signal.addEventListener('abort', stopped, { once: true });
  const lives: Life[] = [];
  const cutter = new PathCutter(parameters, seed, places, fail);
  try {
    signal.throwIfAborted();
    await world.foreign?.prepare(parameters);
    for (const place of places) {
      const order = orderOf(place, places, context, world);
      lives.push(world.foreign?.lifeOf(context, place, order.registrars) ?? new ComponentLife(context, place, order));
    }
    await Promise.race([Promise.all(lives.map(async (life) => life.ready())), failure]);
    begin = performance.now() / 1000 + LEAD;
    cutter.start(LEAD);
    const complete = Promise.all(lives.map(async (life) => life.run(beginOf(life.place, parameters))));
    await Promise.race([untilEnd(parameters, lives, complete, failing.signal, world.foreign !== undefined), failure]);
    const run = measuredMetrics(parameters, seed, lives);
    const unknown = world.foreign?.unknown.map((name) => [name, null] as const) ?? [];
    return { ...run, metrics: { ...run.metrics, ...Object.fromEntries(unknown) } };
  } finally {
    signal.removeEventListener('abort', stopped);
    await Promise.all([...lives.map(async (life) => life.close()), cutter.close(), world.foreign?.endRun()]);
  }
}

async function untilEnd(
  { warmup, duration }: RunParameters,
  lives: readonly Life[],
  complete: Promise<unknown>,
  failing: AbortSignal,
  withForeign: boolean,
): Promise<void> {
  // A timer that stayed would keep a program that was asked to stop until the end of the run.
  await delay((LEAD + warmup + duration) * 1000, undefined, { signal: failing });
  for (const life of lives) life.endOfWindow();
  const patience = withForeign ? FOREIGN_ENDS : LAST_READINGS;
  const isLate = await Promise.race([complete.then(() => false), delay(patience * 1000, true, { ref: false })]);
  if (isLate) throw lives.find((life) => !life.isComplete)?.silent() ?? new Error('a reading is missing');
}

/** When a component starts, s since the start of the run. */
function beginOf(place: PlacedProcess, parameters: RunParameters): number {
  const { lan } = place;
  switch (place.role) {
    case 'registrar':
    case 'poolElement':
      return startOf(place.role, parameters, lan, place.index);
    case 'poolUsers':
      return parameters.poolUserStart;
  }
}

function orderOf(
  place: PlacedProcess,
  places: readonly PlacedProcess[],
  { parameters, seed }: RunContext,
  { transport, deployment }: MeasuredWorld,
) {
  return {
    role: place.role,
    identify: false,
    seed,
    transport,
    udpPort: deployment.udpPort,
    addresses: [...place.addresses],
    registrars: registrarsFor(place, places, parameters).map(({ addresses }) => [...addresses]),
    capacity: place.role === 'poolElement' ? capacityOf(place, parameters, seed) : 0,
    parameters,
  };
}

/** The registrars that a component knows: its peers, or those of its LAN. */
function registrarsFor(
  place: PlacedProcess,
  places: readonly PlacedProcess[],
  { poolElementRegistrars, poolUserRegistrars }: RunParameters,
): PlacedProcess[] {
  const registrars = places.filter(({ role }) => role === 'registrar');
  if (place.role === 'registrar') return registrars.filter((each) => each !== place);
  const near = registrars.filter(({ lan }) => lan === place.lan);
  const first = place.role === 'poolElement' ? poolElementRegistrars : poolUserRegistrars;
  return first > 0 ? near.slice(0, first) : near;
}
