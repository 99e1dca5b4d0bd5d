import { TransportError, type Association, type Payload, type SendOptions } from '../host.ts';

/** Answers on the message's own stream, if there is one in this direction too; on stream 0 else. */
export function sendBack(association: Association, payload: Payload, options: SendOptions): boolean {
  try {
    return association.send(payload, options);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return association.send(payload, { ...options, stream: 0 });
  }
}
