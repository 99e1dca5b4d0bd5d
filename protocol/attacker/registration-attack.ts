import type { Association, Endpoint, Entropy, Host } from '../host.ts';
import { lifeOnWire } from '../pool-element/registration-life.ts';
import type { AsapMessage } from '../wire/asap-messages.ts';
import { bytesCodec } from '../wire/bytes-codec.ts';
import {
  TransportUse,
  type PeIdentifier,
  type PoolElementParameter,
  type PoolHandle,
  type UserTransport,
} from '../wire/pool-element.ts';
import type { Attack, AttackSurroundings } from './attack.ts';
import type { RegistrationAttackOptions } from './attacker-options.ts';

/**
 * Registrations of elements that serve nothing (RFC 5355 threat 2.2; the model is RSPSIM's): pool users send them
 * requests, which are counted and ignored.
 */
export class RegistrationAttack implements Attack {
  readonly #poolHandle: PoolHandle;
  readonly #options: RegistrationAttackOptions;
  readonly #entropy: Entropy;
  readonly #surroundings: AttackSurroundings;
  readonly #service: Endpoint;
  readonly #userTransport: UserTransport;
  #identifier: PeIdentifier;

  constructor(
    host: Host,
    poolHandle: PoolHandle,
    options: RegistrationAttackOptions,
    surroundings: AttackSurroundings,
  ) {
    this.#poolHandle = poolHandle;
    this.#options = options;
    this.#entropy = host.entropy;
    this.#surroundings = surroundings;
    this.#identifier = this.#entropy.nonZeroUint32();
    const { statistics } = surroundings;
    this.#service = host.transport.open(
      { addresses: [], port: 0, protocols: [{ ppid: 'any', codec: bytesCodec }] },
      { message: () => void statistics.ignoredMessages++, associationRestarted: () => undefined },
    );
    const { port } = this.#service;
    const addresses = this.#service.addresses.map(({ address }) => address);
    this.#userTransport = { protocol: 'sctp', port, use: TransportUse.dataPlusControl, addresses };
  }

  strike(registrar: Association): void {
    if (this.#options.randomIdentifiers) this.#identifier = this.#entropy.nonZeroUint32();
    this.#surroundings.send(registrar, {
      type: 'ASAP_REGISTRATION',
      poolHandle: this.#poolHandle,
      poolElement: this.#fakeElement(),
    });
  }

  heard(message: AsapMessage, registrar: Association): void {
    if (message.type === 'ASAP_REGISTRATION_RESPONSE') this.#surroundings.statistics.responses++;
    else if (message.type === 'ASAP_ENDPOINT_KEEP_ALIVE' && this.#options.answersKeepAlives) {
      const { poolHandle, identifier = this.#identifier } = message;
      this.#surroundings.send(registrar, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle, identifier });
    }
  }

  close(): void {
    this.#service.close();
  }

  #fakeElement(): PoolElementParameter {
    return {
      identifier: this.#identifier,
      homeRegistrar: 0,
      registrationLife: lifeOnWire(this.#options),
      userTransport: this.#userTransport,
      policy: this.#options.policy,
    };
  }
}
