import type { Seconds, Timer } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import {
  failoverReason,
  Session,
  type FailoverReason,
  type SessionEnd,
  type SessionListener,
} from '../../pool-user/session.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import type { Unavailability } from '../service.ts';
import {
  FRACTAL_PPID,
  fractalCodec,
  isImageEnd,
  type FractalData,
  type FractalMessage,
  type FractalParameter,
} from './codec.ts';

export interface TileSessionOptions {
  readonly poolHandle: PoolHandle;
  /** An element has so long for the next new pixels; then another one is looked for. */
  readonly answerTimeout: Seconds;
  /** Until the next selection when there is no element, or what an element sent was of no use. */
  readonly resolutionRetryDelay: Seconds;
}

/** What becomes of a tile. */
export interface TileListener {
  /** An element was selected. */
  selected(): void;
  /**
   * Pixels came.
   *
   * @param first the first of the values, counted row by row in the tile
   * @param fresh how many of them are new
   */
  pixelsCame(first: number, values: readonly number[], fresh: number): void;
  /** What came is of no use: all pixels come again. */
  begunAnew(): void;
  /** The element is left; another one goes on, or begins anew. */
  failedOver(why: string, poolElement: PeIdentifier | undefined): void;
  /** No element now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
  /** All pixels came. */
  complete(): void;
}

/** Elements that are reached one after the other, and send no new pixel: the cookie is of no use to them. */
const FRUITLESS = 5;

/**
 * One session of a Fractal Generator client: an image, or a tile of it. After a failover the next element goes on from the
 * last cookie. What an element sends is believed as far as it is pixels of the tile, and the tile is complete when all came.
 */
export class TileSession implements SessionListener {
  readonly #parameter: FractalParameter;
  readonly #options: TileSessionOptions;
  readonly #listener: TileListener;
  readonly #session: Session;
  readonly #answerTimer: Timer;
  readonly #retryTimer: Timer;
  /** Of each pixel whether it came: 0 or 1. */
  readonly #came: Uint8Array;
  #missing: number;
  /** The parameter message waits for room. */
  #isDue = false;
  #isOver = false;
  #fruitless = 0;

  constructor(poolUser: PoolUser, parameter: FractalParameter, options: TileSessionOptions, listener: TileListener) {
    const { clock } = poolUser.host;
    this.#parameter = parameter;
    this.#options = options;
    this.#listener = listener;
    this.#came = new Uint8Array(parameter.width * parameter.height);
    this.#missing = this.#came.length;
    this.#session = new Session(poolUser, this);
    this.#answerTimer = clock.timer(() => this.#noPixels());
    this.#retryTimer = clock.timer(() => this.#session.resume());
    this.#session.open(options.poolHandle);
  }

  /** The element that computes, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  stop(): void {
    this.#isOver = true;
    this.#quiet();
    this.#retryTimer.cancel();
    this.#session.close();
  }

  sessionReady(cookieEchoed: boolean): void {
    this.#listener.selected();
    this.#answerTimer.arm(this.#options.answerTimeout);
    if (cookieEchoed) return;
    if (this.#missing < this.#came.length) this.#forgetPixels();
    this.#isDue = true;
    this.#ask();
  }

  sessionWritable(): void {
    if (this.#isDue) this.#ask();
  }

  sessionMessage(given: unknown): void {
    const message = given as FractalMessage;
    if (message.type === 'FRACTAL_PARAMETER') this.#useless('the question as an answer');
    else if (isImageEnd(message)) this.#elementIsDone();
    else this.#pixels(message);
  }

  sessionFailed(end: SessionEnd): void {
    if (this.#isOver) return;
    const wasReached = end === 'aborted' || end === 'shutDownByPeer' || end === 'malformed';
    this.#fruitlessEnd(wasReached, end, failoverReason(end));
  }

  sessionUnavailable(reason: Unavailability): void {
    this.#quiet();
    this.#listener.unavailable(reason);
    this.#retryTimer.arm(this.#options.resolutionRetryDelay);
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  #ask(): void {
    const payload = new MessagePayload<FractalMessage>(fractalCodec, this.#parameter);
    this.#isDue = !this.#session.send({ payload, ppid: FRACTAL_PPID });
  }

  #pixels({ startX, startY, values }: FractalData): void {
    const { width, height } = this.#parameter;
    const first = startY * width + startX;
    const isInside = startX < width && startY < height && first + values.length <= this.#came.length;
    if (!isInside) return this.#useless('pixels outside of the image');
    let fresh = 0;
    for (let pixel = first; pixel < first + values.length; pixel++) fresh += 1 - (this.#came[pixel] ?? 1);
    this.#came.fill(1, first, first + values.length);
    this.#missing -= fresh;
    if (fresh > 0) {
      this.#fruitless = 0;
      this.#answerTimer.arm(this.#options.answerTimeout);
    }
    return this.#listener.pixelsCame(first, values, fresh);
  }

  #elementIsDone(): void {
    if (this.#missing > 0) return this.#beginAnew(`${this.#missing} pixels are missing`);
    this.stop();
    return this.#listener.complete();
  }

  #noPixels(): void {
    this.#fruitlessEnd(!this.#session.isConnecting, 'no pixels', 'unreachable');
  }

  #fruitlessEnd(wasReached: boolean, why: string, reason: FailoverReason): void {
    if (wasReached && ++this.#fruitless >= FRUITLESS) this.#beginAnew(why);
    else this.#failover(why, reason);
  }

  #failover(why: string, reason: FailoverReason): void {
    this.#quiet();
    this.#listener.failedOver(why, this.#session.poolElement);
    this.#session.failover(reason);
  }

  /** What an element sends is no answer: it may be asked again, but not at once. */
  #useless(why: string): void {
    this.#quiet();
    this.#listener.failedOver(why, this.#session.poolElement);
    this.#session.leave('left');
    this.#retryTimer.arm(this.#options.resolutionRetryDelay);
  }

  /** The state that elements have of the tile is of no use, either. */
  #beginAnew(why: string): void {
    this.#fruitless = 0;
    this.#useless(why);
    this.#session.close();
    this.#forgetPixels();
  }

  #forgetPixels(): void {
    this.#came.fill(0);
    this.#missing = this.#came.length;
    this.#listener.begunAnew();
  }

  #quiet(): void {
    this.#isDue = false;
    this.#answerTimer.cancel();
  }
}
