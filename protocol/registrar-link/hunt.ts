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
  /**
   * Who was given up because it does not answer, with all addresses that its association had: not asked as long as there
   * are others.
   */
  silent: RegistrarAddress | undefined;
  /** When it is asked, too: rounds do not put this off; undefined: others are not asked yet. */
  silentUntil: Seconds | undefined;
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
    silentUntil: undefined,
    withoutWay: undefined,
  };
}

/** The registrars that a hunt asks. */
export function candidatesOf({ silent }: Hunt, registrars: readonly RegistrarAddress[]): readonly RegistrarAddress[] {
  return silent === undefined ? registrars : registrars.filter((candidate) => !isSame(candidate, silent));
}

/**
 * Where the one of several registrars is that an association is with: several of them may be the same, by other
 * addresses. Undefined: it is with none of them, or there is no other one.
 */
export function candidateOf(
  { remoteAddresses: addresses, remotePort: port }: Association,
  registrars: readonly RegistrarAddress[],
): RegistrarAddress | undefined {
  const found = { addresses, port };
  const count = registrars.filter((candidate) => isSame(candidate, found)).length;
  return count > 0 && count < registrars.length ? found : undefined;
}

/**
 * Who was given up because it does not answer is a candidate as all others again: asked now beside them, or, without room
 * for it, the first one of the next round.
 *
 * @param hasRoom fewer are being asked than may be at a time (RFC 5352 §3.6)
 * @returns where it is to be asked now; undefined: nowhere
 */
export function endSilence(
  hunt: Hunt,
  registrars: readonly RegistrarAddress[],
  hasRoom: boolean,
): RegistrarAddress | undefined {
  const { silent } = hunt;
  if (silent === undefined) return undefined;
  const others = candidatesOf(hunt, registrars);
  const asked = registrars.find((candidate) => isSame(candidate, silent));
  const next = hasRoom ? others[hunt.next % others.length] : asked;
  hunt.silent = undefined;
  hunt.next = next === undefined ? 0 : registrars.indexOf(next);
  return hasRoom ? asked : undefined;
}

function isSame(one: RegistrarAddress, another: RegistrarAddress): boolean {
  return one.port === another.port && haveInCommon(one.addresses, another.addresses);
}
