import type { PayloadProtocol, Ppid, UserMessage } from '../../protocol/host.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import { PLAIN_PPID } from '../../protocol/services/plain-bytes.ts';
import { decodableApplications } from '../../protocol/services/service-table.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../protocol/wire/asap-messages.ts';
import type { Codec } from '../../protocol/wire/codec.ts';
import { enrpCodec } from '../../protocol/wire/enrp-codec.ts';
import { ENRP_PPID } from '../../protocol/wire/enrp-messages.ts';
import { messageToJson } from '../../protocol/wire/message-json.ts';
import type { MessageView, ViewProtocol } from './observation.ts';

const applications = new Map<Ppid, Codec<unknown>>(decodableApplications.map(({ ppid, codec }) => [ppid, codec]));

function protocolOf(ppid: Ppid | 'any'): ViewProtocol {
  if (ppid === ASAP_PPID) return 'ASAP';
  if (ppid === ENRP_PPID) return 'ENRP';
  return ppid === 'any' || ppid === PLAIN_PPID || applications.has(ppid) ? 'application' : 'other';
}

/** What an endpoint is for: that of a session carries ASAP, too (RFC 5352 §2.2.11, cookies). */
export function mainProtocol(protocols: readonly PayloadProtocol[]): ViewProtocol {
  const spoken = protocols.map(({ ppid }) => protocolOf(ppid));
  return (['application', 'ENRP', 'ASAP'] as const).find((protocol) => spoken.includes(protocol)) ?? 'other';
}

/** A message without its ends. */
export type MessageKind = Required<Pick<MessageView, 'protocol' | 'type' | 'byteLength' | 'decoded'>>;

/**
 * What a message is, for the view. Nothing is decoded, as long as the sender has the typed message.
 *
 * @param profile by which bytes are decoded
 */
export function messageKind(
  { payload, ppid }: Pick<UserMessage, 'payload' | 'ppid'>,
  profile: ProfileName,
): MessageKind {
  const value = payload.value ?? decoded(ppid, payload.bytes(), profile);
  return {
    protocol: protocolOf(ppid),
    type: typeOf(value) ?? `PPID ${ppid}`,
    byteLength: payload.byteLength,
    decoded: () => JSON.stringify(messageToJson(value), undefined, 2),
  };
}

/** What bytes are: a typed message; or just bytes, with their text. */
function decoded(ppid: Ppid, bytes: Uint8Array, profile: ProfileName): unknown {
  const message = codecOf(ppid, profile)?.decode(bytes);
  if (message?.ok === true) return message.message;
  return { ...(ppid === PLAIN_PPID && { type: 'TEXT' }), bytes, text: new TextDecoder().decode(bytes) };
}

function codecOf(ppid: Ppid, profile: ProfileName): Codec<unknown> | undefined {
  if (ppid === ASAP_PPID) return asapCodec(profile);
  if (ppid === ENRP_PPID) return enrpCodec(profile);
  return applications.get(ppid);
}

function typeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  return typeof value.type === 'string' ? value.type : undefined;
}
