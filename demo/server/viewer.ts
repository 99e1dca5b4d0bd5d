import type { ServerResponse } from 'node:http';
import type { Follower, ObservationHub } from './observation-hub.ts';

/** A viewer for which as many changes wait gets nothing more until it has all, bytes. Snapshots do not count: some are longer. */
const MOST_WAITING = 4e6;
/** How long it may take for that, ms; then it has to connect again. */
const PATIENCE = 30_000;
/** Something is sent at least this often, ms, so that both ends notice when the connection is dead. */
const HEARTBEAT = 15_000;

/**
 * A page that is connected. One that reads too slowly misses changes, and gets a snapshot when it has caught up: it misses
 * messages on their way, never a state or a counter.
 */
export class Viewer implements Follower {
  readonly #response: ServerResponse;
  readonly #hub: ObservationHub;
  readonly #leave: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #isBehind = false;
  /** Length of changes that the system has not taken, bytes. */
  #waiting = 0;
  #impatience: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, hub: ObservationHub) {
    this.#response = response;
    this.#hub = hub;
    this.#leave = hub.follow(this);
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
    response.on('drain', () => this.#drained());
    response.on('close', () => this.#end());
    response.on('error', () => this.#end());
    this.#send(hub.snapshot());
  }

  changes(text: string): void {
    if (this.#isBehind) return;
    const length = Buffer.byteLength(text);
    this.#waiting += length;
    this.#send(text, () => (this.#waiting -= length));
    this.#isBehind = this.#waiting > MOST_WAITING;
  }

  gap(): void {
    // One snapshot at a time: another one behind it would wait, and be old when it is read.
    if (this.#response.writableNeedDrain) this.#isBehind = true;
    else this.#send(this.#hub.snapshot());
  }

  /** Ends the connection. */
  close(): void {
    this.#response.destroy();
  }

  /** @param taken called when the system has all of it */
  #send(text: string, taken?: () => void): void {
    this.#response.write(`data:${text}\n\n`, taken);
    this.#watch();
  }

  #beat(): void {
    if (!this.#isBehind) this.#response.write(':\n\n');
    this.#watch();
  }

  #watch(): void {
    if (this.#response.writableNeedDrain) this.#impatience ??= setTimeout(() => this.close(), PATIENCE);
  }

  #drained(): void {
    clearTimeout(this.#impatience);
    this.#impatience = undefined;
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#send(this.#hub.snapshot());
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#impatience);
    this.#leave();
  }
}
