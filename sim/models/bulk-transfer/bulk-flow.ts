import type {
  Association,
  IpAddress,
  Payload,
  Seconds,
  StreamIdentifier,
  UserMessage,
} from '../../../protocol/host.ts';
import type { ObservedPath, SctpObserver } from '../../../protocol/sctp/services.ts';
import type { SctpStack } from '../../../protocol/sctp/stack.ts';
import { addStatistics, newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { BlockedSeconds } from '../packets/blocked-times.ts';
import type { BootedHost } from '../packets/packet-hosts.ts';
import { PathWatch } from '../packets/path-watch.ts';
import { MessageDelays } from './message-delays.ts';
import type { BulkTransferParameters } from './parameters.ts';
import { ThroughputVector } from './throughput-vector.ts';
import { TimeAverage } from '../../../protocol/measurement/time-average.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';

/** Discard (RFC 863, and of SCTP). */
const PORT = 9;
const PPID = 0;
const protocols = [{ ppid: PPID, codec: bytesCodec }];

/** One association that carries as much as it can, from its host on the left to that on the right. */
export class BulkFlow implements SctpObserver {
  readonly name: string;
  /** Seconds from the first packet until the association was up; NaN before. */
  setupTime = Number.NaN;
  /** Seconds from the first packet until all data was delivered; NaN before. */
  transferTime = Number.NaN;
  /** When new data first took another path after the path failure, seconds since that; NaN: never. */
  switchingTime = Number.NaN;
  /** When the sender gave the peer up after the path failure, seconds since that; NaN: never. */
  endTime = Number.NaN;
  /** User bytes delivered since the reset. */
  delivered = 0;
  /** Only if paths are watched. */
  readonly sent?: NonNullable<SctpObserver['sent']>;
  readonly closed?: NonNullable<SctpObserver['closed']>;
  readonly #watch: PathWatch | undefined;
  readonly #simulator: Simulator;
  readonly #parameters: BulkTransferParameters;
  readonly #vectors: VectorRecorder | undefined;
  readonly #throughput: ThroughputVector | undefined;
  /** The messages of each stream, all alike. */
  readonly #userMessages: readonly UserMessage[];
  readonly #delays: MessageDelays;
  /** Congestion windows of the paths. */
  readonly #windows: readonly TimeAverage[];
  /** The stacks of its hosts, and what they had done when the measurement began. */
  #stacks: readonly SctpStack[] = [];
  #before = newStatistics();
  #association: Association | undefined;
  #startedAt = 0;
  /** User bytes that the association took, and that arrived, since the start. */
  #taken = 0;
  #arrived = 0;
  #messages = 0;
  #lastDelivery = Number.NaN;
  #longestPause = 0;

  /** @param watchesPaths whether it is measured what paths wait for, without time series too */
  constructor(
    name: string,
    simulator: Simulator,
    parameters: BulkTransferParameters,
    {
      vectors,
      watchesPaths = false,
    }: { readonly vectors?: VectorRecorder | undefined; readonly watchesPaths?: boolean },
  ) {
    this.name = name;
    this.#simulator = simulator;
    this.#parameters = parameters;
    this.#vectors = vectors;
    if (vectors !== undefined) this.#throughput = new ThroughputVector(name, vectors);
    const { messageSize, firstStreamMessageSize, streams, orderedDelivery } = parameters;
    const first = payloadOf(firstStreamMessageSize || messageSize);
    const further = payloadOf(messageSize);
    this.#userMessages = Array.from({ length: streams }, (_, stream) => {
      return { payload: stream === 0 ? first : further, ppid: PPID, stream, ordered: orderedDelivery };
    });
    this.#delays = new MessageDelays(streams);
    this.#windows = Array.from({ length: parameters.paths }, () => new TimeAverage(simulator.now()));
    if (vectors === undefined && !watchesPaths) return;
    const watch = new PathWatch(name, parameters.paths, vectors);
    this.#watch = watch;
    this.sent = (association, sender, now) => {
      if (association === this.#association) watch.sent(sender, now);
    };
    this.closed = (association, now) => {
      if (association === this.#association) watch.closed(now);
    };
  }

  /**
   * Makes the receiver listen, and lets the sender begin after a while.
   *
   * @param delay seconds
   * @param use which paths both have addresses for
   */
  begin(left: BootedHost, right: BootedHost, delay: number, use: 'allPaths' | 'firstPath'): void {
    const addressesOf = ({ host: { node } }: BootedHost): IpAddress[] =>
      (use === 'firstPath' ? (node.interfaces[0]?.addresses ?? []) : node.addresses).map(({ address }) => address);
    const bound = (host: BootedHost): IpAddress[] => (use === 'firstPath' ? addressesOf(host) : []);
    this.#stacks = [left.stack, right.stack];
    right.host.transport.open(
      { addresses: bound(right), port: PORT, protocols },
      {
        message: (_association, message, _ppid, stream) => this.#messageArrived((message as Uint8Array).length, stream),
        associationRestarted: nothingRestarts,
      },
    );
    const endpoint = left.host.transport.open(
      { addresses: bound(left), port: 0, protocols },
      {
        message: () => undefined,
        associationUp: () => this.#up(),
        writable: () => this.#send(),
        associationRestarted: nothingRestarts,
        associationEnded: () => this.#ended(),
      },
    );
    const addresses = addressesOf(right);
    this.#simulator.schedule(delay, {
      fire: () => {
        this.#startedAt = this.#simulator.now();
        this.#association = endpoint.connect(addresses, PORT);
      },
    });
  }

  /** End of the warm-up. */
  reset(): void {
    const now = this.#simulator.now();
    this.delivered = this.#longestPause = 0;
    this.#delays.reset();
    this.#lastDelivery = now;
    for (const window of this.#windows) window.reset(now);
    this.#watch?.reset(now);
    this.#before = this.#total();
  }

  /** Longest time without a delivery since the reset, seconds; what comes after the last byte of all is none. */
  get longestPause(): number {
    if (!Number.isNaN(this.transferTime)) return this.#longestPause;
    return Math.max(this.#longestPause, this.#simulator.now() - this.#lastDelivery);
  }

  /** Congestion windows of the paths, bytes, time averages since the reset. */
  get congestionWindows(): number[] {
    return this.#windows.map((window) => window.read(this.#simulator.now()));
  }

  /** What new data of a path waited for, fractions of the time since the reset; undefined: not measured, or not a path of it. @param path from 0 */
  blockedShares(path: number): Readonly<BlockedSeconds> | undefined {
    return this.#watch?.blockedShares(path, this.#simulator.now());
  }

  /** Time series of what is waited for have their last values now, at the end of the run. */
  recordTotals(): void {
    this.#watch?.recordTotals(this.#simulator.now());
  }

  /** Delays of user messages since the reset, of the first stream and of all. */
  get messageDelays(): Pick<MessageDelays, 'ofFirstStream' | 'ofAll'> {
    return this.#delays;
  }

  /** What the stacks of both hosts did since the reset. */
  statistics(): SctpStatistics {
    const total = this.#total();
    for (const count of Object.keys(total) as (keyof SctpStatistics)[]) total[count] -= this.#before[count];
    return total;
  }

  #total(): SctpStatistics {
    const total = newStatistics();
    for (const stack of this.#stacks) addStatistics(total, stack.totals());
    return total;
  }

  pathSample(association: Association, path: ObservedPath, now: Seconds): void {
    if (association !== this.#association) return;
    this.#windows[path.index]?.set(path.cwnd, now);
  }

  failedOver(association: Association, path: ObservedPath, now: Seconds): void {
    const { pathFailureTime } = this.#parameters;
    if (association !== this.#association) return;
    if (now >= pathFailureTime && Number.isNaN(this.switchingTime)) this.switchingTime = now - pathFailureTime;
    this.#vectors?.record(this.name, 'data_path', now, path.index);
  }

  #up(): void {
    this.setupTime = this.#simulator.now() - this.#startedAt;
    this.#lastDelivery = this.#simulator.now();
    this.#send();
  }

  #send(): void {
    const association = this.#association;
    if (association === undefined) return;
    const { transferSize, streams } = this.#parameters;
    while (this.#taken < transferSize) {
      const stream = this.#messages % streams;
      const message = this.#userMessages[stream];
      if (message === undefined || !association.send(message)) return;
      this.#delays.taken(stream, this.#simulator.now());
      this.#messages++;
      this.#taken += message.payload.byteLength;
    }
  }

  #messageArrived(length: number, stream: StreamIdentifier): void {
    const now = this.#simulator.now();
    this.#delays.arrived(stream, now);
    this.#longestPause = Math.max(this.#longestPause, now - this.#lastDelivery);
    this.#lastDelivery = now;
    this.delivered += length;
    this.#arrived += length;
    this.#throughput?.delivered(length, now);
    if (this.#arrived >= this.#parameters.transferSize) this.transferTime = now - this.#startedAt;
  }

  #ended(): void {
    this.#association = undefined;
    this.endTime = this.#simulator.now() - this.#parameters.pathFailureTime;
  }
}

function payloadOf(size: number): Payload {
  const content = new Uint8Array(size);
  return { byteLength: size, bytes: () => content, value: content };
}

/** Hosts live from the begin to the end of a run. */
function nothingRestarts(): void {
  throw new Error('a host of the bulk transfer restarted');
}
