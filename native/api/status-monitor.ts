import { componentStatus, type ComponentStatus } from '../../protocol/component-status/component-status.ts';
import { silentLog, type IpAddress, type Log, type Seconds } from '../../protocol/host.ts';
import { CSP_PORT } from '../../protocol/wire/component-status.ts';
import { runMonitor, type RunningMonitor } from '../programs/monitor-program.ts';
import { Deferred } from './deferred.ts';

/** Settings of a monitor. */
export interface StatusMonitorOptions {
  /** Local address, of IPv4 or IPv6 (default: all of IPv4; `::`: all of both families). */
  readonly address?: IpAddress;
  /** UDP port (default 2960; 0: any). */
  readonly port?: number;
  /** Components that reported nothing for so long are forgotten, seconds (default 60). */
  readonly silentAfter?: Seconds;
  /** Reports of further components are refused (default 10,000). */
  readonly maxComponents?: number;
  /** Takes the faults of the socket (default: none does). */
  readonly log?: Log;
}

/** Reports that may wait for a reader; then the oldest are dropped. */
const MOST_WAITING = 1000;

/**
 * Receives what components report of themselves: those of a world with `statusReports`, of `rsplab … --csp-server`, and
 * RSPLIB's. Iterating gives the reports as they come.
 *
 * ```ts
 * await using monitor = StatusMonitor.open();
 * for await (const { component, identifier, status } of monitor) console.log(component, identifier, status);
 * ```
 */
export class StatusMonitor implements AsyncIterable<ComponentStatus> {
  readonly #monitor: RunningMonitor;
  readonly #waiting: ComponentStatus[] = [];
  readonly #readers: Deferred<ComponentStatus | undefined>[] = [];
  #closed = false;

  private constructor({
    address,
    port = CSP_PORT,
    silentAfter = 60,
    maxComponents = 10_000,
    log = silentLog,
  }: StatusMonitorOptions) {
    const place = address === undefined ? { port } : { address, port };
    this.#monitor = runMonitor({ ...place, purgeAfter: silentAfter, maxComponents, log }, (report) => {
      this.#monitor.board.purge();
      this.#reported(componentStatus(report));
    });
  }

  /** Opens its port. @throws TransportError if the port is taken, or the address not local @public */
  static open(options: StatusMonitorOptions = {}): StatusMonitor {
    return new StatusMonitor(options);
  }

  /** UDP port. @public */
  get port(): number {
    return this.#monitor.port;
  }

  /** The last reports of the components that are there: registrars, elements, then users. @public */
  components(): ComponentStatus[] {
    this.#monitor.board.purge();
    return this.#monitor.board.entries().map(({ report }) => componentStatus(report));
  }

  /** The reports as they come, until the monitor is closed. Of more than 1000 unread ones the oldest are dropped. */
  [Symbol.asyncIterator](): AsyncGenerator<ComponentStatus, void, undefined> {
    return this.#reports();
  }

  /** Frees the port, and ends iterations. */
  close(): void {
    this.#closed = true;
    this.#monitor.stop();
    for (const reader of this.#readers.splice(0)) reader.resolve(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async *#reports(): AsyncGenerator<ComponentStatus, void, undefined> {
    for (let next = await this.#take(); next !== undefined; next = await this.#take()) yield next;
  }

  async #take(): Promise<ComponentStatus | undefined> {
    const next = this.#waiting.shift();
    if (next !== undefined || this.#closed) return next;
    const reader = new Deferred<ComponentStatus | undefined>();
    this.#readers.push(reader);
    return reader.promise;
  }

  #reported(status: ComponentStatus): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve(status);
    this.#waiting.push(status);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }
}
