/** What registrars and elements answer that do as they should: hostile ones say it, too, between other things. */
import type { Ppid } from '../../../protocol/host.ts';
import { namedPolicy } from '../../../native/api/named-policy.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../../protocol/services/calcapp/codec.ts';
import { FRACTAL_PPID, fractalCodec, imageEnd } from '../../../protocol/services/fractal/codec.ts';
import { PINGPONG_PPID, pingPongCodec } from '../../../protocol/services/pingpong/codec.ts';
import { PLAIN_PPID } from '../../../protocol/services/plain-bytes.ts';
import { SCRIPTING_PPID, scriptingCodec, type ScriptingMessage } from '../../../protocol/services/scripting/codec.ts';
import { services, serviceNames, type ServiceName } from '../../../protocol/services/service-table.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PPID, ENRP_PORT, type EnrpMessage, type EnrpPresence } from '../../../protocol/wire/enrp-messages.ts';
import { TransportUse, type PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import type { TypedBytes } from './hostile-service.ts';

const asap = asapCodec('rsplib');
const enrp = enrpCodec('rsplib');
const REGISTRAR = 0x1234_5678;

export const asapBytes = (message: AsapMessage): TypedBytes => ({ ppid: ASAP_PPID, bytes: asap.encode(message) });
const enrpBytes = (message: EnrpMessage): TypedBytes => ({ ppid: ENRP_PPID, bytes: enrp.encode(message) });
const scripting = (...messages: readonly ScriptingMessage[]): TypedBytes[] =>
  messages.map((message) => ({ ppid: SCRIPTING_PPID, bytes: scriptingCodec.encode(message) }));
const plain = (bytes: Uint8Array): TypedBytes => ({ ppid: PLAIN_PPID, bytes });

export const elementPortOf = (service: ServiceName): number => 7001 + serviceNames.indexOf(service);

/** The element of a service, as its registrar knows it. */
function elementOf(service: ServiceName, address: string): PoolElementParameter {
  const port = elementPortOf(service);
  return {
    identifier: port,
    homeRegistrar: REGISTRAR,
    registrationLife: 300_000,
    userTransport: { protocol: 'sctp', port, use: TransportUse.dataPlusControl, addresses: [address] },
    policy: namedPolicy('RoundRobin'),
  };
}

/** A registrar's answers to elements and users; each pool has one element, at an address. */
export function registrarAnswers(bytes: Uint8Array, address: string): TypedBytes[] {
  const decoded = asap.decode(bytes);
  if (!decoded.ok) return [];
  const { message } = decoded;
  const { type, poolHandle } = { poolHandle: '', ...message };
  if (message.type === 'ASAP_REGISTRATION') {
    const { identifier } = message.poolElement;
    return [asapBytes({ type: 'ASAP_REGISTRATION_RESPONSE', rejected: false, poolHandle, identifier, errors: [] })];
  }
  if (message.type === 'ASAP_DEREGISTRATION') {
    const { identifier } = message;
    return [asapBytes({ type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors: [] })];
  }
  if (type !== 'ASAP_HANDLE_RESOLUTION') return [];
  return serviceNames
    .filter((service) => services[service].poolHandle === poolHandle)
    .map((service) => asapBytes(resolutionOf(service, address)));
}

/** The element of a service's pool, as an answer. */
export function resolutionOf(service: ServiceName, address: string): AsapMessage {
  return {
    type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
    poolHandle: services[service].poolHandle,
    subscribed: false,
    policy: namedPolicy('RoundRobin'),
    poolElements: [elementOf(service, address)],
    errors: [],
  };
}

/** A registrar's answers to other registrars: it has one element of each service. */
export function peerAnswers(bytes: Uint8Array, address: string): TypedBytes[] {
  const decoded = enrp.decode(bytes);
  if (!decoded.ok) return [];
  const { message } = decoded;
  const header = { sender: REGISTRAR, receiver: message.sender };
  if (message.type === 'ENRP_PRESENCE' && message.replyRequired)
    return [enrpBytes({ ...header, ...presenceAt(address) })];
  if (message.type === 'ENRP_LIST_REQUEST')
    return [enrpBytes({ ...header, type: 'ENRP_LIST_RESPONSE', rejected: false, servers: [] })];
  if (message.type !== 'ENRP_HANDLE_TABLE_REQUEST') return [];
  const pools = serviceNames.map((service) => ({
    poolHandle: services[service].poolHandle,
    poolElements: [elementOf(service, address)],
  }));
  return [enrpBytes({ ...header, type: 'ENRP_HANDLE_TABLE_RESPONSE', rejected: false, moreToSend: false, pools })];
}

function presenceAt(address: string): Omit<EnrpPresence, 'sender' | 'receiver'> {
  const use = TransportUse.dataPlusControl;
  return {
    type: 'ENRP_PRESENCE',
    replyRequired: false,
    checksum: 0,
    serverInformation: {
      identifier: REGISTRAR,
      transport: { protocol: 'sctp', port: ENRP_PORT, use, addresses: [address] },
    },
  };
}

/** What the element of a service says when a user comes. */
export function greetingOf(service: ServiceName): TypedBytes[] {
  if (service === 'daytime') return [plain(Buffer.from('Sunday, 29 November 2026 11:00:00\n'))];
  if (service === 'chargen') return Array.from({ length: 4 }, () => plain(Buffer.alloc(1024, 'ABC')));
  if (service === 'scripting') return scripting({ type: 'SCRIPTING_READY', info: 'honest' });
  return [];
}

/** What the element of a service answers. */
export function serviceAnswers(service: ServiceName, bytes: Uint8Array, ppid: Ppid): TypedBytes[] {
  if (service === 'echo' && ppid === PLAIN_PPID) return [plain(bytes)];
  if (ppid === PINGPONG_PPID) {
    const decoded = pingPongCodec.decode(bytes);
    if (!decoded.ok || decoded.message.type !== 'PING') return [];
    const { messageNumber, data } = decoded.message;
    return [{ ppid, bytes: pingPongCodec.encode({ type: 'PONG', messageNumber, replyNumber: messageNumber, data }) }];
  }
  if (ppid === CALCAPP_PPID) {
    const decoded = calcAppCodec.decode(bytes);
    if (!decoded.ok || decoded.message.type !== 'CALCAPP_REQUEST') return [];
    const { jobId, jobSize } = decoded.message;
    return (['CALCAPP_ACCEPT', 'CALCAPP_COMPLETE'] as const).map((type) => ({
      ppid,
      bytes: calcAppCodec.encode({ type, jobId, jobSize, completed: jobSize }),
    }));
  }
  if (ppid === FRACTAL_PPID) {
    const decoded = fractalCodec.decode(bytes);
    if (!decoded.ok || decoded.message.type !== 'FRACTAL_PARAMETER') return [];
    const { width, height } = decoded.message;
    const values = Array.from({ length: width * height }, (_, pixel) => pixel % 10);
    return [{ ...imageEnd, startX: 0, startY: 0, values }, imageEnd].map((data) => ({
      ppid,
      bytes: fractalCodec.encode(data),
    }));
  }
  if (ppid === SCRIPTING_PPID) {
    const decoded = scriptingCodec.decode(bytes);
    if (!decoded.ok || decoded.message.type !== 'SCRIPTING_UPLOAD' || decoded.message.data.length > 0) return [];
    const status = { type: 'SCRIPTING_STATUS', status: 0 } as const;
    const parts = [Buffer.from('result'), new Uint8Array()];
    return scripting(status, status, ...parts.map((data) => ({ type: 'SCRIPTING_DOWNLOAD', data }) as const));
  }
  return [];
}
