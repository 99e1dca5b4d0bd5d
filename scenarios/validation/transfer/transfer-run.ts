import { setTimeout as delay } from 'node:timers/promises';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { ComponentOrder, ProcessReading } from '../control-messages.ts';
import type { DeploymentHost } from '../deployment.ts';
import type { MeasuredRun, MeasuredWorld } from '../measured-run.ts';
import { RemoteProcess } from '../remote-process.ts';
import { ValidationError } from '../validation-error.ts';
import { isPlain, parametersOfFlow } from './real-transfer-point.ts';
import { ShapedNetwork, type BottleneckCounts } from './shaped-network.ts';
import { transferMetrics, transferObservations, type FlowReading } from './transfer-metrics.ts';

/** s, from the order to the receivers to the first association: all listen by then. */
const LEAD = 0.3;
/** s, that readings may take to arrive after the end of the measurement. */
const LAST_READINGS = 10;

/** A process of a transfer. */
interface End {
  readonly process: RemoteProcess;
  readonly reading: Promise<ProcessReading>;
}

interface Flow {
  readonly sender: End;
  readonly receiver: End;
}

/**
 * Runs a bulk transfer once for real: makes its network, starts a process for each end of each association, and reads
 * them, and the queues, at the begin and the end of the measurement.
 *
 * @throws ValidationError if the network cannot be made or a process fails; all is removed in any case
 * @throws the reason of `signal` when it aborts
 */
export async function runTransfer(
  parameters: RunParameters,
  seed: number,
  world: MeasuredWorld,
  signal: AbortSignal,
): Promise<MeasuredRun> {
  signal.throwIfAborted();
  let network: ShapedNetwork | undefined;
  const ends: End[] = [];
  const failing = new AbortController();
  const stopped = (): void => failing.abort(signal.reason);
  signal.addEventListener('abort', stopped, { once: true });
  try {
    const made = await ShapedNetwork.make(parameters, failing.signal);
    network = made;
    failing.signal.throwIfAborted();
    const started = (flow: number, side: 'left' | 'right'): End => {
      const order = orderOf(parameters, seed, world, made, flow, side);
      const end = startedEnd(order, made.host(side, flow), world, (error) => failing.abort(error));
      ends.push(end);
      return end;
    };
    const flows = Array.from({ length: parameters.flows }, (_, flow) => ({
      sender: started(flow, 'left'),
      receiver: started(flow, 'right'),
    }));
    const failure = new Promise<never>((_resolve, reject) => {
      failing.signal.addEventListener('abort', () => reject(failing.signal.reason as Error), { once: true });
    });
    failure.catch(() => undefined);
    return await Promise.race([measured(parameters, seed, made, flows, failing.signal), failure]);
  } finally {
    signal.removeEventListener('abort', stopped);
    await Promise.all(ends.map(async ({ process }) => process.end()));
    await network?.close();
  }
}

/** From the start of the processes to their last readings. */
async function measured(
  parameters: RunParameters,
  seed: number,
  network: ShapedNetwork,
  flows: readonly Flow[],
  failing: AbortSignal,
): Promise<MeasuredRun> {
  const { warmup, duration } = parameters;
  await Promise.all(flows.flatMap(({ sender, receiver }) => [sender.process.ready(), receiver.process.ready()]));
  const [reset, end] = [LEAD + warmup, LEAD + warmup + duration];
  for (const [flow, { sender, receiver }] of flows.entries()) {
    receiver.process.send({ start: { begin: 0, reset, end, cuts: [] } });
    sender.process.send({ start: { begin: LEAD + spreadOf(parameters, seed, flow), reset, end, cuts: [] } });
  }
  const startedAt = performance.now();
  const at = async (seconds: number): Promise<CountsAt> => {
    await delay(Math.max(0, 1000 * seconds - (performance.now() - startedAt)), undefined, { signal: failing });
    return countsNow(network);
  };
  const before = await at(reset);
  const after = await at(end);
  const readings = await lastReadings(flows);
  const bottlenecks = {
    seconds: (after.milliseconds - before.milliseconds) / 1000,
    rates: network.rates,
    before: before.counts,
    after: after.counts,
    // The system counts datagrams of UDP alone.
    lostAtSockets: parameters.udpEncapsulation ? after.lostAtSockets - before.lostAtSockets : null,
  };
  const startTimes = flows.flatMap(({ sender, receiver }) =>
    [sender, receiver].flatMap(({ process }) => process.startTime ?? []),
  );
  return {
    metrics: transferMetrics(parameters, readings, bottlenecks),
    handlingTimes: [],
    observations: transferObservations(readings, startTimes, bottlenecks),
  };
}

interface CountsAt {
  readonly milliseconds: number;
  readonly counts: readonly BottleneckCounts[];
  readonly lostAtSockets: number;
}

/** The time is that between question and answer. */
async function countsNow(network: ShapedNetwork): Promise<CountsAt> {
  const asked = performance.now();
  const counts = await network.counts();
  const milliseconds = (asked + performance.now()) / 2;
  return { milliseconds, counts, lostAtSockets: await network.lostAtSockets() };
}

async function lastReadings(flows: readonly Flow[]): Promise<FlowReading[]> {
  const all = Promise.all(
    flows.map(async ({ sender, receiver }) => ({ sender: await sender.reading, receiver: await receiver.reading })),
  );
  const readings = await Promise.race([all, delay(LAST_READINGS * 1000, undefined, { ref: false })]);
  if (readings === undefined) throw new ValidationError('a reading of a sender or receiver did not arrive');
  return readings;
}

/** When a flow starts, s: as the simulation draws it. */
function spreadOf({ flowStartSpread }: RunParameters, seed: number, flow: number): number {
  return flowStartSpread * new NamedStreams(`${seed}`).below(nameOf(flow)).stream('start').uniform();
}

function nameOf(flow: number): string {
  return `flow${flow + 1}`;
}

function startedEnd(
  order: ComponentOrder,
  host: DeploymentHost,
  { call }: MeasuredWorld,
  failed: (error: ValidationError) => void,
): End {
  const remote = new RemoteProcess(order, host, call);
  remote.onFailure = failed;
  const reading = new Promise<ProcessReading>((resolve) => {
    remote.onReading = (each) => resolve(each);
  });
  return { process: remote, reading };
}

function orderOf(
  parameters: RunParameters,
  seed: number,
  { transport, deployment }: MeasuredWorld,
  network: ShapedNetwork,
  flow: number,
  side: 'left' | 'right',
): ComponentOrder {
  const own = isPlain(parameters, flow) ? 1 : parameters.paths;
  const addressesOf = (each: 'left' | 'right'): string[] => (network.host(each, flow).addresses[0] ?? []).slice(0, own);
  return {
    role: side === 'left' ? 'sender' : 'receiver',
    identify: false,
    names: [nameOf(flow)],
    seed,
    life: 1,
    transport,
    udpPort: deployment.udpPort,
    addresses: addressesOf(side),
    registrars: [],
    peers: side === 'left' ? addressesOf('right') : [],
    identifier: 0,
    capacity: 0,
    parameters: parametersOfFlow(parameters, flow),
  };
}
