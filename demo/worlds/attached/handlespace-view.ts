import { policyText } from '../../../protocol/handle-table/handle-table-document.ts';
import type { HandleTable } from '../../../protocol/handle-table/handle-table-reader.ts';
import type { IpAddress } from '../../../protocol/host.ts';
import { identifierText, poolText } from '../../../protocol/log-text.ts';
import type { PolicyWord } from '../../../protocol/policies/policy-words.ts';
import { policyOfType } from '../../../protocol/policies/policies.ts';
import { fromFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import type { PoolElementParameter, ServerInformation, UserTransport } from '../../../protocol/wire/pool-element.ts';
import type { ComponentView } from '../../view/component-view.ts';
import { roleName } from './reported-components.ts';

/** Components of a pool as a registrar knows them. */
export interface HandlespaceView {
  readonly components: readonly ComponentView[];
  /** Those that there was no room for. */
  readonly omitted: number;
}

/**
 * The components in the handle table of a registrar.
 *
 * @param most components: what a registrar knows may be very much
 */
export function handlespaceView({ registrar, peers, pools }: HandleTable, most: number): HandlespaceView {
  const registrars = [registrar, ...peers].slice(0, most).map((each) => registrarView(each));
  const components = [...registrars];
  let elements = 0;
  for (const { poolHandle, poolElements } of pools) {
    elements += poolElements.length;
    const room = most - components.length;
    for (const element of poolElements.slice(0, room)) components.push(elementView(element, poolText(poolHandle)));
  }
  return { components, omitted: 1 + peers.length + elements - components.length };
}

function registrarView({ identifier, transport: { addresses } }: ServerInformation): ComponentView {
  return { ...viewOf('registrar', identifierText(identifier), addresses), inService: true };
}

function elementView(
  { identifier, homeRegistrar, userTransport, policy }: PoolElementParameter,
  pool: string,
): ComponentView {
  const words: readonly PolicyWord[] = policyOfType(policy.type)?.words ?? [];
  return {
    ...viewOf('poolElement', identifierText(identifier), addressesOf(userTransport)),
    pool,
    policy: policyText(policy.type),
    ...(words.some(({ name }) => name === 'load') && { load: fromFixedPoint(policy.load) }),
    ...(homeRegistrar !== 0 && { home: identifierText(homeRegistrar) }),
    inService: true,
  };
}

function viewOf(role: 'registrar' | 'poolElement', identifier: string, addresses: readonly IpAddress[]): ComponentView {
  const name = roleName(role, identifier);
  return { id: name, role, name, state: 'up', identifier, addresses, details: {}, hasLog: false, actions: [] };
}

function addressesOf(transport: UserTransport): readonly IpAddress[] {
  if (transport.protocol === 'sctp') return transport.addresses;
  return transport.protocol === 'opaque' ? [] : [transport.address];
}
