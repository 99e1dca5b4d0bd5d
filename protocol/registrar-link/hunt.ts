import { haveInCommon } from '../address-scope.ts';
import type { Association, Seconds } from '../host.ts';
import type { RegistrarAddress } from './registrar-link-options.ts';

/** What the search for a registrar knows, until one is connected. */
export interface Hunt {
  /** Set-ups of the present round. */
  readonly attempts: Set<Association>;
  /** When the hunt began, s; for the log. */
  since: Seconds;
  /** When the hunt began, or was last reported to have found no registrar. */
  unreportedSince: Seconds;
  timeout: Seconds;
  /** The preferred registrar is asked alone. */
  isOfPreferred: boolean;
  /** Rounds without success since a registrar was connected; for the log. */
  failedRounds: number;
  /** Index of the next candidate: rounds of one hunt walk on through the list. */
  next: number;
  /** Candidates tried since the hunt began or its time-out passed: who refused is not asked again before that. */
  tried: number;
  /** Who was given up because it does not answer: not asked as long as there are others. */
  silent: RegistrarAddress | undefined;
  /** Why no way leads to a registrar of this round: the last one's reason. */
  withoutWay: string | undefined;
}

export function newHunt(timeout: Seconds): Hunt {
  return {
    attempts: new Set(),
    since: 0,
    unreportedSince: 0,
    timeout,
    isOfPreferred: false,
    failedRounds: 0,
    next: 0,
    tried: 0,
    silent: undefined,
    withoutWay: undefined,
  };
}

/** The registrars that a hunt asks. */
export function candidatesOf({ silent }: Hunt, registrars: readonly RegistrarAddress[]): readonly RegistrarAddress[] {
  return silent === undefined ? registrars : registrars.filter((candidate) => !isSame(candidate, silent));
}

/** The one of several registrars that an association is with; undefined: none is, or there is no other one. */
export function candidateOf(
  { remoteAddresses: addresses, remotePort: port }: Association,
  registrars: readonly RegistrarAddress[],
): RegistrarAddress | undefined {
  const found = registrars.find((candidate) => isSame(candidate, { addresses, port }));
  return found !== undefined && registrars.some((candidate) => !isSame(candidate, found)) ? found : undefined;
}

function isSame(one: RegistrarAddress, another: RegistrarAddress): boolean {
  return one.port === another.port && haveInCommon(one.addresses, another.addresses);
}
