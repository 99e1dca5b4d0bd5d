import type { Association, Endpoint, EndpointHandler, Host, Ppid, Seconds, Timer } from '../../host.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../wire/asap-messages.ts';
import { MessagePayload, type Codec } from '../../wire/codec.ts';
import type { WireError } from '../../wire/wire-error.ts';
import { Outbox } from '../outbox.ts';
import type { RunningServer, ServerPlace } from '../service.ts';
import { FRACTAL_PPID, fractalCodec, imageEnd, type FractalData, type FractalMessage } from './codec.ts';
import { decodeFractalCookie, encodeFractalCookie, type FractalState } from './cookie.ts';
import { ImageSession } from './image-session.ts';
import { parameterFault } from './parameter-limits.ts';

export interface FractalServerOptions {
  /** Images at the same time. */
  readonly maxSessions: number;
  /** Data messages of a session after which it ends with a cookie, as a failure for demonstrations. */
  readonly failureAfter: number;
  /** Between the cookies of a session: time, and data messages. */
  readonly cookieMaxTime: Seconds;
  readonly cookieMaxPackets: number;
  /** After this time what is computed is sent, though it does not fill a message. */
  readonly dataMaxTime: Seconds;
  /** A client must take the next message within it. */
  readonly transmitTimeout: Seconds;
  /** Longest time of an image. */
  readonly maxTime: Seconds;
  /** Of an image. */
  readonly maxPixels: number;
  /** Iterations/s; Infinity: as fast as this host can. */
  readonly capacity: number;
}

/** Iterations that are done at a time: some milliseconds, so that messages and timers do not wait. */
const SLICE = 1_000_000;
/** Least time between slices, s: the world's other events have their turn, and time does not stand still without them. */
const PAUSE = 0.001;
/** A limited capacity is used in parts of this time, s. */
const PART = 0.05;

/**
 * RSPLIB's Fractal Generator of a pool element: computes images and sends them in parts. Cookies have the pixel behind what
 * was sent, so that another element continues there. Images are computed in turns of a message each; those of clients that
 * do not take messages wait.
 */
export class FractalServer implements EndpointHandler, RunningServer {
  readonly endpoint: Endpoint;
  readonly #host: Host;
  readonly #options: FractalServerOptions;
  readonly #asap: Codec<AsapMessage>;
  readonly #loadChanged: (load: number) => void;
  readonly #workTimer: Timer;
  readonly #outbox = new Outbox();
  /** Whose turn it is comes first. */
  readonly #sessions = new Map<Association, ImageSession>();
  readonly #counters = { images: 0, packets: 0, cookies: 0, resumed: 0, refused: 0, failures: 0 };
  #isLeaving = false;

  /**
   * @param loadChanged called with images / maxSessions
   * @throws TransportError when an address is not local or the port is taken
   */
  constructor(
    host: Host,
    { profile, ...place }: ServerPlace,
    options: FractalServerOptions,
    loadChanged: (load: number) => void,
  ) {
    this.#host = host;
    this.#options = options;
    this.#asap = asapCodec(profile);
    this.#loadChanged = loadChanged;
    this.#workTimer = host.clock.timer(() => this.#work());
    const data = { ppid: FRACTAL_PPID, codec: fractalCodec };
    const control = { ppid: ASAP_PPID, codec: this.#asap };
    this.endpoint = host.transport.open({ ...place, protocols: [data, control] }, this);
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    if (ppid === ASAP_PPID) this.#controlMessage(association, message as AsapMessage);
    else this.#applicationMessage(association, message as FractalMessage);
  }

  malformed(association: Association, _ppid: Ppid, _bytes: Uint8Array, error: WireError): void {
    this.#abort(association, error.message);
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
    const session = this.#sessions.get(association);
    if (session === undefined) return;
    session.transmitTimer.arm(this.#options.transmitTimeout);
    if (this.#outbox.holds(association)) return;
    session.transmitTimer.cancel();
    this.#endIfSent(session);
    this.#workSoon();
  }

  /** The client's former instance, and its image, are gone. */
  associationRestarted(association: Association): void {
    this.#forget(association);
  }

  associationEnded(association: Association): void {
    this.#forget(association);
  }

  counters(): Readonly<Record<string, number>> {
    return { sessions: this.#sessions.size, ...this.#counters };
  }

  /** Hands its images over to other elements, and takes no more. */
  leave(): void {
    this.#isLeaving = true;
    for (const session of this.#sessions.values()) this.#handOver(session);
  }

  stop(): void {
    this.#workTimer.cancel();
    for (const { transmitTimer } of this.#sessions.values()) transmitTimer.cancel();
    this.#sessions.clear();
    this.endpoint.close();
  }

  #controlMessage(association: Association, message: AsapMessage): void {
    if (message.type !== 'ASAP_COOKIE_ECHO') return;
    const state = decodeFractalCookie(message.cookie);
    if (state === undefined) return this.#abort(association, 'not a cookie of the Fractal Generator');
    if (this.#begin(association, state)) this.#counters.resumed++;
    return undefined;
  }

  #applicationMessage(association: Association, message: FractalMessage): void {
    if (message.type === 'FRACTAL_PARAMETER') this.#begin(association, { parameter: message, x: 0, y: 0 });
    else if (this.#host.log.enabled) this.#host.log.event('fractalServer', 'unexpectedMessage', { type: message.type });
  }

  /** Another image of the same client takes the place of the one before. @returns whether it is computed */
  #begin(association: Association, state: FractalState): boolean {
    const fault = parameterFault(state.parameter, this.#options.maxPixels);
    if (fault !== undefined) {
      this.#abort(association, fault);
      return false;
    }
    const former = this.#sessions.get(association);
    former?.transmitTimer.cancel();
    if (this.#isLeaving || (former === undefined && this.#sessions.size >= this.#options.maxSessions)) {
      this.#counters.refused++;
      this.#outbox.shutdown(association);
      return false;
    }
    const silent = (): void => this.#abort(association, 'the client does not take what it asked for');
    const session = new ImageSession(this.#host.clock, association, state, silent);
    this.#sessions.set(association, session);
    this.#sendCookie(session);
    this.#reportLoad();
    this.#workSoon();
    return true;
  }

  #workSoon(): void {
    if (!this.#workTimer.armed) this.#workTimer.arm(PAUSE);
  }

  /** A slice of the computations. */
  #work(): void {
    const { capacity } = this.#options;
    const slice = Math.min(SLICE, Math.ceil(capacity * PART));
    let done = 0;
    while (done < slice) {
      const session = this.#next();
      if (session === undefined) break;
      done += session.compute(slice - done);
      this.#sendWhatIsDue(session);
    }
    if (done > 0) this.#workTimer.arm(Math.max(PAUSE, done / capacity));
  }

  /** Whose turn it is; those whose messages wait for room have none. */
  #next(): ImageSession | undefined {
    for (const [association, session] of this.#sessions) {
      if (session.isEnded || this.#outbox.holds(association)) continue;
      this.#sessions.delete(association);
      this.#sessions.set(association, session);
      return session;
    }
    return undefined;
  }

  #sendWhatIsDue(session: ImageSession): void {
    const { dataMaxTime, cookieMaxPackets, cookieMaxTime, failureAfter, maxTime } = this.#options;
    if (session.age > maxTime) return this.#abort(session.association, 'the image takes too long');
    if (session.isDataDue(dataMaxTime)) this.#sendData(session);
    if (session.allPackets >= failureAfter && !session.isComplete) return this.#fail(session);
    const sinceCookie = this.#host.clock.now() - session.cookieAt;
    if (session.packets >= cookieMaxPackets || sinceCookie >= cookieMaxTime) this.#checkpoint(session);
    if (!session.isComplete) return undefined;
    this.#sendData(session);
    this.#send(session, imageEnd);
    session.isEnded = true;
    this.#counters.images++;
    return this.#endIfSent(session);
  }

  /** A client sees it as the failure of an element; it has lost nothing, however early it comes. */
  #fail(session: ImageSession): void {
    this.#counters.failures++;
    this.#handOver(session);
  }

  #handOver(session: ImageSession): void {
    if (!session.isEnded) this.#checkpoint(session);
    this.#outbox.shutdown(session.association);
    this.#end(session);
  }

  /** What was sent is what the cookie says. */
  #checkpoint(session: ImageSession): void {
    this.#sendData(session);
    this.#sendCookie(session);
  }

  #sendData(session: ImageSession): void {
    const data = session.takeData();
    if (data === undefined) return;
    this.#counters.packets++;
    this.#send(session, data);
  }

  #sendCookie(session: ImageSession): void {
    session.packets = 0;
    session.cookieAt = this.#host.clock.now();
    this.#counters.cookies++;
    const cookie: AsapMessage = { type: 'ASAP_COOKIE', cookie: encodeFractalCookie(session.state) };
    this.#outbox.send(session.association, { payload: new MessagePayload(this.#asap, cookie), ppid: ASAP_PPID });
    this.#watch(session);
  }

  #send(session: ImageSession, data: FractalData): void {
    const payload = new MessagePayload<FractalMessage>(fractalCodec, data);
    this.#outbox.send(session.association, { payload, ppid: FRACTAL_PPID });
    this.#watch(session);
  }

  #watch({ association, transmitTimer }: ImageSession): void {
    if (this.#outbox.holds(association) && !transmitTimer.armed) transmitTimer.arm(this.#options.transmitTimeout);
  }

  #endIfSent(session: ImageSession): void {
    if (session.isEnded && !this.#outbox.holds(session.association)) this.#end(session);
  }

  #forget(association: Association): void {
    this.#outbox.forget(association);
    const session = this.#sessions.get(association);
    if (session !== undefined) this.#end(session);
  }

  #end({ association, transmitTimer }: ImageSession): void {
    transmitTimer.cancel();
    if (this.#sessions.delete(association)) this.#reportLoad();
  }

  /** No event follows. */
  #abort(association: Association, reason: string): void {
    this.#forget(association);
    association.abort(reason);
  }

  #reportLoad(): void {
    this.#loadChanged(this.#sessions.size / this.#options.maxSessions);
  }
}
