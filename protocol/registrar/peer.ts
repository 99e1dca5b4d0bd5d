import type { Association, IpAddress, Timer } from '../host.ts';
import { haveInCommon } from '../address-scope.ts';
import type { ElementPosition } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { StaticPeer } from './registrar-options.ts';

/** The timers of a peer, made once. */
export interface PeerTimers {
  /** MAX-TIME-LAST-HEARD */
  readonly lastHeard: Timer;
  /** MAX-TIME-NO-RESPONSE after a PRESENCE that requires a reply. */
  readonly noResponse: Timer;
  /** MAX-TIME-NO-RESPONSE after a handle table request. */
  readonly synchronization: Timer;
  /** MAX-TIME-NO-RESPONSE after a part of the own handle table that is not the last one. */
  readonly tableReading: Timer;
  /** Takeover expiry, when this peer is the target. */
  readonly takeover: Timer;
}

/** Synchronization with a peer's handle table: what it owned before and has not been named yet. */
export interface Synchronization {
  readonly ownChildrenOnly: boolean;
  readonly unconfirmed: Set<PoolElementEntry>;
  /** Seconds. */
  readonly requestedAt: number;
}

/** How much of the own handle table a peer has read. */
export interface TableReading {
  readonly ownChildrenOnly: boolean;
  readonly position: ElementPosition;
}

/**
 * What is known of a peer: it has introduced itself by a PRESENCE on an association, it was configured or another one
 * named it, or it is only rumored, by multicast.
 */
export type PeerStanding = 'introduced' | 'named' | 'rumored';

/** Another registrar. */
export class Peer {
  /** 0 until its first PRESENCE. */
  identifier: RegistrarIdentifier = 0;
  /** Where it is reached: its latest own claim, or what is configured. */
  location: StaticPeer;
  standing: PeerStanding;
  /** Configured peers stay even when they are silent. */
  readonly configured: boolean;
  /** It was taken over, and nothing is said to it until it shows itself. */
  forgotten = false;
  readonly timers: PeerTimers;
  /** Time of its last message, s; undefined: none yet. */
  heardAt: number | undefined;
  /** It was logged. */
  found = false;
  #association: Association | undefined;
  /** The association leads to where the peer is rumored to be: another one may live there. */
  guessed = false;
  serverInformation: ServerInformation | undefined;
  /** It was asked for the peers it knows. */
  listRequested = false;
  synchronization: Synchronization | undefined;
  tableReading: TableReading | undefined;
  /**
   * The last set-up with it found no way from here, which does not concern the peer itself: others may well reach it, and take
   * it over if it is dead.
   */
  withoutWay = false;
  /** Not the target of a takeover ("active" in RFC 5353 §3.5). */
  active = true;
  /** Registrars whose consent to the own takeover of this peer is missing; undefined: no own takeover. */
  missingConsents: Set<RegistrarIdentifier> | undefined;

  constructor(location: StaticPeer, standing: PeerStanding, configured: boolean, timers: (peer: Peer) => PeerTimers) {
    this.location = location;
    this.standing = standing;
    this.configured = configured;
    this.timers = timers(this);
  }

  /** The one association with it. */
  get association(): Association | undefined {
    return this.#association;
  }

  /** An association is the peer's from now on. */
  take(association: Association, guessed = false): void {
    this.leave();
    association.context = this;
    this.#association = association;
    this.guessed = guessed;
  }

  /** Its association is no more, or another one's. @returns it */
  leave(): Association | undefined {
    const association = this.#association;
    if (association?.context === this) association.context = undefined;
    this.#association = undefined;
    this.guessed = false;
    return association;
  }

  /** Whether what comes by an association may be from this peer: no other host can use its addresses. */
  owns(association: Association): boolean {
    const own = this.#association;
    if (this.standing !== 'introduced' || own === undefined || own === association || own.state === 'ended')
      return true;
    return this.isAt(association.provenAddresses);
  }

  /** Whether one of the addresses is the peer's. */
  isAt(addresses: readonly IpAddress[]): boolean {
    return (
      haveInCommon(this.location.addresses, addresses) ||
      (this.#association !== undefined && haveInCommon(this.#association.remoteAddresses, addresses))
    );
  }

  /** Ends the watch over its presence. */
  unwatch(): void {
    this.timers.lastHeard.cancel();
    this.timers.noResponse.cancel();
  }

  stop(): void {
    for (const timer of Object.values(this.timers) as Timer[]) timer.cancel();
  }

  /** Its state is lost, and the association may be another registrar's from now on: one with another identifier. */
  restarted(): void {
    this.leave();
    this.listRequested = false;
    this.tableReading = undefined;
    this.timers.tableReading.cancel();
  }

  /** Forgets all that was learned of it. */
  reset(): void {
    this.stop();
    this.leave()?.abort('peer is gone');
    this.identifier = 0;
    this.heardAt = undefined;
    this.found = false;
    this.listRequested = false;
    this.synchronization = undefined;
    this.tableReading = undefined;
    this.withoutWay = false;
    this.active = true;
    this.missingConsents = undefined;
  }
}
