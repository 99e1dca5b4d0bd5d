import { TransportError, type Association, type Payload, type SendOptions } from '../host.ts';

/** An answer that waits for room to be sent. */
interface WaitingAnswer {
  readonly payload: Payload;
  readonly options: SendOptions;
}

/**
 * Gives messages back over the association that they came by. While an answer waits for room no more messages are
 * taken: so none is lost, and the peer slows down. It keeps the answer as the association's context.
 */
export function sendBack(association: Association, payload: Payload, options: SendOptions): void {
  if (send(association, payload, options)) return;
  association.setReceiving(false);
  association.context = { payload, options } satisfies WaitingAnswer;
}

/** There is room again. */
export function sendWaiting(association: Association): void {
  const waiting = association.context as WaitingAnswer | undefined;
  if (waiting === undefined || !send(association, waiting.payload, waiting.options)) return;
  forgetWaiting(association);
}

/** Nobody waits for the answer any more: the peer restarted. */
export function forgetWaiting(association: Association): void {
  association.context = undefined;
  association.setReceiving(true);
}

/** On the message's own stream, if there is one in this direction too; on stream 0 else. */
function send(association: Association, payload: Payload, options: SendOptions): boolean {
  try {
    return association.send(payload, options);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return association.send(payload, { ...options, stream: 0 });
  }
}
