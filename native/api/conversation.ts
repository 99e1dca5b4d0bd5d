import type { Clock, Ppid, Seconds, Timer, UserMessage } from '../../protocol/host.ts';
import { BytesPayload } from '../../protocol/payload.ts';
import { Deferred } from './deferred.ts';
import type { ServiceProtocol } from './message-codec.ts';
import { checkSendOptions, type SendOptions } from './send-options.ts';

/** Messages that may wait for their reader, and their bytes; at either number nothing more is taken from the peer. */
const FULL = 64;
const FULL_BYTES = 1_048_576;
/** Seconds that closing waits for a peer that takes nothing. */
export const CLOSING_TIME = 5;

/** What carries a conversation: an association, or a session that fails over. */
export interface Carrier {
  /** False: not now, there will be room. @throws TransportError if it has no such stream */
  send(message: UserMessage): boolean;
  setReceiving(receiving: boolean): void;
  /** Bytes. */
  readonly longestMessage: number;
  readonly clock: Clock;
}

/** A message with how it is to be sent. */
export interface Outgoing<M> {
  readonly message: M;
  readonly options: SendOptions;
}

interface Sending {
  readonly message: UserMessage;
  /** When the message is of no use any more. */
  readonly expiry: Seconds;
  /** Armed until then; absent: it is of use always. */
  readonly timer?: Timer;
  readonly accepted: () => void;
  readonly done: Deferred<void>;
}

/** The messages of a session in both directions, for people who await them. */
export class Conversation<M> {
  readonly #protocol: ServiceProtocol<M>;
  readonly #carrier: Carrier;
  readonly #readsWhileSending: boolean;
  readonly #arrived: { readonly message: M; readonly length: number }[] = [];
  /** Of all that have arrived. */
  #arrivedBytes = 0;
  readonly #readers: Deferred<IteratorResult<M, undefined>>[] = [];
  readonly #sendings: Sending[] = [];
  #receiving = true;
  /** What readers get after the last message: nothing more, or an error. */
  #end: { readonly error: Error | undefined } | undefined;
  /** What sending fails with. */
  #sendError: Error | undefined;

  /**
   * @param readsWhileSending false: as long as messages wait to be sent, none are taken from the peer, so that one who
   *   asks and does not read cannot make answers pile up
   */
  constructor(protocol: ServiceProtocol<M>, carrier: Carrier, readsWhileSending: boolean) {
    this.#protocol = protocol;
    this.#carrier = carrier;
    this.#readsWhileSending = readsWhileSending;
  }

  /** What sending fails with since the end. */
  get error(): Error | undefined {
    return this.#sendError;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Sends when there is room; a message is given up when its lifetime is over before.
   *
   * @param accepted called when the transport has taken the message
   */
  async send(message: M, options: SendOptions = {}, accepted = (): void => undefined): Promise<void> {
    const sending = this.#sending({ message, options }, accepted);
    this.#sendings.push(sending);
    this.#flush();
    return sending.done.promise;
  }

  /** Sends before everything that waits; the messages in their order. */
  sendFirst(messages: readonly Outgoing<M>[]): void {
    this.#sendings.unshift(...messages.map((message) => this.#sending(message, () => undefined)));
  }

  /** There may be room again. */
  writable(): void {
    this.#flush();
  }

  /** The peer is another one: it is to know whether messages are taken. */
  carrierChanged(): void {
    this.#receiving = true;
    this.#setReceiving();
  }

  async take(signal?: AbortSignal): Promise<IteratorResult<M, undefined>> {
    signal?.throwIfAborted();
    const next = this.#arrived.shift();
    if (next !== undefined) {
      this.#arrivedBytes -= next.length;
      this.#setReceiving();
      return { done: false, value: next.message };
    }
    if (this.#end !== undefined) {
      if (this.#end.error !== undefined) throw this.#end.error;
      return { done: true, value: undefined };
    }
    const reader = new Deferred<IteratorResult<M, undefined>>();
    this.#readers.push(reader);
    if (signal === undefined) return reader.promise;
    const aborted = (): void => {
      const index = this.#readers.indexOf(reader);
      if (index >= 0) this.#readers.splice(index, 1);
      reader.reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener('abort', aborted);
    return reader.promise.finally(() => signal.removeEventListener('abort', aborted));
  }

  /** @returns false if the bytes are no message of the service */
  received(bytes: Uint8Array, ppid: Ppid): boolean {
    if (this.ended) return true;
    if (ppid !== (this.#protocol.ppid ?? 0)) return false;
    let message: M;
    try {
      message = this.#protocol.codec.decode(bytes);
    } catch {
      return false;
    }
    const reader = this.#readers.shift();
    if (reader !== undefined) reader.resolve({ done: false, value: message });
    else {
      this.#arrived.push({ message, length: bytes.length });
      this.#arrivedBytes += bytes.length;
    }
    this.#setReceiving();
    return true;
  }

  /**
   * There will be no more messages; the first end counts.
   *
   * @param sendError what sending fails with from now on
   * @param readError what reading fails with after the messages that have arrived; absent: reading ends
   */
  end(sendError: Error, readError?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = { error: readError };
    this.#sendError = sendError;
    for (const { done, timer } of this.#sendings.splice(0)) {
      timer?.cancel();
      done.reject(sendError);
    }
    for (const reader of this.#readers.splice(0))
      if (readError === undefined) reader.resolve({ done: true, value: undefined });
      else reader.reject(readError);
  }

  /** Resolves when the transport has taken everything that waits, or never will. */
  async sent(): Promise<void> {
    // The last one may be given up while others still wait.
    await Promise.allSettled(this.#sendings.map(({ done }) => done.promise));
  }

  #sending({ message, options }: Outgoing<M>, accepted: () => void): Sending {
    if (this.#sendError !== undefined) throw this.#sendError;
    checkSendOptions(options);
    const bytes = this.#protocol.codec.encode(message);
    if (bytes.length === 0) throw new RangeError('an SCTP message has at least one byte; this one is empty');
    const { longestMessage } = this.#carrier;
    if (bytes.length > longestMessage)
      throw new RangeError(`a message has at most ${longestMessage} bytes here, not ${bytes.length}`);
    const { ppid = 0 } = this.#protocol;
    const { stream = 0, unordered = false, lifetime = Infinity } = options;
    const userMessage = { payload: new BytesPayload(bytes), ppid, stream, ordered: !unordered };
    const { clock } = this.#carrier;
    const sending = { message: userMessage, expiry: clock.now() + lifetime, accepted, done: new Deferred<void>() };
    if (lifetime === Infinity) return sending;
    const mortal: Sending = { ...sending, timer: clock.timer(() => this.#giveUp(mortal)) };
    mortal.timer?.arm(lifetime);
    return mortal;
  }

  /** The lifetime of a message is over, and the peer has taken nothing until now. */
  #giveUp(sending: Sending): void {
    const index = this.#sendings.indexOf(sending);
    if (index < 0) return;
    this.#sendings.splice(index, 1);
    sending.done.resolve();
    this.#setReceiving();
  }

  #flush(): void {
    for (let [next] = this.#sendings; next !== undefined; [next] = this.#sendings) {
      try {
        if (!this.#carry(next)) break;
        next.done.resolve();
      } catch (error) {
        next.done.reject(error instanceof Error ? error : new Error(String(error)));
      }
      next.timer?.cancel();
      this.#sendings.shift();
    }
    this.#setReceiving();
  }

  /** @returns whether nothing is to be done for it any more */
  #carry({ message, expiry, accepted }: Sending): boolean {
    const lifetime = expiry - this.#carrier.clock.now();
    if (lifetime <= 0) return true;
    if (!this.#carrier.send(lifetime === Infinity ? message : { ...message, lifetime })) return false;
    accepted();
    return true;
  }

  #setReceiving(): void {
    const blocked = !this.#readsWhileSending && this.#sendings.length > 0;
    const receiving = this.#arrived.length < FULL && this.#arrivedBytes < FULL_BYTES && !blocked;
    if (receiving === this.#receiving || this.ended) return;
    this.#receiving = receiving;
    this.#carrier.setReceiving(receiving);
  }
}

/** The messages of a conversation until it ends. Leaving the loop does not close anything. */
export async function* messagesOf<M>(conversation: Conversation<M>): AsyncGenerator<M, void, undefined> {
  for (let next = await conversation.take(); next.done !== true; next = await conversation.take()) yield next.value;
}
