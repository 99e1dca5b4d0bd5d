import type { Chunk, CookieEchoChunk, SctpErrorCause, InitAckChunk, InitChunk, VerificationTag } from '../chunk.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import {
  invalidMandatoryParameter,
  missingMandatoryParameter,
  protocolViolation,
  unrecognizedParameters,
  unresolvableAddress,
} from '../sctp-error-cause.ts';
import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import type { SctpStatistics } from '../statistics.ts';
import { CHUNK_HEADER, chunkByteLength, TLV_HEADER } from '../wire/byte-length.ts';
import { SctpParameterType } from '../wire/parameter.ts';
import { authenticationRefusal } from './extensions.ts';
import { reportedParameters } from './unrecognized-parameters.ts';
import type { Seconds } from '../../host.ts';

/** Smallest a_rwnd that may be advertised (RFC 9260 §3.3.2). */
const LEAST_WINDOW = 1500;

/** What the initiator's side of a set-up asks of its association. */
export interface HandshakeOwner {
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  readonly timers: TimerPool;
  now(): Seconds;
  /** Sends an INIT (tag 0) to the path, alone in its packet. */
  sendInit(path: Path, init: InitChunk): void;
  /** Sends COOKIE ECHO, with an ERROR if there is one, and what data fits into the packet. */
  sendCookieEcho(path: Path, cookieEcho: Chunk, reports: readonly Chunk[]): void;
  /** The COOKIE ECHO was lost, with the data that rode with it. */
  cookieEchoLost(): void;
  /** The INIT ACK was taken: what it says holds. */
  initAckTaken(chunk: InitAckChunk, path: Path): void;
  gaveUp(): void;
  /** There is no way to any of the peer's addresses. */
  noRoute(): void;
  /** The INIT ACK cannot be accepted; the peer gets an ABORT, with the T bit if it has no tag (0). */
  refused(cause: SctpErrorCause, peerTag: VerificationTag, path: Path): void;
}

/** The initiator's side of the four-way handshake (RFC 9260 §5.1): T1-init and T1-cookie. */
export class Handshake {
  readonly #owner: HandshakeOwner;
  readonly #paths: PathSet;
  readonly #timer: DeadlineTimer;
  #init: InitChunk;
  #cookieEcho: CookieEchoChunk | undefined;
  #cookiePath: Path | undefined;
  /** Time-out of the next transmission, seconds. */
  #timeout = 0;
  #retransmissions = 0;
  /** Cookies that the peer called stale. */
  #staleCookies = 0;
  /** When the last INIT or COOKIE ECHO was sent. */
  #sentAt = 0;
  /** The path that INITs go to now, as an index. */
  #turn = 0;
  /** There is no way by these. */
  readonly #closed = new Set<Path>();

  constructor(owner: HandshakeOwner, paths: PathSet, init: InitChunk) {
    this.#owner = owner;
    this.#paths = paths;
    this.#init = init;
    this.#timer = new DeadlineTimer(owner.timers, () => this.#expired());
  }

  start(): void {
    this.#timeout = this.#owner.options.rtoInitial;
    this.#retransmissions = 0;
    this.#sendInit();
  }

  /** There is no way by a path: the next one is tried at once. */
  noRouteBy(path: Path): void {
    if (this.#cookieEcho !== undefined || this.#closed.has(path)) return;
    this.#closed.add(path);
    const { all } = this.#paths;
    if (all.every((each) => this.#closed.has(each))) return this.#owner.noRoute();
    if (all[this.#turn % all.length] === path) this.#sendInit();
    return undefined;
  }

  /** INIT ACK in COOKIE-WAIT. @returns whether it was taken */
  initAckArrived(chunk: InitAckChunk, path: Path): boolean {
    const cause = faultOf(chunk, this.#owner.options);
    if (cause !== undefined) {
      this.#owner.refused(cause, chunk.initiateTag, path);
      return false;
    }
    const owner = this.#owner;
    if (owner.options.measuresHandshake && this.#retransmissions === 0)
      path.roundTrip.sample(owner.now() - this.#sentAt);
    owner.initAckTaken(chunk, path);
    this.#cookieEcho = { type: 'COOKIE_ECHO', cookie: chunk.cookie };
    this.#cookiePath = this.#paths.answerTo(path);
    this.#timeout = path.roundTrip.rto;
    this.#retransmissions = 0;
    this.#sendCookieEcho(reportOf(chunk, path.room - chunkByteLength(this.#cookieEcho)));
    return true;
  }

  /** The peer reports by how many seconds the cookie came too late: tries again, asking for a longer life (§5.2.6). */
  cookieWasStale(staleness: number): void {
    const owner = this.#owner;
    if (++this.#staleCookies > owner.options.maxInitRetrans) return owner.gaveUp();
    // Its INIT ACK measures no round trip: it may answer an INIT of before.
    this.#retransmissions = this.#staleCookies;
    owner.cookieEchoLost();
    this.#cookieEcho = undefined;
    this.#timeout = owner.options.rtoInitial;
    // One round trip more, as it was just measured: the next one may take longer than the last.
    const increment = staleness + (owner.now() - this.#sentAt);
    this.#init = { ...this.#init, cookieLifeIncrement: Math.ceil(1000 * increment - 1e-6) / 1000 };
    this.#sendInit();
  }

  /** The set-up is complete, or over. */
  stop(): void {
    this.#timer.dispose();
    this.#cookieEcho = this.#cookiePath = undefined;
  }

  #expired(): void {
    const owner = this.#owner;
    owner.statistics.t1Expiries++;
    if (this.#retransmissions >= owner.options.maxInitRetrans) return owner.gaveUp();
    this.#retransmissions++;
    this.#timeout = Math.min(2 * this.#timeout, owner.options.rtoMax);
    if (this.#cookieEcho === undefined) {
      this.#turn++;
      this.#sendInit();
    } else {
      owner.cookieEchoLost();
      this.#cookiePath = this.#nextConfirmed();
      this.#sendCookieEcho([]);
    }
  }

  /** Where the next COOKIE ECHO goes: by another path (§6.4), but to no address that nothing but the INIT ACK names (§5.4). */
  #nextConfirmed(): Path | undefined {
    const { all } = this.#paths;
    const last = this.#cookiePath;
    const start = last === undefined ? 0 : all.indexOf(last) + 1;
    const inTurn = [...all.slice(start), ...all.slice(0, start)];
    return inTurn.find((path) => path.confirmed && !this.#closed.has(path)) ?? last;
  }

  #sendInit(): void {
    const paths = this.#paths;
    let path = paths.inTurn(this.#turn);
    if (this.#closed.size < paths.all.length) while (this.#closed.has(path)) path = paths.inTurn(++this.#turn);
    this.#sentAt = this.#owner.now();
    this.#timer.start(this.#timeout);
    this.#owner.sendInit(path, this.#init);
  }

  #sendCookieEcho(reports: readonly Chunk[]): void {
    if (this.#cookieEcho === undefined || this.#cookiePath === undefined) return;
    this.#sentAt = this.#owner.now();
    this.#timer.start(this.#timeout);
    this.#owner.sendCookieEcho(this.#cookiePath, this.#cookieEcho, reports);
  }
}

/** Reports unknown parameters of the INIT ACK, as many as fit beside the COOKIE ECHO (§3.2.2). */
function reportOf({ unknownParameters }: InitAckChunk, room: number): Chunk[] {
  const reported = reportedParameters(unknownParameters, room - CHUNK_HEADER - TLV_HEADER, 0);
  return reported.length === 0 ? [] : [{ type: 'ERROR', causes: [unrecognizedParameters(reported)] }];
}

/** What makes an INIT or INIT ACK unacceptable (§3.3.2, §3.3.3, RFC 4895 §6.1). */
export function faultOf(chunk: InitChunk | InitAckChunk, options: SctpOptions): SctpErrorCause | undefined {
  if (chunk.hostName !== undefined) return unresolvableAddress(chunk.hostName);
  if (chunk.outboundStreams === 0 || chunk.maxInboundStreams === 0) return invalidMandatoryParameter();
  if (chunk.receiveWindow < LEAST_WINDOW) return protocolViolation(`a_rwnd ${chunk.receiveWindow}`);
  if (chunk.type === 'INIT_ACK' && chunk.initiateTag === 0) return invalidMandatoryParameter();
  if (chunk.type === 'INIT_ACK' && chunk.cookie.length === 0)
    return missingMandatoryParameter([SctpParameterType.stateCookie]);
  return authenticationRefusal(options, chunk);
}
