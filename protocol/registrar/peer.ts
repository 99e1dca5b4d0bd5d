import type { Association, Timer } from '../host.ts';
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
  /** MAX-TIME-NO-RESPONSE after a part of our handle table that is not the last one. */
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

/** How far a peer's reading of our handle table got. */
export interface TableReading {
  readonly ownChildrenOnly: boolean;
  readonly position: ElementPosition;
}

/** Another registrar. */
export class Peer {
  /** 0 until its first PRESENCE. */
  identifier: RegistrarIdentifier = 0;
  /** Where it is reached: what it told last, or what is configured. */
  location: StaticPeer;
  /** Configured peers stay even when they are silent. */
  readonly configured: boolean;
  readonly timers: PeerTimers;
  association: Association | undefined;
  serverInformation: ServerInformation | undefined;
  /** It was asked for the peers it knows. */
  listRequested = false;
  synchronization: Synchronization | undefined;
  tableReading: TableReading | undefined;
  /** Not the target of a takeover ("active" in RFC 5353 §3.5). */
  active = true;
  /** Whose consent to our takeover of this peer is missing; undefined: we are not taking it over. */
  missingConsents: Set<RegistrarIdentifier> | undefined;

  constructor(location: StaticPeer, configured: boolean, timers: (peer: Peer) => PeerTimers) {
    this.location = location;
    this.configured = configured;
    this.timers = timers(this);
  }

  /** Ends the watch over its presence. */
  unwatch(): void {
    this.timers.lastHeard.cancel();
    this.timers.noResponse.cancel();
  }

  stop(): void {
    for (const timer of Object.values(this.timers) as Timer[]) timer.cancel();
  }

  /** Forgets all that was learned of it. */
  reset(): void {
    this.stop();
    this.association?.abort('peer is gone');
    this.association = undefined;
    this.identifier = 0;
    this.listRequested = false;
    this.synchronization = undefined;
    this.tableReading = undefined;
    this.active = true;
    this.missingConsents = undefined;
  }
}
