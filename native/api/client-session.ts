import type { SessionEnd } from '../../protocol/pool-user/session.ts';
import type { PeIdentifier } from '../../protocol/wire/pool-element.ts';
import type { ServiceProtocol } from './message-codec.ts';
import type { SendOptions } from './send-options.ts';

/** A session with a pool: which one, and what to do when its element fails. */
export interface ClientSessionOptions<M> extends ServiceProtocol<M> {
  /** Name of the pool: its UTF-8 bytes are the pool handle. */
  readonly poolHandle: string;
  /** Seconds without an element that serves, at the start and in failovers, after which the session fails (default 30). */
  readonly timeout?: number;
  /**
   * The session goes on with another element. What the former one had got and has not answered is lost, unless it is
   * sent again by `resend` (what was sent by `request` is sent again by itself).
   */
  readonly onFailover?: (failover: Failover<M>) => void;
}

/** A session has another pool element now. */
export interface Failover<M> {
  /** Why the former element was left; `requested` by the application, `silent` to a request. */
  readonly reason: SessionEnd | 'requested' | 'silent';
  /** The element that was left; undefined: there was none. @public */
  readonly former: PeIdentifier | undefined;
  /** The element that serves the session now. */
  readonly element: PeIdentifier | undefined;
  /** The new element has got the last cookie of the session, and goes on from there (RFC 5352 §5.2). @public */
  readonly cookieEchoed: boolean;
  /** Sends before what waits to be sent; in the call only. @throws what the codec throws @public */
  resend(message: M, options?: SendOptions): void;
}

/**
 * A session of a pool user with one pool element at a time; when that fails, the session goes on with another one
 * (RFC 5352 §5). Cookies are kept, and the last one is sent to the next element before anything else. While 64 messages
 * or 1 MiB wait to be read, the element is slowed down. When no element is found in time, reading and sending fail with a
 * `NoElementError`. A promise that is not awaited may fail silently.
 */
export interface ClientSession<M> extends AsyncIterable<M> {
  /** The element that serves the session, or the last one that did. @public */
  readonly element: PeIdentifier | undefined;
  /** The last cookie that an element has set. @public */
  readonly cookie: Uint8Array | undefined;
  /**
   * Resolves when the transport has taken the message for an element, or given it up at the end of its lifetime; in a
   * failover it waits for the next one.
   *
   * @param options stream, order and lifetime (default: reliable and in order, on stream 0)
   * @throws NoElementError if there is none in time
   * @throws SessionError if the session was closed; TransportError if the association has no such stream; RangeError if
   *   the message is empty or longer than 1 MiB, or an option is out of range; and what the codec throws
   * @public
   */
  send(message: M, options?: SendOptions): Promise<void>;
  /**
   * Sends a request and gives the next message that comes, for services that answer each message with one, in order. When
   * the element fails before it has answered, the request is sent again to the next one: it may be served twice.
   *
   * @param timeout seconds that an element has for its answer; then it is reported to the registrar as unreachable, and
   *   left (default: Infinity)
   * @throws as {@link send}
   * @public
   */
  request(message: M, timeout?: number): Promise<M>;
  /**
   * The next message; undefined: the session was closed.
   *
   * @throws NoElementError if the session has failed, and the signal's reason if it is aborted
   * @public
   */
  receive(signal?: AbortSignal): Promise<M | undefined>;
  /** The messages of all elements until the session is closed; leaving the loop does not close it. */
  [Symbol.asyncIterator](): AsyncGenerator<M, void, undefined>;
  /**
   * Leaves the element for another one.
   *
   * @param unreachable reports it to the registrar, which removes an element after several reports (default false)
   * @public
   */
  failover(unreachable?: boolean): void;
  /** Closes the session in an orderly way, behind what was sent; aborts it if its element takes nothing for 5 s. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
