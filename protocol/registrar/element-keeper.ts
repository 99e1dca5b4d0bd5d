import { haveInCommon } from '../address-scope.ts';
import type { Association, AssociationEnd, Clock, Endpoint, Random } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { AsapMessage } from '../wire/asap-messages.ts';
import { asapMessage } from '../typed-message.ts';
import type { Codec } from '../wire/codec.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { addressesOf } from '../wire/transport-parameter.ts';
import { AsapContacts } from './asap-contacts.ts';
import { ElementExpiry } from './element-expiry.ts';
import { ElementSupervision, type Supervisor } from './element-supervision.ts';
import { Registrants } from './registrants.ts';
import type { RegistrarLog, RemovalReason } from './registrar-log.ts';
import type { AsapServiceSettings } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';
import type { Outbox } from '../services/outbox.ts';

/** What peers must be informed of. */
export interface ElementEvents {
  /** An own element registered or changed. */
  elementChanged(entry: PoolElementEntry): void;
  /** An own element is gone. */
  elementRemoved(entry: PoolElementEntry): void;
}

/** What the ASAP side shares with the keeper of its elements. */
interface KeeperSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly endpoint: Endpoint;
  readonly outbox: Outbox;
  readonly log: RegistrarLog;
  readonly settings: AsapServiceSettings;
  readonly codec: Codec<AsapMessage>;
  /** Of this registrar. */
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics: RegistrarStatistics;
  readonly events: ElementEvents;
}

/**
 * The life of elements in the handlespace: own ones are supervised by keep-alives, those of other
 * registrars live as long as they registered for; both change hands in takeovers, and are removed when they are gone.
 */
export class ElementKeeper implements Supervisor {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: AsapServiceSettings;
  readonly contacts: AsapContacts;
  readonly registrants: Registrants;
  readonly #identifier: RegistrarIdentifier;
  readonly #handlespace: Handlespace;
  readonly #statistics: RegistrarStatistics;
  readonly #events: ElementEvents;
  readonly #codec: Codec<AsapMessage>;
  readonly #endpoint: Endpoint;
  readonly #outbox: Outbox;
  readonly #log: RegistrarLog;
  readonly #expiry: ElementExpiry;

  constructor(surroundings: KeeperSurroundings) {
    const { clock, settings, handlespace } = surroundings;
    this.clock = clock;
    this.random = surroundings.random;
    this.settings = settings;
    this.contacts = new AsapContacts(settings.maxContacts);
    this.registrants = new Registrants(settings.maxElementsPerHost);
    this.#endpoint = surroundings.endpoint;
    this.#outbox = surroundings.outbox;
    this.#log = surroundings.log;
    this.#codec = surroundings.codec;
    this.#identifier = surroundings.identifier;
    this.#handlespace = handlespace;
    this.#statistics = surroundings.statistics;
    this.#events = surroundings.events;
    this.#expiry = new ElementExpiry(clock, handlespace, settings.registrationLifeUnits, (entry) =>
      this.expired(entry),
    );
  }

  stop(): void {
    this.#expiry.stop();
    for (const pool of this.#handlespace.pools()) for (const entry of pool.elements()) supervisionOf(entry)?.stop();
  }

  /** An element registered here by an association. */
  registered(entry: PoolElementEntry, association: Association): void {
    this.registrants.add(entry, association);
    const supervision = this.supervisionFor(entry);
    if (supervision.association !== association) {
      this.leaveAssociation(supervision);
      this.contacts.add(association);
      this.contacts.attach(association, entry);
    }
    supervision.registered(association);
    this.renewOwn(entry);
  }

  /**
   * Whether what comes by an association may be from an element: it registered by it, or has one of its addresses, which
   * no other host can use.
   */
  speaksFor(association: Association, entry: PoolElementEntry): boolean {
    if (supervisionOf(entry)?.association === association) return true;
    const { asapTransport, userTransport } = entry.parameter;
    const { provenAddresses } = association;
    return (
      (asapTransport !== undefined && haveInCommon(asapTransport.addresses, provenAddresses)) ||
      haveInCommon(addressesOf(userTransport), provenAddresses)
    );
  }

  /** The association of an own element was lost, and the element has sent nothing since. */
  isInDoubt(entry: PoolElementEntry): boolean {
    return entry.homeRegistrar === this.#identifier && supervisionOf(entry)?.lost === true;
  }

  /** An element acknowledged a keep-alive. */
  acknowledged(entry: PoolElementEntry): void {
    const supervision = supervisionOf(entry);
    if (supervision === undefined) return;
    if (entry.homeRegistrar === this.#identifier) {
      supervision.acknowledged();
    } else if (supervision.claiming && this.settings.claimsByAcknowledgment) {
      const former = entry.homeRegistrar;
      this.#handlespace.setHome(entry, this.#identifier);
      this.#log.homeChanged(entry, former);
      this.renewOwn(entry);
      supervision.acknowledged();
      this.#events.elementChanged(entry);
    } else {
      this.leaveToHome(entry); // it was asked because of a report, or will register here
    }
  }

  /** Looks after an element, own or not, but not more often than once per second, however many reports come (RFC 5355 threat 9). */
  checkReported(entry: PoolElementEntry): void {
    this.supervisionFor(entry).checkReported();
  }

  /** Asks an element to take this registrar as its home. */
  claim(entry: PoolElementEntry): void {
    if (entry.homeRegistrar === this.#identifier) this.renewOwn(entry);
    this.supervisionFor(entry).claim();
  }

  /** The element of another registrar was asked to take this one as its home, and has not answered yet. */
  isBeingClaimed(entry: PoolElementEntry): boolean {
    return entry.homeRegistrar !== this.#identifier && supervisionOf(entry)?.claiming === true;
  }

  /** When an own element last took this registrar as its home, seconds. */
  confirmedAt(entry: PoolElementEntry): number {
    return supervisionOf(entry)?.confirmedAt ?? -Infinity;
  }

  /** The elements of another registrar become own ones now, or as soon as they agree. */
  takeOver(from: RegistrarIdentifier): void {
    for (const entry of Array.from(this.#handlespace.ownedBy(from))) {
      if (!this.settings.claimsByAcknowledgment) {
        this.#handlespace.setHome(entry, this.#identifier);
        this.#log.homeChanged(entry, from);
      }
      this.claim(entry);
    }
  }

  /** An element of another registrar was learned of, or announced again. */
  foreignElement(entry: PoolElementEntry): void {
    this.leaveToHome(entry);
    this.#expiry.renew(entry);
  }

  private leaveToHome(entry: PoolElementEntry): void {
    const supervision = supervisionOf(entry);
    if (supervision !== undefined && this.registeredAndConnected(supervision)) supervision.rest();
    else this.unsupervise(entry);
  }

  /**
   * The home registrar removed an element. One that registered here, and whose association is still up, does not know
   * that its registration was given away to that registrar: it is asked to take this one as its home again.
   */
  removedByPeer(entry: PoolElementEntry, reason: RemovalReason): void {
    const supervision = supervisionOf(entry);
    if (supervision !== undefined && this.registeredAndConnected(supervision)) supervision.claim();
    else this.forget(entry, reason);
  }

  private registeredAndConnected({ confirmedAt, association }: ElementSupervision): boolean {
    return this.settings.claimsByAcknowledgment && confirmedAt > -Infinity && association?.state === 'up';
  }

  /** Removes an element without informing the peers. */
  forget(entry: PoolElementEntry, reason: RemovalReason): void {
    this.#log.removed(entry, reason);
    const association = supervisionOf(entry)?.association ?? this.knownAssociation(entry);
    this.unsupervise(entry);
    this.registrants.remove(entry);
    this.#handlespace.remove(entry);
    if (association !== undefined) this.contacts.release(association);
  }

  /** Removes an element; its home registrar informs the peers. */
  remove(entry: PoolElementEntry, reason: RemovalReason): void {
    this.forget(entry, reason);
    if (entry.homeRegistrar === this.#identifier) this.#events.elementRemoved(entry);
  }

  /** An association has ended: elements that registered by it are in doubt, or gone. */
  associationEnded(association: Association, end?: AssociationEnd): void {
    this.#outbox.forget(association);
    const contact = this.contacts.remove(association);
    if (contact === undefined) return;
    for (const entry of contact.elements) {
      const supervision = supervisionOf(entry);
      if (supervision?.association !== association) continue;
      supervision.association = undefined;
      supervision.lost = true;
      if (end === 'noRoute') this.cannotBeReached(entry);
      else if (supervision.resting) this.unsupervise(entry);
      else if (this.settings.onAssociationLoss === 'remove') this.remove(entry, 'its association ended');
      else supervision.check();
    }
  }

  /**
   * There is no route from here to an element, which may be healthy: only its home removes it, because it cannot
   * supervise it. An element of another registrar stays until that registrar removes it, or its registration expires.
   */
  private cannotBeReached(entry: PoolElementEntry): void {
    if (entry.homeRegistrar === this.#identifier) this.remove(entry, 'there is no route to it');
    else this.unsupervise(entry);
  }

  /**
   * Elements that registered by an association are gone with the peer's former instance; the new one may register by
   * it.
   */
  associationRestarted(association: Association): void {
    this.#outbox.forget(association);
    const contact = this.contacts.of(association);
    for (const entry of Array.from(contact.elements))
      if (supervisionOf(entry)?.association === association) this.remove(entry, 'it restarted');
    contact.elements.clear();
    this.contacts.add(association);
  }

  sendKeepAlive(supervision: ElementSupervision, home: boolean): void {
    const { entry } = supervision;
    const association = this.associationTo(supervision);
    if (association === undefined) return; // it will count as unanswered
    this.#statistics.endpointKeepAlives++;
    this.send(association, {
      type: 'ASAP_ENDPOINT_KEEP_ALIVE',
      home,
      registrar: this.#identifier,
      poolHandle: entry.poolHandle,
      identifier: entry.identifier,
    });
  }

  elementDead(entry: PoolElementEntry): void {
    this.#statistics.keepAliveTimeouts++;
    this.#log.keepAliveTimeout(entry, this.settings.endpointKeepAliveTimeout);
    const association = supervisionOf(entry)?.association;
    this.remove(entry, 'it did not answer a keep-alive');
    // All other elements that registered by it are dead, too; one that is not learns of its removal by the abort.
    if (association === undefined || association.state === 'ended') return;
    association.abort('endpoint keep-alive timeout');
    this.associationEnded(association);
  }

  private renewOwn(entry: PoolElementEntry): void {
    if (this.settings.expiresOwnElements) this.#expiry.renew(entry);
    else this.#expiry.suspend(entry);
  }

  private expired(entry: PoolElementEntry): void {
    this.#statistics.expiries++;
    const association = supervisionOf(entry)?.association;
    this.remove(entry, 'its registration expired');
    if (!this.settings.tellsExpired || entry.homeRegistrar !== this.#identifier || association === undefined) return;
    const { poolHandle, identifier } = entry;
    this.send(association, { type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors: [] });
  }

  private send(association: Association, message: AsapMessage): void {
    this.#outbox.send(association, asapMessage(this.#codec, message));
  }

  /** The association that an element registered by, any other one with it, or a new one. */
  private associationTo(supervision: ElementSupervision): Association | undefined {
    if (supervision.association !== undefined && supervision.association.state !== 'ended')
      return supervision.association;
    const { asapTransport } = supervision.entry.parameter;
    if (asapTransport === undefined) return undefined;
    const { addresses, port } = asapTransport;
    let association = this.knownAssociation(supervision.entry);
    if (association === undefined) {
      const connectTimeout = this.settings.endpointKeepAliveTimeout;
      association = this.#endpoint.connect(addresses, port, { connectTimeout });
      this.contacts.add(association);
    }
    supervision.association = association;
    this.contacts.attach(association, supervision.entry);
    return association;
  }

  /** An association with an element that there is, whether or not it registered by it. */
  private knownAssociation({ parameter: { asapTransport } }: PoolElementEntry): Association | undefined {
    return asapTransport && this.contacts.find(asapTransport.addresses, asapTransport.port);
  }

  private supervisionFor(entry: PoolElementEntry): ElementSupervision {
    const known = supervisionOf(entry);
    if (known !== undefined) return known;
    const supervision = new ElementSupervision(this, entry);
    entry.context = supervision;
    return supervision;
  }

  private unsupervise(entry: PoolElementEntry): void {
    const supervision = supervisionOf(entry);
    if (supervision === undefined) return;
    supervision.stop();
    this.leaveAssociation(supervision);
    entry.context = undefined;
  }

  private leaveAssociation({ association, entry }: ElementSupervision): void {
    if (association !== undefined) this.contacts.of(association).elements.delete(entry);
  }
}

function supervisionOf(entry: PoolElementEntry): ElementSupervision | undefined {
  return entry.context as ElementSupervision | undefined;
}
