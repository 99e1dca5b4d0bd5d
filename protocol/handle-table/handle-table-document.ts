import { addressText, identifierText, poolText } from '../log-text.ts';
import { policyOfType } from '../policies/policies.ts';
import type { PolicyWord } from '../policies/policy-words.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { ProfileName } from '../profile.ts';
import { asapServiceDefaults } from '../registrar/registrar-options.ts';
import { transportText } from '../registrar/registrar-status.ts';
import { fromFixedPoint } from '../wire/fixed-point.ts';
import type { PoolElementParameter, ServerInformation } from '../wire/pool-element.ts';
import type { HandleTable } from './handle-table-reader.ts';

/** A handle table for people and programs: identifiers, addresses and handles are text. */
export interface HandleTableDocument {
  readonly registrar: RegistrarPlace;
  readonly peers: readonly RegistrarPlace[];
  readonly pools: readonly PoolDocument[];
}

interface RegistrarPlace {
  readonly identifier: string;
  readonly at: string;
}

interface PoolDocument {
  readonly handle: string;
  /** Its name, or its number if it is not known. */
  readonly policy: string;
  readonly elements: readonly ElementDocument[];
}

export interface ElementDocument {
  readonly identifier: string;
  readonly home: string;
  /** Seconds; absent: forever. */
  readonly life?: number;
  /** Where its service is reached, and by which transport. */
  readonly service: string;
  /** Where the registrar reaches its ASAP. */
  readonly asap?: string;
  /** What the policy knows of it: fractions of 1, whole numbers. */
  readonly values: Readonly<Record<string, number>>;
}

export function handleTableDocument(
  { registrar, peers, pools }: HandleTable,
  profile: ProfileName,
): HandleTableDocument {
  return {
    registrar: place(registrar),
    peers: peers.map((peer) => place(peer)),
    pools: pools.map(({ poolHandle, poolElements }) => ({
      handle: poolText(poolHandle),
      policy: policyText(poolElements[0]?.policy.type ?? 0),
      elements: poolElements.map((element) => elementDocument(element, profile)),
    })),
  };
}

/** The name of a policy; the number of one that is not known. */
export function policyText(type: number): string {
  return policyOfType(type)?.name ?? identifierText(type);
}

/** The seconds of a registration life as on the wire; undefined: forever. */
export function lifeInSeconds(registrationLife: number, profile: ProfileName): number | undefined {
  return registrationLife < 0 ? undefined : registrationLife / asapServiceDefaults[profile].registrationLifeUnits;
}

function place({ identifier, transport: { addresses, port } }: ServerInformation): RegistrarPlace {
  return { identifier: identifierText(identifier), at: addressText(addresses, port) };
}

function elementDocument(element: PoolElementParameter, profile: ProfileName): ElementDocument {
  const { identifier, homeRegistrar, registrationLife, userTransport, asapTransport, policy } = element;
  const life = lifeInSeconds(registrationLife, profile);
  return {
    identifier: identifierText(identifier),
    home: identifierText(homeRegistrar),
    ...(life !== undefined && { life }),
    service: transportText(userTransport),
    ...(asapTransport && { asap: addressText(asapTransport.addresses, asapTransport.port) }),
    values: policyValues(policy),
  };
}

function policyValues(policy: SelectionPolicy): Record<string, number> {
  const words: readonly PolicyWord[] = policyOfType(policy.type)?.words ?? [];
  return Object.fromEntries(
    words.map(({ name, format }) => [
      name,
      format === 'fraction' ? Number(fromFixedPoint(policy[name]).toFixed(9)) : policy[name],
    ]),
  );
}
