import type { Association, Payload, Seconds } from '../../../protocol/host.ts';
import type { ObservedPath, SctpObserver } from '../../../protocol/sctp/services.ts';
import type { SctpStack } from '../../../protocol/sctp/stack.ts';
import { addStatistics, newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { BootedHost } from '../packets/packet-hosts.ts';
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
  readonly #simulator: Simulator;
  readonly #parameters: BulkTransferParameters;
  readonly #vectors: VectorRecorder | undefined;
  readonly #throughput: ThroughputVector | undefined;
  readonly #payload: Payload;
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

  constructor(name: string, simulator: Simulator, parameters: BulkTransferParameters, vectors?: VectorRecorder) {
    this.name = name;
    this.#simulator = simulator;
    this.#parameters = parameters;
    this.#vectors = vectors;
    if (vectors !== undefined) this.#throughput = new ThroughputVector(name, vectors);
    const content = new Uint8Array(parameters.messageSize);
    this.#payload = { byteLength: content.length, bytes: () => content, value: content };
    this.#windows = Array.from({ length: parameters.paths }, () => new TimeAverage(simulator.now()));
  }

  /** Makes the receiver listen, and lets the sender begin after a while. @param delay seconds */
  begin(left: BootedHost, right: BootedHost, delay: number): void {
    this.#stacks = [left.stack, right.stack];
    right.host.transport.open(
      { addresses: [], port: PORT, protocols },
      {
        message: (_association, message) => this.#messageArrived((message as Uint8Array).length),
        associationRestarted: nothingRestarts,
      },
    );
    const endpoint = left.host.transport.open(
      { addresses: [], port: 0, protocols },
      {
        message: () => undefined,
        associationUp: () => this.#up(),
        writable: () => this.#send(),
        associationRestarted: nothingRestarts,
        associationEnded: () => this.#ended(),
      },
    );
    const addresses = right.host.node.addresses.map(({ address }) => address);
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
    this.#lastDelivery = now;
    for (const window of this.#windows) window.reset(now);
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
    const { index, cwnd, ssthresh, flight } = path;
    this.#windows[index]?.set(cwnd, now);
    if (this.#vectors === undefined) return;
    const component = `${this.name}/path${index}`;
    this.#vectors.record(component, 'congestion_window', now, cwnd);
    this.#vectors.record(component, 'slow_start_threshold', now, ssthresh);
    this.#vectors.record(component, 'flight', now, flight);
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
    const { transferSize, messageSize, streams, orderedDelivery } = this.#parameters;
    while (this.#taken < transferSize) {
      const stream = this.#messages % streams;
      if (!association.send({ payload: this.#payload, ppid: PPID, stream, ordered: orderedDelivery })) return;
      this.#messages++;
      this.#taken += messageSize;
    }
  }

  #messageArrived(length: number): void {
    const now = this.#simulator.now();
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

/** Hosts live from the begin to the end of a run. */
function nothingRestarts(): void {
  throw new Error('a host of the bulk transfer restarted');
}
