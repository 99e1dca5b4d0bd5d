import type { Association, Random } from '../host.ts';
import type { AsapMessage } from '../wire/asap-messages.ts';
import type { PeIdentifier, PoolHandle } from '../wire/pool-element.ts';
import type { Attack, AttackSurroundings } from './attack.ts';
import type { ResolutionAttackOptions } from './attacker-options.ts';

/**
 * Handle resolutions that no one needs (RFC 5355 threat 2.13 with its reports; the model is RSPSIM's): each lets the
 * policy of the pool move on, and elements that it names may be reported unreachable until the registrar removes them.
 */
export class ResolutionAttack implements Attack {
  readonly #poolHandle: PoolHandle;
  readonly #reportProbability: number;
  readonly #random: Random;
  readonly #surroundings: AttackSurroundings;
  /** The elements of the last answer. */
  #victims: readonly PeIdentifier[] = [];
  /** The last request got one. */
  #answered = true;

  constructor(
    poolHandle: PoolHandle,
    { reportProbability }: ResolutionAttackOptions,
    random: Random,
    surroundings: AttackSurroundings,
  ) {
    this.#poolHandle = poolHandle;
    this.#reportProbability = reportProbability;
    this.#random = random;
    this.#surroundings = surroundings;
  }

  strike(registrar: Association): void {
    if (!this.#answered) this.#reportVictims(registrar);
    this.#answered = false;
    this.#surroundings.send(registrar, {
      type: 'ASAP_HANDLE_RESOLUTION',
      poolHandle: this.#poolHandle,
      subscribe: false,
    });
  }

  heard(message: AsapMessage, registrar: Association): void {
    if (message.type !== 'ASAP_HANDLE_RESOLUTION_RESPONSE') return;
    this.#surroundings.statistics.responses++;
    this.#answered = true;
    this.#victims = message.poolElements.map(({ identifier }) => identifier);
    this.#reportVictims(registrar);
  }

  close(): void {
    // It has nothing but the attacker's endpoint.
  }

  #reportVictims(registrar: Association): void {
    if (this.#random.uniform() >= this.#reportProbability) return;
    for (const identifier of this.#victims)
      this.#surroundings.send(registrar, {
        type: 'ASAP_ENDPOINT_UNREACHABLE',
        poolHandle: this.#poolHandle,
        identifier,
      });
  }
}
