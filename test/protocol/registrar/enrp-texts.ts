import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';

/** Long in seconds, and also in milliseconds. */
const registrationLife = 1_000_000;

const transport = { protocol: 'sctp', port: 9901, use: 0 } as const;

/** A registrar at 10.0.0.N says that it is alive; the checksum is that of no elements. */
export function presenceOf(sender: number, checksum = 0xffff): EnrpMessage {
  const serverInformation = { identifier: sender, transport: { ...transport, addresses: [`10.0.0.${sender}`] } };
  return { type: 'ENRP_PRESENCE', sender, receiver: 1, replyRequired: false, checksum, serverInformation };
}

/** A registrar reports an element of its own, in the pool "Pool". */
export function updateOf(sender: number, identifier: number, action: 'add' | 'delete' = 'add'): EnrpMessage {
  const asapTransport = { ...transport, addresses: ['10.0.0.50'] };
  const poolElement = { ...element('RoundRobin', identifier, {}, sender), registrationLife, asapTransport };
  const header = { sender, receiver: 1, action, takeoverSuggested: false } as const;
  return { type: 'ENRP_HANDLE_UPDATE', ...header, poolHandle: 'Pool', poolElement };
}

/** The table of a registrar: elements of its own in the pool "Pool". */
export function tableOf(sender: number, identifiers: readonly number[], moreToSend = false): EnrpMessage {
  const poolElements = identifiers.map((identifier) => ({
    ...element('RoundRobin', identifier, {}, sender),
    registrationLife,
  }));
  const pools = [{ poolHandle: 'Pool', poolElements }];
  return { type: 'ENRP_HANDLE_TABLE_RESPONSE', sender, receiver: 1, rejected: false, moreToSend, pools };
}

export function typesOf(messages: readonly EnrpMessage[]): string[] {
  return messages.map(({ type }) => type.replace('ENRP_', ''));
}
