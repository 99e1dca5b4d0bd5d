import type { Seconds, StreamIdentifier } from '../../protocol/host.ts';

/** How a message is sent, other than reliably and in order on stream 0. */
export interface SendOptions {
  /** Outgoing stream, u16: messages of different streams do not wait for each other (default 0; every stack has 0 to 9). */
  readonly stream?: StreamIdentifier;
  /** May overtake messages of its stream that were sent before (RFC 9260 §6.6; default false). */
  readonly unordered?: boolean;
  /**
   * Seconds after which it is given up if it was not sent (RFC 3758 timed reliability): it may be lost then, and nothing
   * says so (default Infinity).
   */
  readonly lifetime?: Seconds;
}

const LAST_STREAM = 0xffff;

/** @throws RangeError that names the option */
export function checkSendOptions({ stream = 0, lifetime = Infinity }: SendOptions): void {
  if (!Number.isInteger(stream) || stream < 0 || stream > LAST_STREAM)
    throw new RangeError(`stream must be a whole number from 0 to ${LAST_STREAM}, not ${stream}`);
  if (!(lifetime > 0)) throw new RangeError(`lifetime must be more than 0 s, not ${lifetime}`);
}
