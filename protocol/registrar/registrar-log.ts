import type { Association, Log } from '../host.ts';
import type { RegistrationMismatch } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { addressText, identifierText, peerText, poolText } from '../log-text.ts';
import { causesText, type ErrorCause } from '../wire/error-cause.ts';
import { policyOfType } from '../policies/policies.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { transportText } from './registrar-status.ts';
import type { Peer } from './peer.ts';

/** Why an element was removed from the handlespace. */
export type RemovalReason =
  | 'it deregistered'
  | 'it did not answer a keep-alive'
  | 'its association ended'
  | 'there is no route to it'
  | 'it restarted'
  | 'its registration expired'
  | 'it was reported unreachable'
  | 'its home registrar removed it'
  | 'its home registrar no longer knows it';

/** Why an element cannot be in its pool. */
const mismatchInWords: Readonly<Record<RegistrationMismatch, string>> = {
  'long handle': 'the pool handle is too long',
  'long element': 'its parameter is too long',
  full: 'the handlespace is full',
  'unsupported policy': 'the policy is not supported',
  policy: 'its policy is not that of the pool',
  transport: 'its transport protocol is not that of the pool',
  use: 'its transport use is not that of the pool',
};

/** What a registrar logs, with identifiers, addresses and handles as text. Nothing is built if the log is off. */
export class RegistrarLog {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param former its home before; undefined: the element is new */
  registered(entry: PoolElementEntry, association: Association, former: RegistrarIdentifier | undefined): void {
    if (!this.#log.enabled) return;
    const fields = { ...named(entry), from: peerText(association) };
    if (former === undefined) {
      const { userTransport, policy } = entry.parameter;
      const service = transportText(userTransport);
      this.#log.event('asap', 'elementRegistered', {
        ...fields,
        service,
        policy: policyOfType(policy.type)?.name ?? policy.type,
      });
    } else {
      this.#log.event('asap', 'elementReregistered', fields);
      this.homeChanged(entry, former);
    }
  }

  refused(
    poolHandle: PoolHandle,
    element: PoolElementParameter,
    association: Association,
    causes: readonly ErrorCause[],
  ): void {
    if (!this.#log.enabled) return;
    const reason = causesText(causes);
    const fields = { element: identifierText(element.identifier), pool: poolText(poolHandle), reason };
    this.#log.event('asap', 'registrationRefused', { ...fields, from: peerText(association) });
  }

  /** @param former its home before; undefined: the element is new */
  learned(entry: PoolElementEntry, former: RegistrarIdentifier | undefined): void {
    if (!this.#log.enabled) return;
    if (former !== undefined) return this.homeChanged(entry, former);
    this.#log.event('enrp', 'elementLearned', {
      ...named(entry),
      home: identifierText(entry.homeRegistrar),
      ...from(entry),
    });
  }

  notLearned(poolHandle: PoolHandle, { identifier }: PoolElementParameter, mismatch: RegistrationMismatch): void {
    if (!this.#log.enabled) return;
    const fields = {
      element: identifierText(identifier),
      pool: poolText(poolHandle),
      reason: mismatchInWords[mismatch],
    };
    this.#log.event('enrp', 'elementRefused', fields);
  }

  removed(entry: PoolElementEntry, reason: RemovalReason): void {
    if (!this.#log.enabled) return;
    const { homeRegistrar } = entry;
    this.#log.event('asap', 'elementRemoved', {
      ...named(entry),
      reason,
      ...from(entry),
      home: identifierText(homeRegistrar),
    });
  }

  keepAliveTimeout(entry: PoolElementEntry, seconds: number): void {
    if (this.#log.enabled) this.#log.event('asap', 'keepAliveTimeout', { ...named(entry), seconds, ...from(entry) });
  }

  reported(entry: PoolElementEntry, association: Association, limit: number): void {
    if (!this.#log.enabled) return;
    const { unreachableReports: count } = entry;
    this.#log.event('asap', 'elementReported', { ...named(entry), from: peerText(association), count, limit });
  }

  homeChanged(entry: PoolElementEntry, former: RegistrarIdentifier): void {
    if (!this.#log.enabled || former === entry.homeRegistrar) return;
    const [before, home] = [identifierText(former), identifierText(entry.homeRegistrar)];
    this.#log.event('asap', 'homeChanged', { ...named(entry), before, home });
  }

  tooFast(
    request: 'handle resolution' | 'unreachability report',
    poolHandle: PoolHandle,
    association: Association,
  ): void {
    if (!this.#log.enabled) return;
    this.#log.event('asap', 'requestsTooFast', { request, pool: poolText(poolHandle), from: peerText(association) });
  }

  peerFound(peer: Peer): void {
    if (this.#log.enabled) this.#log.event('enrp', 'peerFound', located(peer));
  }

  /** @param seconds since its last message */
  peerLost(peer: Peer, seconds: number): void {
    if (this.#log.enabled) this.#log.event('enrp', 'peerLost', { ...located(peer), seconds });
  }

  peerWithoutWay(peer: Peer): void {
    if (this.#log.enabled) this.#log.event('enrp', 'peerWithoutWay', located(peer));
  }

  peerForgotten(peer: Peer): void {
    if (this.#log.enabled && peer.found) this.#log.event('enrp', 'peerForgotten', located(peer));
  }

  mentor(event: 'mentorChosen' | 'mentorFailed', peer: Peer): void {
    if (this.#log.enabled) this.#log.event('enrp', event, located(peer));
  }

  auditFailed(peer: Peer): void {
    if (this.#log.enabled) this.#log.event('enrp', 'auditFailed', located(peer));
  }

  ready(how: string): void {
    if (this.#log.enabled) this.#log.event('enrp', 'ready', { how });
  }

  enrpError(peer: Peer | undefined, causes: readonly ErrorCause[]): void {
    if (!this.#log.enabled) return;
    const sender = peer === undefined ? '(unknown)' : identifierText(peer.identifier);
    this.#log.event('enrp', 'enrpError', { peer: sender, causes: causesText(causes) });
  }
}

function named({ identifier, poolHandle }: PoolElementEntry): Readonly<Record<string, string>> {
  return { element: identifierText(identifier), pool: poolText(poolHandle) };
}

function from({ parameter: { asapTransport } }: PoolElementEntry): Readonly<Record<string, string>> {
  return asapTransport === undefined ? {} : { from: addressText(asapTransport.addresses, asapTransport.port) };
}

function located({ identifier, location }: Peer): Readonly<Record<string, string>> {
  // A configured peer that has sent nothing yet has none.
  return {
    peer: identifier === 0 ? '?' : identifierText(identifier),
    at: addressText(location.addresses, location.port),
  };
}
