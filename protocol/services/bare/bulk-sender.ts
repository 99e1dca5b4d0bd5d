import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Clock,
  Endpoint,
  EndpointHandler,
  IpAddress,
  PathStatus,
  Ppid,
  Random,
  Timer,
  Transport,
  UserMessage,
} from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';

export interface BulkSenderOptions {
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** Local port; 0: any. */
  readonly localPort: number;
  readonly peerAddresses: readonly IpAddress[];
  readonly peerPort: number;
  readonly association: AssociationOptions;
  /** Message sizes, bytes: uniform between both, which are at least 1. */
  readonly minSize: number;
  readonly maxSize: number;
  /** Messages take turns over streams 0 to streams - 1. */
  readonly streams: number;
  readonly ordered: boolean;
  readonly ppid: Ppid;
  /** Seconds after which a message that was not sent is given up; undefined: never. */
  readonly lifetime: number | undefined;
  /** Messages/s; Infinity: as many as the association takes. */
  readonly rate: number;
  /** Messages; Infinity: no limit. */
  readonly count: number;
  /** Seconds of sending; Infinity: no limit. */
  readonly duration: number;
  /** Waits for what the peer sends back before it shuts the association down (default: does not). */
  readonly awaitsAnswers?: {
    /**
     * User bytes that the peer did not acknowledge yet, as far as the transport reports it: the wait begins after them.
     */
    unacknowledged(association: Association): number;
  };
}

/** Time that an answering peer has for each next answer, seconds. */
const NEXT_ANSWER = 2;
/** Time that a peer has for its first answer, in seconds, and in round trips. */
const FIRST_ANSWER = 0.25;
const FIRST_ANSWER_ROUND_TRIPS = 3;

/** Clocks count whole nanoseconds: what is due sooner than this is due now, seconds. */
const DUE = 1e-9;

/** Who watches the sender. */
export interface BulkSenderListener {
  up(association: Association): void;
  /** The peer restarted, and has lost what it had received. */
  restarted(association: Association): void;
  pathChanged(association: Association, path: PathStatus): void;
  /** The association is no more; `done`: all was sent, and the association shut down. */
  ended(end: AssociationEnd, done: boolean, reason?: string): void;
}

/** The ports that the sender needs. */
export interface BulkSenderHost {
  readonly clock: Clock;
  readonly transport: Transport;
}

/** Sends messages to a peer over one association, as fast as a rate or the association allows, and shuts it down. */
export class BulkSender implements EndpointHandler {
  readonly endpoint: Endpoint;
  /** Messages and user bytes that the transport took. */
  sentMessages = 0;
  sentBytes = 0;
  /** What came back. */
  receivedMessages = 0;
  receivedBytes = 0;
  /** What the transport gave up. */
  failedMessages = 0;
  failedBytes = 0;
  readonly association: Association;
  readonly #options: BulkSenderOptions;
  readonly #clock: Clock;
  readonly #sizes: Random;
  readonly #listener: BulkSenderListener;
  readonly #content: Uint8Array;
  readonly #paceTimer: Timer;
  readonly #endTimer: Timer;
  #startedAt = 0;
  /** Size of the next message, bytes. */
  #nextSize: number;
  #finished = false;
  readonly #answerTimer: Timer;
  /** When all was sent and the wait for answers began; undefined: it did not begin, or is over. */
  #waitsSince: number | undefined;
  /** Seconds of waiting for answers when all was sent. */
  waited = 0;

  /** @throws TransportError when a local address is not local or the port is taken */
  constructor(host: BulkSenderHost, sizes: Random, options: BulkSenderOptions, listener: BulkSenderListener) {
    this.#options = options;
    this.#clock = host.clock;
    this.#sizes = sizes;
    this.#listener = listener;
    this.#content = Uint8Array.from({ length: options.maxSize }, (_, i) => 0x41 + (i % 26));
    this.#paceTimer = host.clock.timer(() => this.#send());
    this.#endTimer = host.clock.timer(() => this.finish());
    this.#answerTimer = host.clock.timer(() => this.#noAnswer());
    this.#nextSize = this.#drawSize();
    const { addresses, localPort, peerAddresses, peerPort } = options;
    const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
    this.endpoint = host.transport.open({ addresses, port: localPort, protocols, accept: false }, this);
    this.association = this.endpoint.connect(peerAddresses, peerPort, options.association);
  }

  /** Sends no more; what was sent is delivered, and the association shut down. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#stopTimers();
    this.#waitsSince = this.#clock.now();
    this.#awaitAnswer();
  }

  /**
   * Once it has shut the association down, the peer's service cannot answer any more (RFC 9260 §9.2): waits as long as
   * answers come, if any is missing.
   */
  #awaitAnswer(): void {
    const missing = this.sentMessages - this.failedMessages - this.receivedMessages;
    if (this.#options.awaitsAnswers === undefined || missing <= 0) return this.#shutDown();
    if (this.receivedMessages > 0) return this.#answerTimer.arm(NEXT_ANSWER);
    const roundTrips = this.association.paths().map(({ smoothedRtt = 0 }) => smoothedRtt);
    return this.#answerTimer.arm(Math.max(FIRST_ANSWER, FIRST_ANSWER_ROUND_TRIPS * Math.max(0, ...roundTrips)));
  }

  #noAnswer(): void {
    const unacknowledged = this.#options.awaitsAnswers?.unacknowledged(this.association) ?? 0;
    if (unacknowledged === 0) return this.#shutDown();
    this.#waitsSince = this.#clock.now();
    return this.#awaitAnswer();
  }

  #shutDown(): void {
    this.#endWait();
    this.association.shutdown();
  }

  #endWait(): void {
    if (this.#waitsSince !== undefined) this.waited = this.#clock.now() - this.#waitsSince;
    this.#waitsSince = undefined;
    this.#answerTimer.cancel();
  }

  /** Ends at once. */
  stop(): void {
    this.#finished = true;
    this.#stopTimers();
    this.#endWait();
    this.endpoint.close();
  }

  associationUp(association: Association): void {
    this.#listener.up(association);
    this.#startedAt = this.#clock.now();
    if (this.#options.duration !== Infinity) this.#endTimer.arm(this.#options.duration);
    this.#send();
  }

  associationEnded(_association: Association, end: AssociationEnd, reason?: string): void {
    this.#stopTimers();
    this.#endWait();
    this.#listener.ended(end, this.#finished && end === 'closed', reason);
  }

  /** Messages that its former instance did not acknowledge came back as failed; the rest goes to the new one. */
  associationRestarted(association: Association): void {
    this.#listener.restarted(association);
  }

  pathChanged(association: Association, path: PathStatus): void {
    this.#listener.pathChanged(association, path);
  }

  message(_association: Association, message: unknown): void {
    this.receivedMessages++;
    this.receivedBytes += (message as Uint8Array).length;
    if (this.#waitsSince !== undefined) this.#awaitAnswer();
  }

  sendFailed(_association: Association, { payload }: UserMessage): void {
    this.failedMessages++;
    this.failedBytes += payload.byteLength;
    if (this.#waitsSince !== undefined) this.#awaitAnswer();
  }

  writable(): void {
    this.#send();
  }

  /** Sends what is due, until the association takes no more. */
  #send(): void {
    const { rate, count } = this.#options;
    while (!this.#finished) {
      if (this.sentMessages >= count) return this.finish();
      if (rate !== Infinity) {
        const wait = this.#startedAt + this.sentMessages / rate - this.#clock.now();
        if (wait > DUE) return this.#paceTimer.arm(wait);
      }
      if (!this.#sendOne()) return undefined; // until there is room
    }
    return undefined;
  }

  #sendOne(): boolean {
    const { streams, ordered, ppid, lifetime } = this.#options;
    const payload = new BytesPayload(this.#content.subarray(0, this.#nextSize));
    const taken = this.association.send({
      payload,
      ppid,
      stream: this.sentMessages % streams,
      ordered,
      ...(lifetime === undefined ? {} : { lifetime }),
    });
    if (!taken) return false;
    this.sentMessages++;
    this.sentBytes += this.#nextSize;
    this.#nextSize = this.#drawSize();
    return true;
  }

  #drawSize(): number {
    const { minSize, maxSize } = this.#options;
    return minSize === maxSize ? minSize : minSize + Math.floor(this.#sizes.uniform() * (maxSize - minSize + 1));
  }

  #stopTimers(): void {
    this.#paceTimer.cancel();
    this.#endTimer.cancel();
  }
}
