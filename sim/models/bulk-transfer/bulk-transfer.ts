import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import type { IpAddress } from '../../../protocol/host.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { addStatistics, newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { Simulator } from '../../kernel/simulator.ts';
import { BackgroundTraffic } from '../../network/background-traffic.ts';
import type { LinkOptions } from '../../network/link.ts';
import type { HostNode } from '../../network/host-node.ts';
import { NetworkError } from '../../network/network-error.ts';
import { PacketNetwork } from '../../network/packet-network.ts';
import { familiesOf } from '../../network/topologies/address-family.ts';
import { BottleneckNetwork, type HostPair } from '../../network/topologies/bottleneck-network.ts';
import { BulkFlow } from './bulk-flow.ts';
import { reschedulesChunks } from '../packets/cmt-parameters.ts';
import { linkOptions } from '../packets/link-options.ts';
import type { BulkTransferMetricValues } from './bulk-transfer-metrics.ts';
import { PacketCounts } from '../packets/packet-counts.ts';
import { type NodeLogs, silentLogs } from '../../levels/node-logs.ts';
import { bootHost, hostSettings, observed, type BootedHost } from '../packets/packet-hosts.ts';
import { linksOf, PathFailures } from '../packets/path-failures.ts';
import type { Switchable } from '../../network/failures.ts';
import { meanDelay } from './message-delays.ts';
import type { BulkTransferParameters } from './parameters.ts';
import { SequenceVectors } from './sequence-vectors.ts';
import { streamOptions } from './stream-options.ts';
import type { ClassReadings, ComponentChoice } from '../../run/component-metric.ts';
import { EndOfRun } from './end-of-run.ts';
import { bulkTransferComponentsOf, measuresBlocking } from './bulk-transfer-components.ts';
import type { ModelObservation, RunObserver, RunnableModel } from '../../run/runnable-model.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';

/** Of associations that do without everything that is studied. */
const PLAIN = {
  cmt: undefined,
  nrSack: false,
  congestionControl: 'rfc9260',
  dynamicAddresses: false,
  authentication: undefined,
} as const satisfies Partial<SctpOptions>;

/** `model: bulkTransfer`: saturated associations, and other traffic, through one bottleneck for each path or for all. */
export class BulkTransfer implements RunnableModel<BulkTransferMetricValues> {
  readonly simulator = new Simulator();
  readonly observers: readonly RunObserver[];
  readonly network: PacketNetwork;
  readonly topology: BottleneckNetwork;
  readonly flows: readonly BulkFlow[];
  readonly #parameters: BulkTransferParameters;
  readonly #streams: NamedStreams;
  readonly #logs: NodeLogs;
  readonly #components: ComponentChoice;
  readonly #hosts: BootedHost[] = [];
  readonly #counts: PacketCounts;
  #resetAt = 0;

  constructor(
    parameters: BulkTransferParameters,
    seed: number,
    { vectors, logs = silentLogs, components = {} }: Partial<ModelObservation> = {},
  ) {
    this.#logs = logs;
    this.#components = components;
    this.#parameters = parameters;
    this.#streams = new NamedStreams(`${seed}`);
    this.network = new PacketNetwork(this.simulator, this.#streams.below('network'));
    this.topology = this.#buildTopology();
    this.#counts = new PacketCounts(this.network, () => this.#statistics(), reschedulesChunks(parameters));
    this.flows = this.topology.pairs.map((pair, index) => this.#newFlow(index, pair, vectors));
    this.#addBackground();
    this.#addFailures();
    this.network.check();
    this.observers = vectors === undefined ? [] : [new EndOfRun(parameters, this.flows)];
    if (vectors !== undefined) {
      const names = this.topology.left.map(({ name }, index) => [name, nameOfFlow(index)] as const);
      this.network.observer = new SequenceVectors(vectors, new Map(names), parameters.paths);
    }
  }

  /** End of the warm-up: measurement begins. */
  reset(): void {
    this.#resetAt = this.simulator.now();
    this.#counts.reset();
    for (const flow of this.flows) flow.reset();
  }

  metrics(): BulkTransferMetricValues {
    const duration = this.simulator.now() - this.#resetAt;
    const [first] = this.flows;
    const rates = this.flows.map(({ delivered }) => (8 * delivered) / duration);
    const plain = rates.slice(this.#plainFrom);
    const total = sum(rates);
    const squares = sum(rates.map((rate) => rate * rate));
    const switchingTime = sum(this.flows.map((flow) => flow.switchingTime)) / this.flows.length;
    const forward = this.topology.bottlenecks.map((link) => link.forward);
    return {
      ...this.#counts.metrics(),
      goodput: total,
      goodput_first: rates[0] ?? null,
      goodput_plain: plain.length === 0 ? null : sum(plain) / plain.length,
      goodput_fairness: squares > 0 ? (total * total) / (rates.length * squares) : null,
      link_utilization: this.#bottleneckRates.includes(Infinity)
        ? null
        : sum(forward.map(({ utilization }) => utilization)) / forward.length,
      queue_length: sum(forward.map(({ meanQueueLength }) => meanQueueLength)) / forward.length,
      congestion_window: first?.congestionWindows[0] ?? null,
      setup_time: known(sum(this.flows.map(({ setupTime }) => setupTime)) / this.flows.length),
      transfer_time: known(sum(this.flows.map(({ transferTime }) => transferTime)) / this.flows.length),
      switching_time: known(switchingTime),
      switching_time_relative: known(switchingTime / timeoutsBeforeSwitch(this.#parameters)),
      association_end_time: known(first?.endTime ?? NaN),
      message_delay: meanDelay(this.flows.flatMap((flow) => flow.messageDelays.ofAll)),
      message_delay_first_stream: meanDelay(this.flows.map((flow) => flow.messageDelays.ofFirstStream)),
      delivery_pause: Math.max(...this.flows.map(({ longestPause }) => longestPause)),
    };
  }

  /** What was measured of single flows, paths and bottlenecks. */
  components(): ClassReadings[] {
    const duration = this.simulator.now() - this.#resetAt;
    return bulkTransferComponentsOf(this, this.#components, {
      duration,
      rates: this.#bottleneckRates,
      reschedules: reschedulesChunks(this.#parameters),
    });
  }

  #buildTopology(): BottleneckNetwork {
    const { paths, sharedBottleneck, accessRate, linkMtu, flows, ipVersion } = this.#parameters;
    return new BottleneckNetwork(this.network, {
      bottlenecks: Array.from({ length: sharedBottleneck ? 1 : paths }, (_, path) => this.#bottleneckOf(path)),
      pairs: flows,
      paths,
      access: { mtu: linkMtu, ...(accessRate !== Infinity && { rate: accessRate }) },
      families: familiesOf(ipVersion),
    });
  }

  /** By path, bit/s. */
  get #bottleneckRates(): number[] {
    const { linkRate, secondPathRate } = this.#parameters;
    return this.topology.bottlenecks.map((_, path) => (path === 1 ? secondPathRate : linkRate));
  }

  /** @param path from 0 */
  #bottleneckOf(path: number): LinkOptions {
    const parameters = this.#parameters;
    const { pathDelay, secondPathDelay, secondPathRate, secondPathLoss } = parameters;
    if (path !== 1) return { ...linkOptions(parameters), delay: pathDelay / 1000 };
    const ofSecond = { linkRate: secondPathRate, linkLoss: secondPathLoss };
    return { ...linkOptions(parameters, ofSecond), delay: secondPathDelay / 1000 };
  }

  /** The flows that are not plain come first. */
  get #plainFrom(): number {
    return this.#parameters.flows - this.#parameters.plainFlows;
  }

  #newFlow(index: number, pair: HostPair, vectors: VectorRecorder | undefined): BulkFlow {
    const parameters = this.#parameters;
    const isPlain = index >= this.#plainFrom;
    const flow = new BulkFlow(nameOfFlow(index), this.simulator, parameters, {
      vectors,
      watchesPaths: measuresBlocking(this.#components),
    });
    const own = { ...streamOptions(parameters), ...(isPlain && PLAIN) };
    const usual = hostSettings(this.simulator, parameters, this.#streams, this.#logs, own);
    const settings = observed(usual, flow);
    const left = bootHost(settings, pair.left, 1);
    const right = bootHost(settings, pair.right, 1);
    this.#hosts.push(left, right);
    const spread = this.#streams.below(flow.name).stream('start').uniform();
    flow.begin(left, right, parameters.flowStartSpread * spread, isPlain ? 'firstPath' : 'allPaths');
    return flow;
  }

  /** From the first left to the first right host, by each path. */
  #addBackground(): void {
    const { background, backgroundRate, backgroundPacketLength, backgroundOn, backgroundOff } = this.#parameters;
    const [first] = this.topology.pairs;
    if (background === 'none' || first === undefined) return;
    const { left, right } = first;
    for (const path of this.topology.bottlenecks.keys()) {
      const options = {
        kind: background,
        rate: backgroundRate,
        packetLength: backgroundPacketLength,
        source: addressOf(left, path),
        destination: addressOf(right, path),
        meanOn: backgroundOn,
        meanOff: backgroundOff,
      };
      const random = this.#streams.below('background').stream(`path${path}`);
      new BackgroundTraffic(this.simulator, left, options, random).start();
    }
  }

  #addFailures(): void {
    const failures = new PathFailures(this.simulator, this.#parameters, this.#streams.below('network'), this.#logs);
    for (const [path, link] of this.topology.bottlenecks.entries())
      failures.add('network', path, this.#senderLinks(path) ?? link);
  }

  /** Where addresses come and go, what fails is the links of the senders, which notice it; undefined: a path has none of its own. */
  #senderLinks(path: number): Switchable | undefined {
    const { dynamicAddresses, sharedBottleneck } = this.#parameters;
    if (!dynamicAddresses || sharedBottleneck) return undefined;
    return linksOf(this.topology.left.flatMap(({ interfaces }) => interfaces.filter(({ index }) => index === path)));
  }

  #statistics(): SctpStatistics {
    const total = newStatistics();
    for (const { stack } of this.#hosts) addStatistics(total, stack.totals());
    return total;
  }
}

function nameOfFlow(index: number): string {
  return `flow${index + 1}`;
}

function addressOf(host: HostNode, path: number): IpAddress {
  const address = host.interfaces[path]?.addresses[0]?.address;
  if (address === undefined) throw new NetworkError(host.name, 'addresses', `are missing on path ${path}`);
  return address;
}

/**
 * Seconds of the time-outs that come before new data takes another path: Path.Max.Retrans + 1 of them, or as many as
 * make it potentially failed; each is twice the one before (RFC 9260 §6.3.3, §8.2; RFC 7829 §5).
 */
function timeoutsBeforeSwitch({ rtoMin, rtoMax, pathMaxRetrans, pfMaxRetrans }: BulkTransferParameters): number {
  let seconds = 0;
  let timeout = rtoMin;
  for (let count = Math.min(pathMaxRetrans, pfMaxRetrans); count >= 0; count--) {
    seconds += timeout;
    timeout = Math.min(2 * timeout, rtoMax);
  }
  return seconds;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Null if something was never measured. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
