import type {
  Association,
  AssociationEnd,
  Clock,
  Entropy,
  IpAddress,
  LocalAddress,
  Log,
  PathStatus,
  Random,
  Seconds,
  UserMessage,
} from '../host.ts';
import type { PacketArrival } from './arrival.ts';
import type { Chunk, SctpPacket, VerificationTag } from './chunk.ts';
import type { TimerPool } from './deadline-timer.ts';
import type { SctpOptions } from './options.ts';
import type { PacketSource } from './packet-layer.ts';
import type { PathRoute } from './path/path.ts';
import type { IncomingMessage } from './receiving/reassembly.ts';
import type { Blocking } from './blocking.ts';
import type { CookieJar } from './setup/state-cookie.ts';
import type { SctpStatistics } from './statistics.ts';
import type { Tsn } from './sequence.ts';

/** A path as observers see it: as it is at the instant of the call. */
export interface ObservedPath {
  readonly address: IpAddress;
  /** Its place among the paths of the association. */
  readonly index: number;
  /** Congestion window, slow start threshold and bytes in flight, bytes. */
  readonly cwnd: number;
  readonly ssthresh: number;
  readonly flight: number;
  /** User bytes of chunks that went there last: those that the send buffer keeps, and those that the cumulative TSN has not reached. */
  readonly userBytesKept: number;
  readonly userBytesQueued: number;
  /** SRTT (undefined before the first measurement) and RTO, seconds. */
  readonly roundTrip: { readonly smoothed: number | undefined; readonly rto: number };
}

/** The sending side of an association as observers see it: as it is at the instant of the call. */
export interface ObservedSender {
  readonly paths: { readonly all: readonly ObservedPath[] };
  /** User bytes in the send buffer: waiting, or not acknowledged for good. */
  readonly bufferedBytes: number;
  /** What the peer's receive window has left, user bytes. */
  readonly peerWindow: number;
  /** What new data for a path of it waits for; undefined: nothing. */
  blockingOf(path: ObservedPath): Blocking | undefined;
}

/** Who watches a stack: for vectors and statistics. */
export interface SctpObserver {
  /** Called after each event that touched congestion control of the path. */
  pathSample(association: Association, path: ObservedPath, now: Seconds): void;
  /** The association has sent all that it may. */
  sent?(association: Association, sender: ObservedSender, now: Seconds): void;
  /** The association is over. */
  closed?(association: Association, now: Seconds): void;
  /** An association took a message of its engine. */
  messageTaken?(message: UserMessage): void;
  /** New data begins to take another path. */
  failedOver?(association: Association, path: ObservedPath, now: Seconds): void;
}

/** An event to report to the engine, once the stack has finished its own work. */
export type Notification =
  | { readonly kind: 'message'; readonly message: IncomingMessage }
  /** The engine receives again: not reported itself, but what waited is. */
  | { readonly kind: 'receiving' }
  /** The peer's SHUTDOWN: not reported itself, but it takes effect after what came before it. */
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'up' }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'writable' }
  | { readonly kind: 'path'; readonly path: PathStatus }
  | { readonly kind: 'sendFailed'; readonly message: UserMessage }
  | { readonly kind: 'ended'; readonly end: AssociationEnd; readonly reason: string | undefined };

/** Who passes notifications on to the engine. */
export interface Notified {
  tell(notification: Notification): void;
}

/** Where a packet leaves from and goes to; a path is one. */
export interface PacketWay {
  readonly source: PacketSource;
  readonly address: IpAddress;
  /** The peer's UDP port; 0: the layer's default */
  readonly udpPort: number;
}

/** What an association asks of its stack. */
export interface StackServices {
  readonly clock: Clock;
  readonly timers: TimerPool;
  readonly entropy: Entropy;
  /** Of heartbeats. */
  readonly jitter: Random;
  /** Of paths that take new data in random order (CMT). */
  readonly pathOrder: Random;
  readonly log: Log;
  readonly cookies: CookieJar;
  readonly observer: SctpObserver | undefined;
  /** Of all associations that are gone, and of packets that belong to none. */
  readonly statistics: SctpStatistics;
  /** A verification tag that no association here has. */
  newTag(): VerificationTag;
  /** Lets the engine know, after the stack's work at hand. */
  notify(target: Notified, notification: Notification): void;
  /** Lets the association send what it has, after the stack's work at hand. */
  flushLater(association: Flushable): void;
  /** Hands a packet to the packet layer. */
  send(packet: SctpPacket, way: PacketWay, ecnCapable?: boolean): void;
  /** Answers a packet where it came from. */
  answer(arrival: PacketArrival, verificationTag: VerificationTag, chunks: readonly Chunk[]): void;
}

export interface Flushable {
  /** Waits for its flush already. */
  flushPending: boolean;
  flush(): void;
}

/** What an association asks of its endpoint, besides the stack's services. */
export interface EndpointServices {
  readonly stack: StackServices;
  readonly options: SctpOptions;
  readonly port: number;
  /** That it is bound to */
  readonly addresses: readonly LocalAddress[];
  /** Of associations that have no other; seconds, 0: never */
  readonly autoclose: number;
  readonly closed: boolean;
  routeTo(destination: IpAddress, index: number, udpPort: number): PathRoute;
  /** The route to a destination may have changed. */
  doubtRoute(destination: IpAddress): void;
  /** Own addresses that a peer at `destination` can use. @param types that it accepts; undefined: all */
  reachableFrom(destination: IpAddress, types: readonly number[] | undefined): readonly IpAddress[];
  /** There is a way to a destination from one of several own addresses, as far as is known. */
  leadsTo(destination: IpAddress, sources: readonly IpAddress[]): boolean;
  /** It is an address of this host, bound to or not. */
  isOfHost(address: IpAddress): boolean;
  /** The endpoint has an association with a peer of that address and port. */
  isPeer(address: IpAddress, port: number): boolean;
  /** Own addresses to send to a peer at `destination`; empty: the packet's source is enough. */
  addressesFor(destination: IpAddress, types: readonly number[] | undefined): readonly IpAddress[];
}

/** What makes an association that of its two ends. */
export interface AssociationIdentity {
  readonly remotePort: number;
  /** The peer set it up. */
  readonly inbound: boolean;
  readonly localTag: VerificationTag;
  readonly localInitialTsn: Tsn;
}
