import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { registrarCostParameters } from './parameters/registrar-costs.ts';

type CostName = keyof typeof registrarCostParameters;

/** What a message to a registrar costs; undefined: it is none that registrars get, or an error. */
const costs: Readonly<Record<AsapMessage['type'] | EnrpMessage['type'], CostName | undefined>> = {
  ASAP_REGISTRATION: 'costRegistration',
  ASAP_DEREGISTRATION: 'costDeregistration',
  ASAP_REGISTRATION_RESPONSE: undefined,
  ASAP_DEREGISTRATION_RESPONSE: undefined,
  ASAP_HANDLE_RESOLUTION: 'costHandleResolution',
  ASAP_HANDLE_RESOLUTION_RESPONSE: undefined,
  ASAP_ENDPOINT_KEEP_ALIVE: undefined,
  ASAP_ENDPOINT_KEEP_ALIVE_ACK: 'costKeepAlive',
  ASAP_ENDPOINT_UNREACHABLE: 'costUnreachableReport',
  ASAP_SERVER_ANNOUNCE: undefined,
  ASAP_COOKIE: undefined,
  ASAP_COOKIE_ECHO: undefined,
  ASAP_BUSINESS_CARD: undefined,
  ASAP_ERROR: undefined,
  ENRP_PRESENCE: 'costPresence',
  ENRP_HANDLE_UPDATE: 'costHandleUpdate',
  ENRP_LIST_REQUEST: 'costHandleTable',
  ENRP_LIST_RESPONSE: 'costHandleTable',
  ENRP_HANDLE_TABLE_REQUEST: 'costHandleTable',
  ENRP_HANDLE_TABLE_RESPONSE: 'costHandleTable',
  ENRP_INIT_TAKEOVER: 'costTakeover',
  ENRP_INIT_TAKEOVER_ACK: 'costTakeover',
  ENRP_TAKEOVER_SERVER: 'costTakeover',
  ENRP_ERROR: undefined,
};

/** The service time of a message to a registrar, s; undefined: none costs anything. */
export function registrarCosts(parameters: RserpoolParameters): ((message: unknown) => number) | undefined {
  const times = new Map<unknown, number>();
  for (const [type, cost] of Object.entries(costs)) if (cost !== undefined) times.set(type, parameters[cost] / 1e6);
  if ([...times.values()].every((time) => time === 0)) return undefined;
  return (message) => times.get((message as AsapMessage | EnrpMessage).type) ?? 0;
}
