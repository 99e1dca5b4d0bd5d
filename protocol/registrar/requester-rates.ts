import type { Association } from '../host.ts';
import { RequestRateGuard } from './request-rate-guard.ts';
import type { RateGuardSettings } from './registrar-options.ts';

/** How fast one requester asks. */
interface Rates {
  resolutions?: RequestRateGuard;
  reports?: RequestRateGuard;
}

/**
 * Who is at the other end of an association, as far as limits are concerned: its host. Ports cost nothing, so that a
 * requester with another port, or with a second association, is still the same; nor do addresses that it only names.
 */
export function requesterOf({ provenAddresses }: Association): string {
  const [first = ''] = provenAddresses.length === 1 ? provenAddresses : provenAddresses.toSorted();
  return first;
}

/** The rates of requesters; of too many, those that have not asked for longest are forgotten. */
export class RequesterRates {
  readonly #settings: RateGuardSettings;
  readonly #requesters = new Map<string, Rates>();

  constructor(settings: RateGuardSettings) {
    this.#settings = settings;
  }

  /** How fast handle resolutions come. */
  resolutions(association: Association): RequestRateGuard {
    return (this.#of(association).resolutions ??= this.#guard());
  }

  /** How fast unreachable reports come. */
  reports(association: Association): RequestRateGuard {
    return (this.#of(association).reports ??= this.#guard());
  }

  #of(association: Association): Rates {
    const requester = requesterOf(association);
    const rates = this.#requesters.get(requester) ?? {};
    this.#requesters.delete(requester);
    this.#requesters.set(requester, rates);
    if (this.#requesters.size > this.#settings.requesters) {
      const [oldest = ''] = this.#requesters.keys();
      this.#requesters.delete(oldest);
    }
    return rates;
  }

  #guard(): RequestRateGuard {
    return new RequestRateGuard(this.#settings.buckets, this.#settings.entries);
  }
}
