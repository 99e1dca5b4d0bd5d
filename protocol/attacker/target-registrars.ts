import type { Association, Endpoint, Random } from '../host.ts';
import { uniformInteger } from '../random/streams.ts';
import type { RegistrarAddress } from '../registrar-link/registrar-link-options.ts';

/** The registrars that an attacker strikes, each by one association that is made when it is needed. */
export class TargetRegistrars {
  readonly #endpoint: Endpoint;
  readonly #registrars: readonly RegistrarAddress[];
  readonly #random: Random;
  readonly #associations = new Map<RegistrarAddress, Association>();

  /** @throws RangeError without any registrar */
  constructor(endpoint: Endpoint, registrars: readonly RegistrarAddress[], random: Random) {
    if (registrars.length === 0) throw new RangeError('an attacker needs a registrar');
    this.#endpoint = endpoint;
    this.#registrars = registrars;
    this.#random = random;
  }

  /** One of them, chosen at random. */
  any(): Association {
    const { length } = this.#registrars;
    const registrar = this.#registrars[length === 1 ? 0 : uniformInteger(this.#random, length)];
    if (registrar === undefined) throw new RangeError('a registrar that there is not was chosen');
    const known = this.#associations.get(registrar);
    if (known !== undefined && known.state !== 'ended') return known;
    const association = this.#endpoint.connect(registrar.addresses, registrar.port);
    this.#associations.set(registrar, association);
    return association;
  }
}
