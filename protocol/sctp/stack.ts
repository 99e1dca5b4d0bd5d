import {
  TransportError,
  type Clock,
  type EndpointHandler,
  type EndpointOptions,
  type Entropy,
  type IpAddress,
  type Log,
  type Random,
  type RandomStreams,
  type Timer,
  type Transport,
} from '../host.ts';
import { isUnicast } from '../address-scope.ts';
import type { SctpAssociation } from './association.ts';
import type { PacketArrival } from './arrival.ts';
import type { Chunk, SctpPacket, VerificationTag } from './chunk.ts';
import { TimerPool, type DeadlineTimer } from './deadline-timer.ts';
import { boundAddresses, SctpEndpoint, type EndpointOwner } from './endpoint.ts';
import { checkOptions, rfc9260, type SctpOptions, withSettings } from './options.ts';
import { holdsAbort, outOfTheBlueAnswer } from './out-of-the-blue.ts';
import type { PacketLayer, PacketReceiver } from './packet-layer.ts';
import type { Flushable, Notification, Notified, PacketWay, SctpObserver, StackServices } from './services.ts';
import { cookiePlace } from './setup/cookie-place.ts';
import { CookieJar } from './setup/state-cookie.ts';
import { addStatistics, newStatistics, type SctpStatistics } from './statistics.ts';
import { packetByteLength } from './wire/byte-length.ts';

/** The ports of the host that a stack needs. */
export interface SctpHost {
  readonly clock: Clock;
  readonly random: RandomStreams;
  readonly entropy: Entropy;
  readonly log: Log;
}

export interface SctpStackOptions {
  /** Default: {@link rfc9260} */
  readonly sctp?: SctpOptions;
  readonly observer?: SctpObserver;
  /** Decodes all messages from their bytes, even if the network passed values on (default false). */
  readonly decodesMessages?: boolean;
}

/** Ports that are given to endpoints that do not care (RFC 6335 §6). */
const FIRST_DYNAMIC_PORT = 49_152;
const LAST_PORT = 65_535;
const COOKIE_KEY_LENGTH = 32;
/** Seconds after which cookies get a new key. */
const COOKIE_KEY_PERIOD = 3600;

/**
 * An SCTP stack over a packet layer: the `Transport` of its host.
 *
 * It is sans-IO: it runs when a packet arrives, when a timer expires, and when the engine calls. Events for the engine
 * are reported when this work is done, and packets are sent only after the engine has returned, so that a SACK and an
 * answer share a packet. The effects of an engine's call are reported by a later event.
 */
export class SctpStack implements Transport, PacketReceiver, StackServices, EndpointOwner {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly jitter: Random;
  readonly pathOrder: Random;
  readonly layer: PacketLayer;
  readonly options: SctpOptions;
  readonly observer: SctpObserver | undefined;
  readonly decodesMessages: boolean;
  readonly timers: TimerPool;
  readonly cookies: CookieJar;
  readonly statistics: SctpStatistics = newStatistics();
  readonly #endpoints = new Map<number, SctpEndpoint>();
  readonly #byTag = new Map<VerificationTag, SctpAssociation>();
  #nextPort = FIRST_DYNAMIC_PORT;
  /** The stack is at work, or reports to the engine. */
  #busy = false;
  // Emptied by counts: an array that is cut to length 0 loses its memory and grows again at each event.
  readonly #targets: (Notified | undefined)[] = [];
  readonly #notifications: (Notification | undefined)[] = [];
  #notificationCount = 0;
  readonly #toFlush: (Flushable | undefined)[] = [];
  #flushCount = 0;
  /** Expires as soon as the engine has returned from its call. */
  readonly #afterwards: Timer;
  #halted = false;

  /** @throws RangeError when the options contradict each other */
  constructor(host: SctpHost, layer: PacketLayer, options: SctpStackOptions = {}) {
    this.clock = host.clock;
    this.entropy = host.entropy;
    this.log = host.log;
    this.jitter = host.random.stream('sctp-heartbeat');
    this.pathOrder = host.random.stream('sctp-path-order');
    this.layer = layer;
    const wanted = checkOptions(options.sctp ?? rfc9260);
    const takesSources = layer.choosesSources === true || layer.addressesChange === true;
    this.options = withSettings(wanted, {
      ecn: wanted.ecn && layer.ecn === true,
      dynamicAddresses: wanted.dynamicAddresses && takesSources,
    });
    this.observer = options.observer;
    this.decodesMessages = options.decodesMessages ?? false;
    this.timers = new TimerPool(host.clock, (timer) => this.timerExpired(timer));
    const { validCookieLife, maxCookieLifeIncrement } = this.options;
    const keyPeriod = Math.max(COOKIE_KEY_PERIOD, validCookieLife + maxCookieLifeIncrement);
    this.cookies = new CookieJar(host.entropy.bytes(COOKIE_KEY_LENGTH), keyPeriod);
    this.#afterwards = host.clock.timer(() => this.work(() => undefined));
    layer.attach(this);
  }

  get services(): StackServices {
    return this;
  }

  open(options: EndpointOptions, handler: EndpointHandler): SctpEndpoint {
    const addresses = boundAddresses(this.layer, options.addresses);
    if (options.port !== 0 && this.#endpoints.has(options.port))
      throw new TransportError(`SCTP port ${options.port} is in use`);
    const port = options.port === 0 ? this.freePort() : options.port;
    const endpoint = new SctpEndpoint(this, addresses, port, options, handler);
    this.#endpoints.set(port, endpoint);
    return endpoint;
  }

  /** Counts of the stack with all its associations, present and past. */
  totals(): SctpStatistics {
    const sum = newStatistics();
    addStatistics(sum, this.statistics);
    for (const association of this.#byTag.values()) addStatistics(sum, association.statistics);
    return sum;
  }

  /** Associations that are there now. @internal */
  get associations(): readonly SctpAssociation[] {
    return [...this.#byTag.values()];
  }

  /** The processes crashed, the stack did not: all endpoints are closed, and the peers are informed. */
  closeAll(): void {
    for (const endpoint of Array.from(this.#endpoints.values())) endpoint.close();
  }

  /** The host crashed: all is gone without a word. */
  halt(): void {
    this.#halted = true;
    for (const endpoint of this.#endpoints.values()) endpoint.vanish();
    this.#endpoints.clear();
    this.#afterwards.cancel();
    this.#notificationCount = this.#flushCount = 0;
    this.#notifications.length = this.#targets.length = this.#toFlush.length = 0;
  }

  private freePort(): number {
    for (let tries = FIRST_DYNAMIC_PORT; tries <= LAST_PORT; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_DYNAMIC_PORT : port + 1;
      if (!this.#endpoints.has(port)) return port;
    }
    throw new TransportError('all SCTP ports are in use');
  }

  // Packets.

  packetArrived(packet: SctpPacket, source: IpAddress, destination: IpAddress, udpPort: number, marked = false): void {
    if (this.#halted) return;
    this.#busy = true;
    try {
      this.route({ packet, source, destination, udpPort, marked });
      this.finish();
    } finally {
      this.leave();
    }
  }

  packetUnsent(packet: SctpPacket, destination: IpAddress, noWay: boolean): void {
    const association = this.#endpoints.get(packet.sourcePort)?.find(destination, packet.destinationPort);
    if (association !== undefined)
      this.work(() => association.packetUnsent(packet.verificationTag, destination, noWay));
  }

  addressesChanged(): void {
    this.work(() => {
      for (const endpoint of this.#endpoints.values()) endpoint.hostChanged();
    });
  }

  malformedArrived(): void {
    this.statistics.packetsMalformed++;
  }

  private route(arrival: PacketArrival): void {
    const { packet } = arrival;
    const first = packet.chunks[0];
    // A COOKIE ECHO is for the listener, unless it is called off in the same packet.
    if (first !== undefined && (cookiePlace(packet.chunks) === undefined || holdsAbort(packet.chunks))) {
      const association = this.#byTag.get(packet.verificationTag);
      if (association?.remotePort === packet.sourcePort && association.localPort === packet.destinationPort)
        return association.packetArrived(arrival);
    }
    this.routeSlowly(arrival);
  }

  /** Packets whose tag alone does not identify the association (§8.5). */
  private routeSlowly(arrival: PacketArrival): void {
    const { packet, source } = arrival;
    // Groups and broadcasts are not answered (§8.4).
    const own = this.layer.addresses;
    if (!isUnicast(source, own) || !isUnicast(arrival.destination, own)) return this.discard();
    const endpoint = this.#endpoints.get(packet.destinationPort);
    const [first] = packet.chunks;
    if (first === undefined || !endpoint?.isBoundTo(arrival.destination)) return this.outOfTheBlue(arrival);
    const existing = endpoint.find(source, packet.sourcePort);
    if (first.type === 'INIT') {
      // Alone in its packet, and without a tag (§8.5.1 A, §6.10).
      if (packet.verificationTag !== 0 || packet.chunks.length > 1) return this.discard();
      if (existing === undefined && !endpoint.accepts) return this.outOfTheBlue(arrival);
      return endpoint.listener.initArrived(arrival, first);
    }
    const place = cookiePlace(packet.chunks);
    if (place !== undefined) {
      if (holdsAbort(packet.chunks)) return this.discard();
      const association = endpoint.listener.cookieArrived(arrival, place);
      if (association === undefined) return this.discard();
      return association.packetArrived(arrival, place + 1);
    }
    if (existing === undefined) return this.outOfTheBlue(arrival);
    const said = packet.chunks.find(({ type }) => type !== 'AUTH') ?? first;
    const reflects = (said.type === 'ABORT' || said.type === 'SHUTDOWN_COMPLETE') && said.reflected;
    // A peer whose tag is not known yet (0) cannot reflect it.
    if (reflects && existing.peerTag !== 0 && packet.verificationTag === existing.peerTag)
      existing.packetArrived(arrival);
    else if (said.type === 'SHUTDOWN_ACK' && !existing.isUp) this.outOfTheBlue(arrival);
    else this.discard();
  }

  private discard(): void {
    this.statistics.packetsReceived++;
    this.statistics.packetsDiscarded++;
  }

  /** A packet that belongs to no association (§8.4). */
  private outOfTheBlue(arrival: PacketArrival): void {
    this.discard();
    const answer = outOfTheBlueAnswer(arrival.packet);
    if (answer === undefined) return;
    if (answer.chunk.type === 'ABORT') this.statistics.abortsSent++;
    this.answer(arrival, answer.verificationTag, [answer.chunk]);
  }

  send(packet: SctpPacket, { source, address, udpPort }: PacketWay, ecnCapable = false): void {
    this.layer.send(packet, source, address, udpPort, ecnCapable);
  }

  answer(arrival: PacketArrival, verificationTag: VerificationTag, chunks: readonly Chunk[]): void {
    const { packet, source, destination, udpPort } = arrival;
    const ports = { sourcePort: packet.destinationPort, destinationPort: packet.sourcePort };
    const answer = { ...ports, verificationTag, chunks, byteLength: packetByteLength(chunks) };
    this.send(answer, { source: destination, address: source, udpPort });
  }

  // Work and what follows it.

  notify(target: Notified, notification: Notification): void {
    this.#targets[this.#notificationCount] = target;
    this.#notifications[this.#notificationCount++] = notification;
    if (!this.#busy && !this.#afterwards.armed) this.#afterwards.arm(0);
  }

  flushLater(association: Flushable): void {
    if (!association.flushPending) {
      association.flushPending = true;
      this.#toFlush[this.#flushCount++] = association;
    }
    if (!this.#busy) this.flushForEngine();
  }

  /** The engine called: packets are sent at once, but the resulting events are reported later. */
  private flushForEngine(): void {
    this.#busy = true;
    try {
      this.flushAll();
    } finally {
      this.leave();
    }
  }

  /** Reports and packets that are still outstanding are handled in an event of their own. */
  private leave(): void {
    this.#busy = false;
    const left = this.#notificationCount > 0 || this.#flushCount > 0;
    if (left && !this.#afterwards.armed) this.#afterwards.arm(0);
  }

  private timerExpired(timer: DeadlineTimer): void {
    this.work(() => timer.expire());
  }

  private work(work: () => void): void {
    if (this.#halted) return;
    this.#busy = true;
    try {
      work();
      this.finish();
    } finally {
      this.leave();
    }
  }

  /** Tells the engine what happened, then lets associations send; either may bring about more of both. */
  private finish(): void {
    const notifications = this.#notifications;
    const targets = this.#targets;
    while (this.#notificationCount > 0 || this.#flushCount > 0) {
      for (let i = 0; i < this.#notificationCount; i++) {
        const notification = notifications[i];
        const target = targets[i];
        // Before the report: it is not repeated to an engine that throws.
        notifications[i] = targets[i] = undefined;
        if (notification !== undefined) target?.tell(notification);
      }
      this.#notificationCount = 0;
      this.flushAll();
    }
  }

  private flushAll(): void {
    const toFlush = this.#toFlush;
    for (let i = 0; i < this.#flushCount; i++) {
      const association = toFlush[i];
      toFlush[i] = undefined;
      if (association === undefined) continue;
      association.flushPending = false;
      association.flush();
    }
    this.#flushCount = 0;
  }

  // Associations.

  newTag(): VerificationTag {
    for (;;) {
      const tag = this.entropy.nonZeroUint32();
      if (!this.#byTag.has(tag)) return tag;
    }
  }

  retag(association: SctpAssociation, formerTag: VerificationTag | undefined): void {
    if (formerTag !== undefined && this.#byTag.get(formerTag) === association) this.#byTag.delete(formerTag);
    this.#byTag.set(association.localTag, association);
  }

  forget(association: SctpAssociation): void {
    if (this.#byTag.get(association.localTag) === association) this.#byTag.delete(association.localTag);
    this.statistics.associationsEnded++;
    addStatistics(this.statistics, association.statistics);
  }

  closed(endpoint: SctpEndpoint): void {
    if (this.#endpoints.get(endpoint.port) === endpoint) this.#endpoints.delete(endpoint.port);
  }
}
