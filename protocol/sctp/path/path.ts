import { addressScope } from '../../address-scope.ts';
import type { AddressScope, IpAddress, MeasuredPath, PathStatus, Seconds } from '../../host.ts';
import { isIpv6 } from '../../wire/ip-address.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import type { SctpOptions } from '../options.ts';
import type { PacketSource } from '../packet-layer.ts';
import { COMMON_HEADER } from '../wire/byte-length.ts';
import type { CongestedPath, CongestionControl } from '../congestion/congestion-control.ts';
import type { LossDetection, LossyPath, SentChunk, SentChunks } from './loss-detection.ts';
import { RoundTrip } from './round-trip.ts';
import type { SequenceNumber } from '../sequence.ts';

/** `potentiallyFailed`: RFC 7829. */
export type PathState = 'unconfirmed' | 'active' | 'potentiallyFailed' | 'inactive';

const UDP_HEADER = 8;
/** DATA chunks are not made smaller than this, whatever MTU the layer reports. */
const LEAST_ROOM = 256;

/** What a path asks of its association. */
export interface PathOwner {
  readonly timers: TimerPool;
  readonly options: SctpOptions;
  newCongestionControl(path: CongestedPath): CongestionControl;
  /** @param expired T3-rtx expired */
  newLossDetection(path: Path, expired: () => void): LossDetection;
  /** T3-rtx of the path expired. */
  t3Expired(path: Path): void;
  /** The heartbeat timer of the path expired. */
  heartbeatTimerExpired(path: Path): void;
}

/** Where packets to a destination leave from, and how they get there. */
export interface PathRoute {
  readonly source: PacketSource;
  /** Answers leave from where the question came to. */
  readonly followsPeer: boolean;
  /** IP packet, bytes */
  readonly mtu: number;
  readonly encapsulated: boolean;
  /** The peer's UDP port; 0: the layer's default */
  readonly udpPort: number;
}

/** Bytes for chunks in a packet that takes the route: PMDCS. */
export function packetRoom(destination: IpAddress, { mtu, encapsulated }: PathRoute): number {
  const overhead = (isIpv6(destination) ? 40 : 20) + (encapsulated ? UDP_HEADER : 0) + COMMON_HEADER;
  // Chunks are padded to four bytes.
  return Math.max(mtu - overhead, LEAST_ROOM) & ~3;
}

/** One destination address of the peer: its state, timers, round-trip time, congestion control and what is in flight. */
export class Path implements CongestedPath, LossyPath {
  readonly address: IpAddress;
  readonly scope: AddressScope;
  /** Its place among the association's paths: names it in HEARTBEATs. */
  readonly index: number;
  readonly #route: PathRoute;
  /** The own address that the latest packet by this path came to, since the path last failed. */
  #arrivedAt: IpAddress | undefined;
  /** The peer's UDP port as last seen (RFC 6951 §5.4); 0: the layer's default. */
  udpPort: number;
  /** Bytes of each packet that are kept for its authentication (RFC 4895). */
  reserved = 0;
  readonly #fullRoom: number;
  /** The address was once known to be the peer's (RFC 9260 §5.4): by its answers, or because the engine gave it. */
  confirmed = false;
  /** The peer has shown that it is there, by what only who receives there can know: a verification tag, or a nonce. */
  proven = false;
  /** There is a way there from an own address that the peer knows. */
  hasWay = true;
  #state: PathState = 'unconfirmed';
  /** Consecutive time-outs and unanswered heartbeats. */
  errors = 0;
  /** What a packet counts to congestion control, bytes. */
  readonly windowUnit: number;
  readonly roundTrip: RoundTrip;
  readonly congestion: CongestionControl;
  /** Bytes in flight, counted as congestion control does. */
  flight = 0;
  /** Lost chunks wait for room in the congestion window: they come before new data (§6.1 C). */
  lossesWait = false;
  /** Chunks among them were taken for lost by a time-out: the window is used up, though there is room for a part of one. */
  timedOutWait = false;
  /**
   * User bytes of it; of all chunks that went here last and that the cumulative TSN has not reached; and of those of them
   * that the send buffer still keeps.
   */
  userBytesInFlight = 0;
  userBytesQueued = 0;
  userBytesKept = 0;
  /** User bytes that gap blocks acknowledge, but not the cumulative TSN; and of those that the send buffer still keeps. */
  userBytesArrived = 0;
  userBytesArrivedKept = 0;
  /** DATA chunks sent here, retransmissions included, and those of them found lost. */
  chunksSent = 0;
  chunksLost = 0;
  readonly losses: LossDetection;
  readonly heartbeatTimer: DeadlineTimer;
  lastDataSentAt = -Infinity;
  /** When DATA was last sent here for the first time: what can measure the round trip. */
  lastNewDataSentAt = -Infinity;
  /** The burst limit: packets of new data sent at an instant, or after a SACK. */
  burstInstant = -1;
  burstPackets = 0;
  /** When the last HEARTBEAT was sent or its interval started again, and whether it waits for an answer. */
  heartbeatSentAt = 0;
  heartbeatAwaited = false;
  /** Content of the last HEARTBEAT: its answer must have the same. */
  heartbeatInfo: Uint8Array | undefined;
  heartbeatProbedAt = 0;

  constructor(owner: PathOwner, address: IpAddress, index: number, route: PathRoute) {
    const { timers, options } = owner;
    this.address = address;
    this.scope = addressScope(address);
    this.index = index;
    this.#route = route;
    this.udpPort = route.udpPort;
    this.#fullRoom = packetRoom(address, route);
    this.roundTrip = new RoundTrip(options);
    this.windowUnit = options.windowUnit === 'mtu' ? route.mtu : this.room;
    this.congestion = owner.newCongestionControl(this);
    this.losses = owner.newLossDetection(this, () => owner.t3Expired(this));
    this.heartbeatTimer = new DeadlineTimer(timers, () => owner.heartbeatTimerExpired(this));
  }

  /** Bytes for chunks in a packet: PMDCS. */
  get room(): number {
    return this.#fullRoom - this.reserved;
  }

  get state(): PathState {
    return this.#state;
  }

  set state(state: PathState) {
    if (state === 'active') this.confirmed = true;
    this.#state = state;
  }

  get source(): PacketSource {
    return this.#arrivedAt ?? this.#route.source;
  }

  /** A packet of the peer came by this path. @param at own address */
  arrived(at: IpAddress, udpPort: number): void {
    this.udpPort = udpPort;
    const { followsPeer, source } = this.#route;
    // A packet with the right tag may come to an own address that the endpoint is not bound to.
    if (followsPeer && (source === undefined || source.includes(at))) this.#arrivedAt = at;
  }

  /** Where the peer's packets came to leads there no more, perhaps. */
  forgetArrival(): void {
    this.#arrivedAt = undefined;
  }

  /** Whether DATA may go here: the address is the peer's, and answers. */
  get usable(): boolean {
    return this.state === 'active';
  }

  /** Congestion window, bytes. */
  get cwnd(): number {
    return this.congestion.cwnd;
  }

  /** Slow start threshold, bytes. */
  get ssthresh(): number {
    return this.congestion.ssthresh;
  }

  /** Before a SACK is processed. */
  beginSack(chunks: SentChunks): void {
    this.losses.beginSack(chunks);
    this.burstPackets = 0;
  }

  /** DATA is about to leave for this path: if none did for long, less of it may (§7.2.1). */
  endIdleness(now: number): void {
    if (this.flight === 0 && this.lastDataSentAt > -Infinity) this.congestion.idle(now - this.lastDataSentAt);
  }

  /** A DATA chunk leaves for this path. */
  sent(sequence: SequenceNumber, chunk: SentChunk, now: Seconds): void {
    this.lastDataSentAt = now;
    this.losses.entered(sequence, chunk);
  }

  /** Forgets what was measured: packets take another way there, and nothing is in flight. @param peerWindow bytes */
  restart(peerWindow: number): void {
    this.errors = this.chunksSent = this.chunksLost = 0;
    this.forgetArrival();
    this.losses.reset();
    this.roundTrip.reset();
    this.congestion.begin(peerWindow);
  }

  /** Forgets what was measured and what is in flight: the peer restarted. */
  reset(): void {
    this.errors = this.flight = this.userBytesInFlight = this.userBytesQueued = this.userBytesKept = 0;
    this.lastDataSentAt = this.lastNewDataSentAt = -Infinity;
    this.losses.reset();
    this.heartbeatTimer.stop();
    this.heartbeatAwaited = false;
    this.heartbeatInfo = undefined;
    this.roundTrip.reset();
    this.proven = false;
  }

  view(primary: Path | undefined): PathStatus {
    return {
      address: this.address,
      scope: this.scope,
      state: this.state === 'potentiallyFailed' ? 'active' : this.state,
      primary: this === primary,
      smoothedRtt: this.roundTrip.smoothed,
    };
  }

  measured(primary: Path | undefined): MeasuredPath {
    const { cwnd, ssthresh, flight, errors } = this;
    return { ...this.view(primary), cwnd, ssthresh, flight, rto: this.roundTrip.rto, errors };
  }

  dispose(): void {
    this.losses.timer.dispose();
    this.heartbeatTimer.dispose();
  }
}
