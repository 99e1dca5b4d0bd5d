import { Model } from '../../sim/models/rserpool/model.ts';
import type { RunInputs } from '../../sim/run/runnable-model.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { disagreement } from './registrar-agreement.ts';
import { RequestLedger } from './request-ledger.ts';

/** Events at one instant after which time stands still: a small pool has a few hundred. */
const MOST_PER_INSTANT = 20_000;
/** Simulated seconds from a disagreement of registrars to the next look at them. */
const LOOK_AGAIN = 0.25;
/** Simulated seconds after which nothing of what was sent is left: SCTP's set-ups end after 303 s. */
const REST = 1000;
/** The same where messages are not sent again. */
const REST_OF_MESSAGES = 10;

/**
 * Simulates a run with faults and a quiet time after them, and looks for what must not be.
 *
 * @param inputs content of the files that the parameters name
 * @param prepared gets the model before it runs
 * @returns what is wrong, in words; undefined: nothing
 */
export function faultFound(
  parameters: RunParameters,
  seed: number,
  { requestTrace }: RunInputs = {},
  prepared: (model: Model) => void = () => undefined,
): string | undefined {
  try {
    const ledger = new RequestLedger();
    const model = new Model(parameters, seed, { requestTrace }, ledger);
    prepared(model);
    return check(model, seed, ledger);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function check(model: Model, seed: number, ledger: RequestLedger): string | undefined {
  const { simulator, requests, parameters } = model.world;
  const end = parameters.warmup + parameters.duration;
  const advance = (until: number): unknown => simulator.run({ until, maxEventsPerInstant: MOST_PER_INSTANT });
  const quietFrom = Math.max(0, end - parameters.registrationLife);
  advance(quietFrom);
  const completed = requests.sums.completed;
  advance(end);
  const fault =
    lostRequest(model, ledger) ?? lastingDisagreement(model, advance) ?? forgottenRequest(ledger, quietFrom);
  if (fault !== undefined) return fault;
  const waiting = simulator.pending;
  if (waiting > mostPending(model))
    return `${waiting} events wait, more than the ${mostPending(model)} of a pool at peace`;
  if (requests.sums.completed === completed) return `no request was completed from ${quietFrom} s on`;
  return leftTimers(model, seed, advance);
}

/**
 * What registrars disagree about at each instant of two audit cycles: elements go on to register, and what of that is
 * on its way, or is lost, is another state for a moment.
 */
function lastingDisagreement(model: Model, advance: (until: number) => unknown): string | undefined {
  const { simulator, parameters } = model.world;
  const last = simulator.now() + 2 * parameters.peerHeartbeatCycle;
  for (;;) {
    const fault = disagreement(model);
    if (fault === undefined || simulator.now() >= last) return fault;
    advance(Math.min(last, simulator.now() + LOOK_AGAIN));
  }
}

/**
 * Events that may wait at a time without faults: a few timers of each component, and for each that it may know a few
 * timers and messages on each path.
 */
function mostPending({ registrars, poolElements, poolUsers, world: { parameters } }: Model): number {
  const components = registrars.length + poolElements.length + poolUsers.length;
  return 8 * components + 2 * parameters.paths * components ** 2;
}

/** A process that ends in order leaves no timer behind; with a host that falls silent all are gone anyway. */
function leftTimers(model: Model, seed: number, advance: (until: number) => unknown): string | undefined {
  const { simulator, parameters } = model.world;
  const isOrderly = seed % 2 === 0;
  if (isOrderly) model.quit();
  else model.halt();
  advance(simulator.now() + (isOrderly && parameters.transport === 'message' ? REST_OF_MESSAGES : REST));
  if (simulator.pending === 0) return undefined;
  return `${simulator.pending} events wait although all ${isOrderly ? 'processes have ended' : 'hosts are gone'}`;
}

/** Each request is in one place: with its user, complete, or given up. */
function lostRequest({ poolUsers, world: { requests } }: Model, ledger: RequestLedger): string | undefined {
  if (ledger.fault !== undefined) return ledger.fault;
  const { generated, completed, abandoned } = requests.sums;
  const waiting = poolUsers.reduce((sum, { queueLength }) => sum + queueLength, 0);
  const inService = poolUsers.reduce((sum, user) => sum + user.inService, 0);
  if (ledger.open !== waiting + inService)
    return `${ledger.open} requests are open, but ${waiting} wait and ${inService} are in service`;
  if (generated === completed + abandoned + waiting + inService) return undefined;
  return `${generated} requests were generated, but ${completed} are complete, ${abandoned} given up, ${waiting} wait, ${inService} are in service`;
}

/** No request waits forever: those of the time of faults are complete at the end. */
function forgottenRequest(ledger: RequestLedger, quietFrom: number): string | undefined {
  const forgotten = ledger.openSince(quietFrom);
  return forgotten === undefined ? undefined : `${forgotten} is still open, although faults ended at ${quietFrom} s`;
}
