import type { Association, Log } from '../host.ts';
import { identifierText } from '../log-text.ts';
import type { EnrpMessage } from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { EnrpLink } from './enrp-link.ts';
import type { EnrpParts } from './enrp-parts.ts';
import type { Peer } from './peer.ts';
import type { PeerList } from './peer-list.ts';
import type { EnrpServiceSettings } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

/** What takeovers ask of the ENRP side. */
export interface TakeoverSurroundings {
  /** How many elements of a registrar are known here. */
  elementsOf(registrar: RegistrarIdentifier): number;
  /** The elements of a registrar become own ones now. */
  claimElements(of: RegistrarIdentifier): void;
  /** Another registrar owns them from now on. */
  giveElements(of: RegistrarIdentifier, to: RegistrarIdentifier): void;
  /** Tells all peers that this registrar is alive. */
  showPresence(): void;
  /** Removes a peer from the list. */
  forgetPeer(peer: Peer): void;
}

/**
 * Takeovers of dead registrars (RFC 5353 §3.5): the registrar that notices one first asks all others for their consent;
 * with it, it becomes the home of the dead one's elements.
 */
export class Takeovers {
  readonly #settings: EnrpServiceSettings;
  readonly #link: EnrpLink;
  readonly #peers: PeerList;
  readonly #surroundings: TakeoverSurroundings;
  readonly #statistics: RegistrarStatistics;
  readonly #log: Log;

  constructor(parts: EnrpParts, surroundings: TakeoverSurroundings, log: Log) {
    this.#settings = parts.settings;
    this.#link = parts.link;
    this.#peers = parts.peers;
    this.#surroundings = surroundings;
    this.#statistics = parts.statistics;
    this.#log = log;
  }

  /** A peer does not answer any more. */
  peerDead(target: Peer): void {
    const { afterConsent, onlyWithElements } = this.#settings.takeover;
    const leftToAnother = !target.active && afterConsent === 'forget';
    const worthless = onlyWithElements && this.#surroundings.elementsOf(target.identifier) === 0;
    if (leftToAnother || worthless) this.#forget(target);
    else this.#begin(target);
  }

  /** A peer shows that it is alive: no takeover is needed. */
  heard(peer: Peer): void {
    if (peer.missingConsents !== undefined) this.#abandon(peer, 'it is alive');
    peer.active = true;
  }

  /** A peer was forgotten, or cannot be asked: its consent is needed no more. */
  withoutPeer(identifier: RegistrarIdentifier): void {
    for (const target of Array.from(this.#peers)) {
      const wasMissing = target.missingConsents?.delete(identifier) === true;
      if (wasMissing && this.#settings.takeover.completesAlone) this.#checkConsents(target);
    }
  }

  /** INIT_TAKEOVER: another registrar wants the elements of a target. */
  announced(sender: RegistrarIdentifier, targetIdentifier: RegistrarIdentifier, association: Association): void {
    if (targetIdentifier === this.#link.identifier) {
      this.#surroundings.showPresence();
      return;
    }
    const target = this.#peers.find(targetIdentifier);
    if (target !== undefined) {
      if (target.missingConsents !== undefined) {
        if (this.#settings.takeover.arbitration(this.#link.identifier, sender)) return;
        this.#abandon(target, 'another registrar has precedence');
      }
      this.#leave(target);
    }
    this.#link.answer(association, this.#message('ENRP_INIT_TAKEOVER_ACK', sender, targetIdentifier));
  }

  /** INIT_TAKEOVER_ACK: another registrar consents. */
  consented(sender: RegistrarIdentifier, targetIdentifier: RegistrarIdentifier): void {
    const target = this.#peers.find(targetIdentifier);
    if (target?.missingConsents === undefined) return;
    target.missingConsents.delete(sender);
    this.#checkConsents(target);
  }

  /** TAKEOVER_SERVER: another registrar has taken a target over. */
  completedBy(sender: RegistrarIdentifier, targetIdentifier: RegistrarIdentifier): void {
    const { forgetsTarget, yieldsWhenTakenOver } = this.#settings.takeover;
    if (this.#log.enabled)
      this.#log.event('enrp', 'takeoverByOther', {
        peer: identifierText(sender),
        target: identifierText(targetIdentifier),
      });
    if (targetIdentifier === this.#link.identifier) {
      if (!yieldsWhenTakenOver) return;
      this.#surroundings.giveElements(targetIdentifier, sender);
      this.#surroundings.showPresence();
      return;
    }
    this.#surroundings.giveElements(targetIdentifier, sender);
    const target = this.#peers.find(targetIdentifier);
    if (target === undefined) return;
    if (target.missingConsents !== undefined) this.#abandon(target, 'another registrar was faster');
    if (forgetsTarget) this.#forget(target);
  }

  /** The time for consents is over. */
  expired(target: Peer): void {
    const { missingConsents } = target;
    if (missingConsents === undefined) return;
    switch (this.#settings.takeover.onExpiry) {
      case 'askAgain':
        for (const identifier of missingConsents) this.#ask(this.#peers.find(identifier), target);
        target.timers.takeover.arm(this.#settings.takeover.expiry);
        return;
      case 'assumeConsent':
        this.#statistics.takeoversByTimeout++;
        return this.#complete(target);
      case 'giveUp':
        this.#abandon(target, 'not all registrars consented');
        return this.#forget(target);
    }
  }

  #begin(target: Peer): void {
    const { expiry, completesAlone } = this.#settings.takeover;
    this.#statistics.takeoversStarted++;
    if (this.#log.enabled)
      this.#log.event('enrp', 'takeoverStarted', {
        target: identifierText(target.identifier),
        elements: this.#surroundings.elementsOf(target.identifier),
      });
    target.unwatch();
    target.active = false;
    const others = Array.from(this.#peers.active());
    target.missingConsents = new Set(others.map(({ identifier }) => identifier));
    for (const peer of [...others, target]) this.#ask(peer, target);
    target.timers.takeover.arm(expiry);
    if (completesAlone) this.#checkConsents(target);
  }

  #ask(peer: Peer | undefined, target: Peer): void {
    if (peer === undefined) return;
    this.#link.send(peer, this.#message('ENRP_INIT_TAKEOVER', peer.identifier, target.identifier));
  }

  #checkConsents(target: Peer): void {
    if (target.missingConsents?.size !== 0) return;
    this.#statistics.takeoversByConsent++;
    this.#complete(target);
  }

  #complete(target: Peer): void {
    const { identifier } = target;
    if (this.#log.enabled) this.#log.event('enrp', 'takeoverCompleted', { target: identifierText(identifier) });
    for (const peer of this.#peers.active())
      this.#link.send(peer, this.#message('ENRP_TAKEOVER_SERVER', peer.identifier, identifier));
    this.#forget(target);
    this.#surroundings.claimElements(identifier);
  }

  #abandon(target: Peer, reason: string): void {
    if (this.#log.enabled)
      this.#log.event('enrp', 'takeoverAbandoned', { target: identifierText(target.identifier), reason });
    target.missingConsents = undefined;
    target.timers.takeover.cancel();
  }

  /** The target is another registrar's now; if that fails, too, its silence is noticed here later. */
  #leave(target: Peer): void {
    const { takeover, maxTimeLastHeard, maxTimeNoResponse } = this.#settings;
    target.active = false;
    target.unwatch();
    if (takeover.afterConsent === 'watch') target.timers.lastHeard.arm(maxTimeLastHeard);
    else target.timers.noResponse.arm(maxTimeNoResponse);
  }

  /** Also stops exchanges in progress with it. */
  #forget(target: Peer): void {
    target.timers.takeover.cancel();
    target.missingConsents = undefined;
    this.#surroundings.forgetPeer(target);
  }

  #message(
    type: 'ENRP_INIT_TAKEOVER' | 'ENRP_INIT_TAKEOVER_ACK' | 'ENRP_TAKEOVER_SERVER',
    receiver: RegistrarIdentifier,
    target: RegistrarIdentifier,
  ): EnrpMessage {
    return { type, sender: this.#link.identifier, receiver, target };
  }
}
