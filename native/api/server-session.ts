import type { IpAddress } from '../../protocol/host.ts';
import type { SendOptions } from './send-options.ts';

/**
 * A session of a pool element with one pool user. Its messages wait to be read: while 64 do, or while answers wait for
 * room, the pool user is slowed down. Reading ends when the pool user has closed the session; when it was lost otherwise,
 * reading and sending fail with a `SessionError`. A promise that is not awaited may fail silently.
 */
export interface ServerSession<M> extends AsyncIterable<M> {
  /** Where the pool user is. @public */
  readonly peer: { readonly addresses: readonly IpAddress[]; readonly port: number };
  /**
   * What another pool element had set as the cookie of this session before the pool user failed over (RFC 5352 §5.2):
   * there before the first message; undefined in a new session. It comes from the pool user: check it.
   * @public
   */
  readonly cookie: Uint8Array | undefined;
  /**
   * Gives the pool user the state of the session, for the element that it may fail over to: the last one counts. It
   * follows the messages whose `send` has resolved.
   *
   * @throws RangeError if the cookie does not fit into a message (65 527 bytes)
   * @public
   */
  setCookie(cookie: Uint8Array): void;
  /**
   * Resolves when the transport has taken the message, or given it up at the end of its lifetime: await it, so that a slow
   * pool user slows the service down.
   *
   * @param options stream, order and lifetime (default: reliable and in order, on stream 0)
   * @throws SessionError if the session has ended; TransportError if the association has no such stream; RangeError if
   *   the message is empty or longer than 1 MiB, or an option is out of range; and what the codec throws
   * @public
   */
  send(message: M, options?: SendOptions): Promise<void>;
  /**
   * The next message; undefined: the pool user has closed the session.
   *
   * @throws SessionError if the session was lost, and the signal's reason if it is aborted
   * @public
   */
  receive(signal?: AbortSignal): Promise<M | undefined>;
  /** The messages until the pool user closes the session; leaving the loop does not close it. */
  [Symbol.asyncIterator](): AsyncGenerator<M, void, undefined>;
  /**
   * Closes the session in an orderly way, behind what was sent; aborts it if the pool user takes nothing for 5 s.
   * Resolves when it has ended.
   */
  close(): Promise<void>;
  /** Ends the session at once. @param reason for the log of the pool user */
  abort(reason?: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}
