import type { Association, Clock, Timer } from '../host.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';

/**
 * The wish of an unknown registrar to be a pool element's home. It is granted when the present home does not answer: the
 * unknown one may have taken over from it.
 */
export class HomeClaim {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #granted: (registrar: RegistrarIdentifier, association: Association) => void;
  readonly #timer: Timer;
  #madeAt = -Infinity;
  #claim: { readonly registrar: RegistrarIdentifier; readonly association: Association } | undefined;

  /** @param timeout how long the present home has for its answer, seconds */
  constructor(
    clock: Clock,
    timeout: number,
    granted: (registrar: RegistrarIdentifier, association: Association) => void,
  ) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#granted = granted;
    this.#timer = clock.timer(() => this.grant());
  }

  /** @returns whether it is to be waited for: then the present home is to be asked; not too often */
  make(registrar: RegistrarIdentifier, association: Association): boolean {
    const now = this.#clock.now();
    if (now < this.#madeAt + this.#timeout) return false;
    this.#madeAt = now;
    this.#claim = { registrar, association };
    this.#timer.arm(this.#timeout);
    return true;
  }

  /** The home has answered, or another one was found. */
  drop(): void {
    this.#claim = undefined;
    this.#timer.cancel();
  }

  /** There is no home any more, or none that answers. */
  grant(): void {
    const claim = this.#claim;
    this.drop();
    if (claim !== undefined && claim.association.state !== 'ended') this.#granted(claim.registrar, claim.association);
  }
}
