import type { Ppid, UserMessage } from './host.ts';
import { ASAP_PPID, type AsapMessage } from './wire/asap-messages.ts';
import { MessagePayload, type Codec } from './wire/codec.ts';

/** A user message that is its payload itself: one object for each of the many messages of a simulation. */
export class TypedMessage<M> extends MessagePayload<M> implements UserMessage {
  readonly ppid: Ppid;
  readonly sackImmediately: boolean;

  /**
   * @param sackImmediately asks the receiver for an immediate SACK (RFC 7053)
   * @param byteLength if it is known
   */
  constructor(codec: Codec<M>, value: M, ppid: Ppid, sackImmediately = false, byteLength?: number) {
    super(codec, value, byteLength);
    this.ppid = ppid;
    this.sackImmediately = sackImmediately;
  }

  get payload(): this {
    return this;
  }
}

/** A message to or from a registrar. @param byteLength if it is known */
export function asapMessage(
  codec: Codec<AsapMessage>,
  message: AsapMessage,
  byteLength?: number,
): TypedMessage<AsapMessage> {
  return new TypedMessage(codec, message, ASAP_PPID, true, byteLength);
}
