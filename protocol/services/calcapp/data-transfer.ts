import type { UserMessage } from '../../host.ts';
import { MessagePayload } from '../../wire/codec.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppMessage } from './codec.ts';

/** Data in a message, bytes; SCTP makes packets of it. */
const PIECE = 16_384;

/**
 * Sends the data of a job, as fast as its association takes it.
 *
 * @param left bytes
 * @param take an attempt to send; false: there is no room now
 * @returns bytes that are still left, to go on with when there is room again
 */
export function sendData(jobId: number, left: number, take: (message: UserMessage) => boolean): number {
  let rest = left;
  while (rest > 0) {
    const length = Math.min(rest, PIECE);
    const payload = new MessagePayload<CalcAppMessage>(calcAppCodec, { type: 'CALCAPP_DATA', jobId, length });
    if (!take({ payload, ppid: CALCAPP_PPID })) break;
    rest -= length;
  }
  return rest;
}
