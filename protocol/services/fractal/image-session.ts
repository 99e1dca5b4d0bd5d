import type { Association, Clock, Seconds, Timer } from '../../host.ts';
import { MOST_POINTS, type FractalData } from './codec.ts';
import { FractalComputation } from './computation.ts';
import type { FractalState } from './cookie.ts';

/** An image that a server computes for a client. */
export class ImageSession {
  readonly association: Association;
  /** Expires when the client has not taken the next message in time. */
  readonly transmitTimer: Timer;
  /** Since the last cookie. */
  packets = 0;
  /** Data messages since the begin. */
  allPackets = 0;
  cookieAt: Seconds;
  /** The client was sent the end of the image, or is being sent it. */
  isEnded = false;
  readonly #begunAt: Seconds;
  readonly #clock: Clock;
  readonly #computation: FractalComputation;
  /** What is computed and not sent, and its first pixel. */
  #values: number[] = [];
  #first: FractalState;
  #sentAt: Seconds;

  constructor(clock: Clock, association: Association, state: FractalState, silent: () => void) {
    this.association = association;
    this.transmitTimer = clock.timer(silent);
    this.#clock = clock;
    this.#begunAt = this.cookieAt = this.#sentAt = clock.now();
    this.#computation = new FractalComputation(state);
    this.#first = state;
  }

  get isComplete(): boolean {
    return this.#computation.isComplete;
  }

  /** What another element needs to go on behind what was sent. */
  get state(): FractalState {
    return this.#first;
  }

  get age(): Seconds {
    return this.#clock.now() - this.#begunAt;
  }

  /** @returns iterations that were done, about as many as `effort` at most */
  compute(effort: number): number {
    return this.#computation.compute(this.#values, MOST_POINTS, effort);
  }

  /** Whether what is computed is to be sent: as much as a message takes, the last pixels, or some after a while. */
  isDataDue(maxTime: Seconds): boolean {
    if (this.#values.length === 0) return false;
    return this.#values.length >= MOST_POINTS || this.isComplete || this.#clock.now() - this.#sentAt >= maxTime;
  }

  /** What is computed, as a message; undefined: nothing is. */
  takeData(): FractalData | undefined {
    if (this.#values.length === 0) return undefined;
    const { x: startX, y: startY } = this.#first;
    const data: FractalData = { type: 'FRACTAL_DATA', startX, startY, values: this.#values };
    this.#values = [];
    this.#first = this.#computation.state;
    this.#sentAt = this.#clock.now();
    this.packets++;
    this.allPackets++;
    return data;
  }
}
