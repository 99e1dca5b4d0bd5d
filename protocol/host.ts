/**
 * The ports through which a protocol engine meets its world.
 *
 * An engine is a deterministic state machine that reaches the world only through the {@link Host} given to its
 * constructor. Worlds (simulated or real) implement these interfaces; the engine cannot know which one it is in.
 *
 * One rule binds every world: **it never calls an engine from inside the engine's own call.** Even a delivery
 * without delay is a later event.
 */
import type { Flavored } from './flavor.ts';
import type { LogEventName } from './log-events.ts';
import type { Payload } from './payload.ts';
import type { Pictures } from './pictures.ts';
import type { SctpStatistics } from './sctp/statistics.ts';
import type { Codec } from './wire/codec.ts';
import type { WireError } from './wire/wire-error.ts';
import type { WorkFiles, Workshop } from './workshop.ts';

export type { LogEventName } from './log-events.ts';
export type { Payload } from './payload.ts';

/** Everything an engine may ask of its world. */
export interface Host {
  readonly clock: Clock;
  readonly random: RandomStreams;
  readonly entropy: Entropy;
  readonly transport: Transport;
  readonly datagrams: Datagrams;
  readonly log: Log;
  /** The date and time of day; simulated worlds have none. */
  readonly calendar?: Calendar;
  /** Where work of others is done, and the files of a client that sends work; simulated worlds have neither. */
  readonly workshop?: Workshop;
  readonly workFiles?: WorkFiles;
  /** Where services draw; simulated worlds have none. */
  readonly pictures?: Pictures;
}

/** The date and time of day of a host, for people: nothing is measured with it, as it may be set. */
export interface Calendar {
  now(): CalendarTime;
}

/** A moment in the time zone of the host. */
export interface CalendarTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
  /** 0: Sunday, to 6 */
  readonly weekday: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly microseconds: number;
}

/** Seconds of a clock, or a span of time: never the nanoseconds of the simulation, or the milliseconds of a stack. */
export type Seconds = Flavored<'seconds'>;

/** Time as an engine sees it. */
export interface Clock {
  /** Seconds since an arbitrary, fixed origin; never decreases. */
  now(): Seconds;
  /**
   * Makes a timer that tells `expiry` when it expires. Make it once and re-arm it: timers are not made per use. What there
   * are thousands of owns its timers itself, as a {@link TimerOwner}, instead of a closure for each of them.
   *
   * @param which for an owner of several: which of its timers this is
   */
  timer(expiry: TimerExpiry, which?: number): Timer;
}

/** Who has timers. */
export interface TimerOwner {
  /** @param which as the timer was made */
  timerExpired(which: number): void;
}

/** What happens when a timer expires. */
export type TimerExpiry = (() => void) | TimerOwner;

/** A re-armable one-shot timer. */
export interface Timer {
  /**
   * Lets the timer expire `delay` seconds from now (at least 0, which is a later event too); an armed timer is moved.
   * However long a delay is, the timer does not expire early; with Infinity it never does, and is not armed. Timers
   * expire in the order of their deadlines, those with the same one in the order in which they were armed.
   */
  arm(delay: Seconds): void;
  /** Stops the timer; harmless when it is not armed. */
  cancel(): void;
  readonly armed: boolean;
}

/** Modelled chance: one independent stream per purpose, so that adding a component leaves other draws alone. */
export interface RandomStreams {
  /**
   * The stream named `name` below this host's own name (`pe3` + `service` -> `.../pe3/service`), from its first number:
   * who asks twice draws the same twice.
   */
  stream(name: string): Random;
}

/** One stream of pseudo-random numbers. */
export interface Random {
  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number;
}

/** Identifiers and secrets: cryptographic in real worlds, seeded in simulated ones. */
export interface Entropy {
  /** Uniform integer in [1, 2^32): identifiers of registrars and pool elements are never 0. */
  nonZeroUint32(): number;
  /** Fresh memory each time. */
  bytes(length: number): Uint8Array;
}

/** An IPv4 ("10.1.1.1") or IPv6 ("2001:db8::1") address in its canonical text form. */
export type IpAddress = string;

/** Payload protocol identifier, u32 (RFC 9260 §3.3.1): what a user message is. */
export type Ppid = Flavored<'PPID'>;

/** Number of a stream of an association in one direction, u16. */
export type StreamIdentifier = Flavored<'stream'>;

/** How far an address reaches, from narrow to wide. */
export type AddressScope = 'loopback' | 'link' | 'site' | 'global';

/** SCTP as engines use it: message-oriented, multi-homed associations from one-to-many endpoints. */
export interface Transport {
  /**
   * Opens an endpoint that accepts inbound associations and makes outbound ones from the same port.
   *
   * @throws TransportError when an address is not local or the port is taken.
   */
  open(options: EndpointOptions, handler: EndpointHandler): Endpoint;
}

/** How an endpoint is opened. */
export interface EndpointOptions {
  /** Local addresses to bind; empty binds all addresses of the host. */
  readonly addresses: readonly IpAddress[];
  /** Local SCTP port; 0 lets the world choose a free one. */
  readonly port: number;
  /** What travels on this endpoint: codecs by payload protocol identifier. */
  readonly protocols: readonly PayloadProtocol[];
  /** Accepts inbound associations (default true). */
  readonly accept?: boolean;
  /** Settings of all its associations, inbound ones too; `connect` may have others for one of them. */
  readonly association?: AssociationOptions;
}

/** Binds a payload protocol identifier (PPID) to the codec of its messages. */
export interface PayloadProtocol {
  /** The PPID; 'any' takes the messages of every PPID that has no entry of its own. */
  readonly ppid: Ppid | 'any';
  readonly codec: Codec<unknown>;
}

/** An SCTP endpoint: one port with all associations from and to it. */
export interface Endpoint {
  readonly addresses: readonly LocalAddress[];
  readonly port: number;
  /**
   * Starts an association. It may be sent on at once: messages wait until it is up. The outcome arrives as
   * `associationUp` or `associationEnded`. Two endpoints have one association at most: real stacks end a second one
   * as `refused`.
   *
   * @param spent one that this endpoint gave before, and that the engine has left and forgotten: a world where associations come
   *   and go in great numbers may use the object again
   */
  connect(
    addresses: readonly IpAddress[],
    port: number,
    options?: AssociationOptions,
    spent?: Association,
  ): Association;
  /** Aborts all associations and frees the port; no event follows. */
  close(): void;
}

/** An address of this host. */
export interface LocalAddress {
  readonly address: IpAddress;
  readonly scope: AddressScope;
  /** Length of its network's prefix, bits; absent: the world does not know it. */
  readonly prefixLength?: number;
}

/** Per-association settings; what is absent keeps the world's default (RFC 9260 §16). Times in seconds. */
export interface AssociationOptions {
  /** Gives up on set-up after so long (`associationEnded` with `timeout`). */
  readonly connectTimeout?: Seconds;
  /**
   * Shuts it down when it carried no user message for so long; 0: never (default). It is not idle while messages wait for
   * the peer, or for an engine that has stopped receiving.
   */
  readonly autoclose?: Seconds;
  /** False: who connects has no use for `associationUp`, and worlds may go without it (default true). */
  readonly reportsUp?: boolean;
  readonly rtoInitial?: Seconds;
  readonly rtoMin?: Seconds;
  readonly rtoMax?: Seconds;
  /** Association.Max.Retrans */
  readonly assocMaxRetrans?: number;
  /** Path.Max.Retrans */
  readonly pathMaxRetrans?: number;
  /** PotentiallyFailed.Max.Retrans (RFC 7829); worlds without potentially failed paths go without. */
  readonly pfMaxRetrans?: number;
  /** HB.interval; 0 turns heartbeats off. */
  readonly heartbeatInterval?: Seconds;
}

/** `connecting`: being set up; `ended`: no more. */
export type AssociationState = 'connecting' | 'up' | 'ended';

/** An SCTP association with one peer (RFC 9260 §1.3), as an engine uses it. */
export interface Association {
  readonly state: AssociationState;
  /** True when the peer set it up. */
  readonly inbound: boolean;
  /** SCTP port of its endpoint. @public */
  readonly localPort: number;
  readonly remotePort: number;
  /** The peer's addresses as listed in the set-up: the initiator can name addresses of other hosts. */
  readonly remoteAddresses: readonly IpAddress[];
  /** Those of them where the peer is for sure: the set-up, or an answer since, has shown it (RFC 9260 §5.4). */
  readonly provenAddresses: readonly IpAddress[];
  /** The paths to the peer with their state; a new array at each call. */
  paths(): readonly PathStatus[];
  /**
   * Hands a message to the transport, which keeps the object: it must not be changed afterwards.
   *
   * @returns false when it was not taken: the association has ended, or its send buffer is full and `writable` follows.
   * @throws TransportError when the association has no such outgoing stream.
   */
  send(message: UserMessage): boolean;
  /**
   * Stops or resumes the delivery of messages. What arrives meanwhile waits: in the receive window where the world
   * has one to offer, so that the peer slows down, else in memory. What still waits at an orderly end is delivered
   * before it: no peer is left to be slowed down.
   */
  setReceiving(receiving: boolean): void;
  /** Makes the path to `address` the primary one. @public */
  setPrimary(address: IpAddress): void;
  /**
   * The own addresses, where they can change while the association is up (RFC 5061); undefined: the world cannot, or the
   * two sides did not agree on it. @public
   */
  readonly reconfiguration?: AddressReconfiguration | undefined;
  /** Ends gracefully: what was sent is delivered first. `associationEnded` with `closed` follows. */
  shutdown(): void;
  /** Ends at once; the peer is informed, with the reason where the world carries it; no event follows here. */
  abort(reason?: string): void;
  /** What the world measures of the association, now; worlds that measure nothing go without. */
  measurement?(): AssociationMeasurement;
  /** The engine's own state for this association; the world never touches it. */
  context: unknown;
}

/**
 * The own addresses of an association that is up. Changes take effect when the peer has acknowledged them; it may refuse
 * them. After the end of the association, or when the peer has restarted, they have no effect. @public
 */
export interface AddressReconfiguration {
  /** Those that the peer knows. @public */
  readonly addresses: readonly IpAddress[];
  /** Lets the peer know another one. @throws TransportError when it is not an address of this host. @public */
  add(address: IpAddress): void;
  /** Takes one away. @throws TransportError when it is the last one. @public */
  remove(address: IpAddress): void;
  /** Asks the peer to send to this one. @throws TransportError when it is not an address of the association. @public */
  setPeerPrimary(address: IpAddress): void;
}

/** One path of an association: an address of the peer. */
export interface PathStatus {
  readonly address: IpAddress;
  readonly scope: AddressScope;
  readonly state: 'active' | 'inactive' | 'unconfirmed';
  readonly primary: boolean;
  /** Smoothed round-trip time in seconds; undefined before the first measurement. */
  readonly smoothedRtt: Seconds | undefined;
  /** Retransmission time-out, seconds; absent where the world does not report it. */
  readonly rto?: Seconds;
  /** Congestion window, bytes; absent where the world does not report it. */
  readonly cwnd?: number;
}

/** What a world measures of an association: a snapshot. */
export interface AssociationMeasurement {
  /** What happened since its start. */
  readonly statistics: Readonly<SctpStatistics>;
  /** User bytes that were taken to be sent and are not known to have arrived. */
  readonly unacknowledgedBytes: number;
  readonly paths: readonly MeasuredPath[];
}

/** A path with what its world measures of it. */
export interface MeasuredPath extends PathStatus {
  /** Congestion window, slow start threshold and bytes in flight, bytes. */
  readonly cwnd: number;
  readonly ssthresh: number;
  readonly flight: number;
  readonly rto: Seconds;
  /** Time-outs and unanswered heartbeats in a row. */
  readonly errors: number;
}

/** A user message (RFC 9260 §1.3) and how it is to be sent. */
export interface UserMessage {
  readonly payload: Payload;
  readonly ppid: Ppid;
  /** Outgoing stream (default 0). */
  readonly stream?: StreamIdentifier;
  /** Ordered within its stream (default true). */
  readonly ordered?: boolean;
  /** Seconds after which a message that was not sent is given up (RFC 3758 timed reliability). */
  readonly lifetime?: Seconds;
  /** Asks the receiver for an immediate SACK (RFC 7053). */
  readonly sackImmediately?: boolean;
}

/** Why an association is no more. */
export type AssociationEnd =
  /** The peer's host refused the set-up (there is no listener). */
  | 'refused'
  /** The set-up was not even tried: there is no way from this host to any address of the peer. */
  | 'noRoute'
  /** The set-up got no answer in time. */
  | 'timeout'
  /** The transport gave up on a silent peer. */
  | 'lost'
  /** The peer aborted. */
  | 'aborted'
  /** The peer shut it down gracefully. */
  | 'shutDownByPeer'
  /** The own `shutdown()`, or autoclose, is complete. */
  | 'closed';

/** Whether all that was sent had arrived before an association ended. */
export function isOrderly(end: AssociationEnd): boolean {
  return end === 'closed' || end === 'shutDownByPeer';
}

/**
 * What an endpoint reports to its engine. A world skips the work for what is absent; `message` must be there, and
 * `associationRestarted`, as no engine may take the new self of a peer for the former one.
 */
export interface EndpointHandler {
  /** A message arrived, decoded by the codec of its PPID. */
  message(association: Association, message: unknown, ppid: Ppid, stream: StreamIdentifier): void;
  /** Bytes that are no message of that PPID, or a PPID the endpoint does not know. */
  malformed?(association: Association, ppid: Ppid, bytes: Uint8Array, error: WireError): void;
  associationUp?(association: Association): void;
  /**
   * The association is no more; the last event about it. Not called after the own `abort()`.
   *
   * @param reason for logs only: what the peer said of its abort (RFC 9260 §3.3.10.12; its own text), or why this side gave up
   */
  associationEnded?(association: Association, end: AssociationEnd, reason?: string): void;
  /**
   * The peer restarted within the same association (RFC 9260 §5.2.4): its former self is gone with all it knew. Of that
   * one nothing is delivered any more; what was sent to it and had not arrived came back by `sendFailed`. What is sent
   * from now on goes to the new one.
   */
  associationRestarted(association: Association): void;
  pathChanged?(association: Association, path: PathStatus): void;
  /** The send buffer has room again after a refused `send`. */
  writable?(association: Association): void;
  /**
   * A message taken by `send` will not arrive; called before `associationEnded` and `associationRestarted` for each one
   * left unsent.
   */
  sendFailed?(association: Association, message: UserMessage): void;
}

/**
 * UDP, for announcements and status reports: datagrams to groups and single hosts. They may be lost, and come once per
 * path; what is longer than a datagram can be is not sent.
 */
export interface Datagrams {
  /**
   * Opens a datagram socket. Sockets of groups share their port, any number of them; others share it with none.
   *
   * @throws TransportError when the port is taken.
   */
  open(options: DatagramOptions, handler: DatagramHandler): DatagramSocket;
}

/** How a datagram socket is opened. */
export interface DatagramOptions {
  /** Local port; 0 lets the world choose. */
  readonly port: number;
  /** Multicast group to join, on all interfaces: the socket receives what is sent to it, and nothing else. */
  readonly group?: IpAddress;
  /** The same for hosts that have IPv6 addresses, beside a group of IPv4. */
  readonly groupIpv6?: IpAddress | undefined;
  readonly codec: Codec<unknown>;
  /** Multicast time to live (default 1): the hosts of the own network. Worlds without routers go without. */
  readonly ttl?: number;
}

/** What a datagram socket reports to its engine. */
export interface DatagramHandler {
  /** @param source the sender's address; of multicast the port may be another one than its socket has */
  datagram(message: unknown, source: SocketAddress): void;
  malformed?(bytes: Uint8Array, source: SocketAddress, error: WireError): void;
}

/** Where UDP datagrams come from or go to. */
export interface SocketAddress {
  readonly address: IpAddress;
  readonly port: number;
}

/** A multicast group with its port. */
export interface MulticastGroup extends SocketAddress {
  /** Its counterpart of IPv6 where `address` is of IPv4; worlds without IPv6 go without. */
  readonly ipv6?: IpAddress;
}

/** An open UDP socket. */
export interface DatagramSocket {
  readonly port: number;
  /**
   * Sends a datagram. The other sockets of the own host that have joined its group receive it, this one does not; what
   * is sent to the own address and port comes back.
   */
  send(payload: Payload, destination: MulticastGroup): void;
  /**
   * Nothing is received or sent any more, including what is in transit; the port is free at once. Harmless when closed.
   */
  close(): void;
}

/** Structured events for the operator of a component. */
export interface Log {
  /** False when events are not recorded: check before building `fields`. */
  readonly enabled: boolean;
  /** @param fields identifiers, addresses and pool handles as text */
  event(component: string, event: LogEventName, fields?: Readonly<Record<string, unknown>>): void;
}

/** A log that discards everything. */
export const silentLog: Log = { enabled: false, event: () => undefined };

/** The world cannot do what an engine asked of it (address not local, port in use). */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}
