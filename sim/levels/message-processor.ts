import type {
  Association,
  AssociationOptions,
  Clock,
  EndpointHandler,
  EndpointOptions,
  Endpoint,
  IpAddress,
  LocalAddress,
  Timer,
  Transport,
} from '../../protocol/host.ts';
import type { Seconds } from '../../protocol/host.ts';
import { TimeAverage } from '../../protocol/measurement/time-average.ts';

/** What a processor did in a window. */
export interface ProcessorReading {
  /** Share of the time in which it was busy. */
  readonly utilization: number;
  /** Messages that it began to serve. */
  readonly messages: number;
  /** What they had waited for that, all together, s. */
  readonly waitingTime: number;
}

/** Measures a processor over all lives of its component. */
export class ProcessorMeter {
  readonly #busy: TimeAverage;
  #messages = 0;
  #waitingTime = 0;

  constructor(now: Seconds) {
    this.#busy = new TimeAverage(now);
  }

  /** Begins a new window. */
  reset(now: Seconds): void {
    this.#busy.reset(now);
    this.#messages = this.#waitingTime = 0;
  }

  read(now: Seconds): ProcessorReading {
    return { utilization: this.#busy.read(now), messages: this.#messages, waitingTime: this.#waitingTime };
  }

  /** The processor works, or stops to do so. */
  working(busy: boolean, now: Seconds): void {
    this.#busy.set(busy ? 1 : 0, now);
  }

  messageBegun(waited: Seconds): void {
    this.#messages++;
    this.#waitingTime += waited;
  }
}

/** Whether an endpoint is open. */
interface EndpointUse {
  isOver: boolean;
}

/** An endpoint after whose end nothing is reported, although events wait. */
class ProcessedEndpoint implements Endpoint {
  readonly #inner: Endpoint;
  readonly #use: EndpointUse;

  constructor(inner: Endpoint, use: EndpointUse) {
    this.#inner = inner;
    this.#use = use;
  }

  get addresses(): readonly LocalAddress[] {
    return this.#inner.addresses;
  }

  get port(): number {
    return this.#inner.port;
  }

  connect(addresses: readonly IpAddress[], port: number, options?: AssociationOptions): Association {
    return this.#inner.connect(addresses, port, options);
  }

  close(): void {
    this.#use.isOver = true;
    this.#inner.close();
  }
}

/** Something that waits for the processor. */
interface Work {
  readonly arrivedAt: Seconds;
  readonly serviceTime: Seconds;
  /** Undefined: an event, which is handled in its order, and takes no time. */
  readonly isMessage: boolean;
  handle(): void;
}

/**
 * The one processor of a component: its engine gets each message when it has been served, first come, first served. All
 * other events of associations wait for their turn, so that nothing overtakes anything. Nothing is lost, however long the
 * queue is.
 */
export class MessageProcessor {
  readonly #clock: Clock;
  readonly #serviceTime: (message: unknown) => Seconds;
  readonly #meter: ProcessorMeter;
  readonly #timer: Timer;
  /** What waits; what is being served is the first. */
  readonly #queue: Work[] = [];
  /** Where the queue begins: what is before it has been handled. */
  #first = 0;
  #isBusy = false;

  /** @param clock ends with the component: what waits then is gone. @param serviceTime of a message, s */
  constructor(clock: Clock, serviceTime: (message: unknown) => Seconds, meter: ProcessorMeter) {
    this.#clock = clock;
    this.#serviceTime = serviceTime;
    this.#meter = meter;
    this.#timer = clock.timer(() => this.served());
  }

  /** The same transport, whose endpoints report events when it is their turn. */
  transport(inner: Transport): Transport {
    return {
      open: (options: EndpointOptions, handler: EndpointHandler): Endpoint => {
        const use = { isOver: false };
        return new ProcessedEndpoint(inner.open(options, this.handler(handler, use)), use);
      },
    };
  }

  private handler(inner: EndpointHandler, use: EndpointUse): EndpointHandler {
    /** What still waits when the endpoint is closed takes its time, but is reported to nobody. */
    const arrive = (serviceTime: Seconds, isMessage: boolean, handle: () => void): void =>
      this.arrive(serviceTime, isMessage, () => (use.isOver ? undefined : handle()));
    const later =
      <A extends readonly unknown[]>(handle: (...given: A) => void) =>
      (...given: A): void =>
        arrive(0, false, () => handle(...given));
    return {
      message: (association: Association, message, ppid, stream) =>
        arrive(this.#serviceTime(message), true, () => inner.message(association, message, ppid, stream)),
      malformed: later((...given) => inner.malformed?.(...given)),
      associationUp: later((association) => inner.associationUp?.(association)),
      associationEnded: later((...given) => inner.associationEnded?.(...given)),
      associationRestarted: later((association) => inner.associationRestarted(association)),
      pathChanged: later((...given) => inner.pathChanged?.(...given)),
      writable: later((association) => inner.writable?.(association)),
      sendFailed: later((...given) => inner.sendFailed?.(...given)),
    };
  }

  private arrive(serviceTime: Seconds, isMessage: boolean, handle: () => void): void {
    this.#queue.push({ arrivedAt: this.#clock.now(), serviceTime, isMessage, handle });
    if (!this.#isBusy) this.serve();
  }

  /** Handles what takes no time, up to the next message that does. */
  private serve(): void {
    this.#isBusy = true;
    for (;;) {
      const work = this.#queue[this.#first];
      if (work === undefined) break;
      if (work.isMessage) this.#meter.messageBegun(this.#clock.now() - work.arrivedAt);
      if (work.serviceTime > 0) {
        this.#meter.working(true, this.#clock.now());
        this.#timer.arm(work.serviceTime);
        return;
      }
      this.drop();
      work.handle();
    }
    this.#isBusy = false;
  }

  private served(): void {
    const work = this.#queue[this.#first];
    this.#meter.working(false, this.#clock.now());
    this.drop();
    // What arrives meanwhile is behind what waits.
    work?.handle();
    this.serve();
  }

  private drop(): void {
    this.#first++;
    if (this.#first < 1024 && this.#first < this.#queue.length) return;
    this.#queue.splice(0, this.#first);
    this.#first = 0;
  }
}
