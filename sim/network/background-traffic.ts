import type { IpAddress, Random } from '../../protocol/host.ts';
import type { SimulationEvent, Simulator } from '../kernel/simulator.ts';
import type { HostNode } from './host-node.ts';
import { IpPacket, IPV4_HEADER_LENGTH, IPV6_HEADER_LENGTH } from './ip-packet.ts';
import { NetworkError, requireNonNegative, requirePositive } from './network-error.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';

export interface BackgroundOptions {
  /**
   * `cbr`: constant intervals; `poisson`: exponential ones; `onOff`: constant intervals for an exponential time, then
   * silence for an exponential time.
   */
  readonly kind: 'cbr' | 'poisson' | 'onOff';
  /** Bits of IP packets per second; of `onOff` while it is on. */
  readonly rate: number;
  /** Bytes of a packet, IP header included (default 1500). */
  readonly packetLength?: number;
  /** Local address that it leaves from; absent: by the shortest way. */
  readonly source?: IpAddress;
  /** Address of the host that sinks it. */
  readonly destination: IpAddress;
  /** Time of the first packet (Poisson: of the first interval), seconds (default 0). */
  readonly start?: number;
  /** No packets from then on, seconds (default never). */
  readonly stop?: number;
  /** Mean time that `onOff` sends, seconds. */
  readonly meanOn?: number;
  /** Mean time that `onOff` is silent, seconds. */
  readonly meanOff?: number;
}

/** Sends packets without a purpose; their destination counts and discards them. */
export class BackgroundTraffic implements SimulationEvent {
  /** @internal */
  packetsSent = 0;
  readonly #simulator: Simulator;
  readonly #host: HostNode;
  readonly #options: BackgroundOptions;
  readonly #random: Random;
  readonly #contentLength: number;
  /** Seconds, mean. */
  readonly #interval: number;
  readonly #start: number;
  readonly #stop: number;
  /** End of the current time of sending, seconds. */
  #onUntil = Infinity;
  #started = false;

  /** @throws NetworkError naming the host and the option at fault */
  constructor(simulator: Simulator, host: HostNode, options: BackgroundOptions, random: Random) {
    const { rate, packetLength = 1500, destination, start = 0, stop = Infinity } = options;
    const part = `background traffic of ${host.name}`;
    const headerLength = isIpv6(destination) ? IPV6_HEADER_LENGTH : IPV4_HEADER_LENGTH;
    requirePositive(part, 'rate', rate);
    requireNonNegative(part, 'start', start);
    if (!(stop >= start)) throw new NetworkError(part, 'stop', `is ${stop}, before its start`);
    if (!(Number.isInteger(packetLength) && packetLength >= headerLength))
      throw new NetworkError(part, 'packetLength', `is ${packetLength}; the IP header alone has ${headerLength} bytes`);
    if (options.kind === 'onOff') {
      requirePositive(part, 'meanOn', options.meanOn ?? Number.NaN);
      requirePositive(part, 'meanOff', options.meanOff ?? Number.NaN);
    }
    if (!host.reaches(destination)) throw new NetworkError(part, 'destination', `${destination} is not reachable`);
    if (packetLength > host.mtu(destination))
      throw new NetworkError(
        part,
        'packetLength',
        `is ${packetLength}, above the MTU ${host.mtu(destination)} of the path`,
      );
    this.#simulator = simulator;
    this.#host = host;
    this.#options = options;
    this.#random = random;
    this.#contentLength = packetLength - headerLength;
    this.#interval = (8 * packetLength) / rate;
    this.#stop = stop;
    this.#start = start;
  }

  /** Begins at its time, or now if that is past. */
  start(): this {
    this.#simulator.schedule(Math.max(0, this.#start - this.#simulator.now()), this);
    return this;
  }

  fire(): void {
    const now = this.#simulator.now();
    if (now >= this.#stop) return;
    const { kind } = this.#options;
    if (kind === 'poisson') this.#firePoisson();
    else if (kind === 'cbr') this.#sendAndWait(this.#interval);
    else this.#fireOnOff(now);
  }

  describe(): string {
    return `background traffic of ${this.#host.name}`;
  }

  #firePoisson(): void {
    const interval = this.#random.exponential(this.#interval);
    if (this.#started) this.#sendAndWait(interval);
    else this.#simulator.schedule(interval, this);
    this.#started = true;
  }

  #fireOnOff(now: number): void {
    const { meanOn = 0, meanOff = 0 } = this.#options;
    if (!this.#started) this.#onUntil = now + this.#random.exponential(meanOn);
    this.#started = true;
    if (now < this.#onUntil) {
      this.#sendAndWait(this.#interval);
      return;
    }
    // The event after the time of sending has come: silence, and then the next time begins.
    this.#started = false;
    const silence = this.#onUntil + this.#random.exponential(meanOff) - now;
    this.#simulator.schedule(Math.max(0, silence), this);
  }

  #sendAndWait(interval: number): void {
    this.packetsSent++;
    this.#host.send(new IpPacket('background', this.#contentLength), this.#options.source, this.#options.destination);
    this.#simulator.schedule(interval, this);
  }
}
