import type { Payload } from '../../../protocol/host.ts';
import type { NetworkNode } from './network-node.ts';

/** A message on its way: “ASAP_REGISTRATION from lan0/pe3 to lan0/pr0”. */
export function messageInWords(
  payload: Payload | undefined,
  from: NetworkNode | undefined,
  to: NetworkNode | undefined,
): string {
  return `${typeOf(payload?.value)} from ${from?.name ?? 'nowhere'} to ${to?.name ?? 'nowhere'}`;
}

function typeOf(message: unknown): string {
  const named = typeof message === 'object' && message !== null && 'type' in message;
  return named && typeof message.type === 'string' ? message.type : 'message';
}
