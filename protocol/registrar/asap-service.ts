import type { Association, AssociationEnd, Endpoint, EndpointHandler, Host, Random, Timer } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import {
  ASAP_PPID,
  type AsapDeregistration,
  type AsapEndpointUnreachable,
  type AsapHandleResolution,
  type AsapMessage,
  type AsapRegistration,
} from '../wire/asap-messages.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import { CauseCode, errorCause, type ErrorCause } from '../wire/error-cause.ts';
import { TransportUse, type PoolElementParameter, type RegistrarIdentifier } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { usableAddresses } from '../address-scope.ts';
import { withDistance } from './distance.ts';
import { ElementSupervision, type Supervisor } from './element-supervision.ts';
import type { AsapServiceSettings, RegistrarOptions } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';
import { refusalCauses } from './registration-refusal.ts';

/** What the ASAP side tells the ENRP side. */
export interface HandlespaceEvents {
  /** An own element registered or changed: peers must know. */
  elementChanged(entry: PoolElementEntry): void;
  /** An own element is gone. */
  elementRemoved(entry: PoolElementEntry): void;
  /** Whether the handlespace is complete: the start is over. */
  readonly ready: boolean;
}

const SEND = { ppid: ASAP_PPID, sackImmediately: true } as const;

/** The ASAP side of a registrar (RFC 5352 §3): registrations, resolutions, keep-alives, unreachable reports. */
export class AsapService implements EndpointHandler, Supervisor {
  readonly clock;
  readonly random: Random;
  readonly settings: AsapServiceSettings;
  readonly #host: Host;
  readonly #identifier: RegistrarIdentifier;
  readonly #handlespace: Handlespace;
  readonly #statistics: RegistrarStatistics;
  readonly #events: HandlespaceEvents;
  readonly #codec: Codec<AsapMessage>;
  readonly #selection: Random;
  readonly #endpoint: Endpoint;
  readonly #expiryTimer: Timer;
  #expiryTimerTime = Infinity;

  constructor(
    host: Host,
    options: RegistrarOptions,
    identifier: RegistrarIdentifier,
    handlespace: Handlespace,
    statistics: RegistrarStatistics,
    events: HandlespaceEvents,
  ) {
    this.#host = host;
    this.clock = host.clock;
    this.random = host.random.stream('keepAlive');
    this.#selection = host.random.stream('selection');
    this.settings = options.asap;
    this.#identifier = identifier;
    this.#handlespace = handlespace;
    this.#statistics = statistics;
    this.#events = events;
    this.#codec = asapCodec(options.profile);
    this.#expiryTimer = host.clock.timer(() => this.#expire());
    const protocols = [{ ppid: ASAP_PPID, codec: this.#codec }];
    this.#endpoint = host.transport.open({ addresses: options.addresses, port: options.asapPort, protocols }, this);
  }

  close(): void {
    this.#expiryTimer.cancel();
    for (const pool of this.#handlespace.pools()) for (const entry of pool.elements()) supervisionOf(entry)?.stop();
    this.#endpoint.close();
  }

  message(association: Association, message: unknown): void {
    const asap = message as AsapMessage;
    switch (asap.type) {
      case 'ASAP_REGISTRATION':
        return this.#register(asap, association);
      case 'ASAP_DEREGISTRATION':
        return this.#deregister(asap, association);
      case 'ASAP_HANDLE_RESOLUTION':
        return this.#resolve(asap, association);
      case 'ASAP_ENDPOINT_KEEP_ALIVE_ACK':
        return this.#acknowledged(this.#handlespace.find(asap.poolHandle, asap.identifier));
      case 'ASAP_ENDPOINT_UNREACHABLE':
        return this.#unreachable(asap);
      default:
        if (this.#host.log.enabled) this.#host.log.event('registrar', 'unexpectedMessage', { type: asap.type });
    }
  }

  malformed(association: Association, ppid: number, _bytes: Uint8Array, error: WireError): void {
    if (this.#host.log.enabled) this.#host.log.event('registrar', 'malformedMessage', { ppid, error: error.message });
    if (error.reason === 'unexpected-ppid') {
      association.abort('unexpected payload protocol identifier');
      this.associationEnded(association, 'aborted');
    } else if (error.report !== undefined) {
      this.#send(association, { type: 'ASAP_ERROR', errors: [error.report] });
    }
  }

  associationEnded(association: Association, _end: AssociationEnd): void {
    const registered = association.context as Set<PoolElementEntry> | undefined;
    if (registered === undefined) return;
    association.context = undefined;
    for (const entry of registered) {
      const supervision = supervisionOf(entry);
      if (supervision?.association !== association) continue;
      supervision.association = undefined;
      if (this.settings.onAssociationLoss === 'remove') this.#remove(entry);
      else supervision.check();
    }
  }

  sendKeepAlive(supervision: ElementSupervision): void {
    const { entry } = supervision;
    const { asapTransport } = entry.parameter;
    if (supervision.association === undefined || supervision.association.state === 'ended') {
      if (asapTransport === undefined) return; // it will count as unanswered
      supervision.association = this.#endpoint.connect(asapTransport.addresses, asapTransport.port);
      this.#registeredBy(supervision.association).add(entry);
    }
    this.#statistics.endpointKeepAlives++;
    this.#send(supervision.association, {
      type: 'ASAP_ENDPOINT_KEEP_ALIVE',
      home: false,
      registrar: this.#identifier,
      poolHandle: entry.poolHandle,
      identifier: entry.identifier,
    });
  }

  elementDead(entry: PoolElementEntry): void {
    this.#statistics.keepAliveTimeouts++;
    const association = supervisionOf(entry)?.association;
    this.#remove(entry);
    // Whatever else registered by it is dead, too, and learns so by the abort if it is not.
    if (association === undefined || association.state === 'ended') return;
    association.abort('endpoint keep-alive timeout');
    this.associationEnded(association, 'aborted');
  }

  /** An element of another registrar was learned of, or told anew: it lives as long as it registered for. */
  foreignElement(entry: PoolElementEntry): void {
    this.#unsupervise(entry);
    this.#expireIn(entry, this.#life(entry.parameter));
  }

  /** Ends what belongs to an element that the ENRP side is about to remove. */
  forget(entry: PoolElementEntry): void {
    this.#unsupervise(entry);
    this.#handlespace.remove(entry);
  }

  #register(message: AsapRegistration, association: Association): void {
    const { poolHandle, poolElement } = message;
    const errors = this.#registrationErrors(message, association);
    this.#send(association, {
      type: 'ASAP_REGISTRATION_RESPONSE',
      rejected: errors.length > 0,
      poolHandle,
      identifier: poolElement.identifier,
      errors,
    });
  }

  /** Takes a registration in; the causes why not, if it cannot. */
  #registrationErrors(message: AsapRegistration, association: Association): readonly ErrorCause[] {
    if (!this.#inService()) return this.#refused(errorCause(CauseCode.lackOfResources));
    const addresses = usableAddresses(association, this.settings.minAddressScope);
    if (addresses.length === 0) return this.#refused(errorCause(CauseCode.rsplibNoUsableAsapAddresses));
    const userTransport = this.settings.checksUserAddresses
      ? restrictedTo(addresses, message.poolElement)
      : message.poolElement.userTransport;
    if (userTransport === undefined) return this.#refused(errorCause(CauseCode.rsplibNoUsableUserAddresses));
    const element: PoolElementParameter = {
      ...message.poolElement,
      userTransport,
      homeRegistrar: this.#identifier,
      asapTransport: { protocol: 'sctp', port: association.remotePort, use: TransportUse.dataOnly, addresses },
    };
    const located = withDistance(element, 0, association, this.settings);
    const outcome = this.#handlespace.register(message.poolHandle, located);
    if (!outcome.ok) return this.#refused(refusalCauses[this.settings.refusals](located, outcome));
    this.#statistics.registrations++;
    this.#supervise(outcome.entry, association);
    this.#events.elementChanged(outcome.entry);
    return noErrors;
  }

  #refused(cause: ErrorCause): readonly ErrorCause[] {
    this.#statistics.registrationsRefused++;
    return [cause];
  }

  #deregister(message: AsapDeregistration, association: Association): void {
    const { poolHandle, identifier } = message;
    const entry = this.#handlespace.find(poolHandle, identifier);
    if (entry !== undefined) {
      // Whoever was its home: the element told us, so we tell the peers.
      this.#handlespace.setHome(entry, this.#identifier);
      this.#remove(entry);
    }
    this.#statistics.deregistrations++;
    this.#send(association, { type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors: noErrors });
  }

  #resolve(message: AsapHandleResolution, association: Association): void {
    const { poolHandle } = message;
    const { maxHandleResolutionItems, maxResolutionAnswer, maxIncrement } = this.settings;
    this.#statistics.handleResolutions++;
    if (!this.#inService()) {
      this.#sendResolution(association, poolHandle, [], [errorCause(CauseCode.lackOfResources)]);
      return;
    }
    const items = Math.min(message.items ?? maxHandleResolutionItems, maxResolutionAnswer);
    const selected = this.#handlespace.select(poolHandle, items, maxIncrement, this.#selection);
    if (selected.length === 0)
      this.#sendResolution(association, poolHandle, [], [errorCause(CauseCode.unknownPoolHandle)]);
    else this.#sendResolution(association, poolHandle, selected.map(toldToUsers), noErrors);
  }

  #sendResolution(
    association: Association,
    poolHandle: string,
    poolElements: readonly PoolElementParameter[],
    errors: readonly ErrorCause[],
  ): void {
    this.#send(association, {
      type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
      poolHandle,
      subscribed: false,
      // The policy is the pool's; its values are those of the first element, as RSPLIB sends them.
      ...(poolElements.length > 0 && { policy: poolElements[0].policy }),
      poolElements,
      errors,
    });
  }

  #unreachable(message: AsapEndpointUnreachable): void {
    this.#statistics.unreachableReports++;
    const entry = this.#handlespace.find(message.poolHandle, message.identifier);
    if (entry === undefined) return;
    entry.unreachableReports++;
    if (entry.unreachableReports >= this.settings.maxBadPeReports) this.#remove(entry);
    else if (this.settings.checksReportedElements) this.#supervisionFor(entry).check();
  }

  #acknowledged(entry: PoolElementEntry | undefined): void {
    if (entry === undefined) return;
    if (entry.homeRegistrar === this.#identifier) supervisionOf(entry)?.acknowledged();
    else this.#unsupervise(entry); // it was only asked because of a report
  }

  #inService(): boolean {
    return this.settings.serviceDuringStartup || this.#events.ready;
  }

  #supervise(entry: PoolElementEntry, association: Association): void {
    const supervision = this.#supervisionFor(entry);
    if (supervision.association !== association) {
      this.#leaveAssociation(supervision);
      this.#registeredBy(association).add(entry);
    }
    supervision.registered(association);
    this.#expireIn(entry, this.settings.expiresOwnElements ? this.#life(entry.parameter) : Infinity);
  }

  #supervisionFor(entry: PoolElementEntry): ElementSupervision {
    const known = supervisionOf(entry);
    if (known !== undefined) return known;
    const supervision = new ElementSupervision(this, entry);
    entry.context = supervision;
    return supervision;
  }

  #unsupervise(entry: PoolElementEntry): void {
    const supervision = supervisionOf(entry);
    if (supervision === undefined) return;
    supervision.stop();
    this.#leaveAssociation(supervision);
    entry.context = undefined;
  }

  #registeredBy(association: Association): Set<PoolElementEntry> {
    const registered = (association.context ?? new Set()) as Set<PoolElementEntry>;
    association.context = registered;
    return registered;
  }

  #leaveAssociation({ association, entry }: ElementSupervision): void {
    (association?.context as Set<PoolElementEntry> | undefined)?.delete(entry);
  }

  #remove(entry: PoolElementEntry): void {
    this.forget(entry);
    if (entry.homeRegistrar === this.#identifier) this.#events.elementRemoved(entry);
  }

  #life(element: PoolElementParameter): number {
    return element.registrationLife < 0 ? Infinity : element.registrationLife / this.settings.registrationLifeUnits;
  }

  #expireIn(entry: PoolElementEntry, life: number): void {
    this.#handlespace.expireAt(entry, life === Infinity ? Infinity : this.clock.now() + life);
    this.#armExpiryTimer();
  }

  #armExpiryTimer(): void {
    const next = this.#handlespace.nextExpiry();
    // An alarm that comes too early does no harm: it finds nothing and is set again.
    if (next === Infinity || (this.#expiryTimer.armed && this.#expiryTimerTime <= next)) return;
    this.#expiryTimerTime = next;
    this.#expiryTimer.arm(Math.max(0, next - this.clock.now()));
  }

  #expire(): void {
    // Clocks count nanoseconds: an alarm may seem to come a fraction of one too early.
    const now = this.clock.now() + 1e-9;
    for (let entry = this.#handlespace.takeExpired(now); entry; entry = this.#handlespace.takeExpired(now)) {
      this.#statistics.expiries++;
      this.#remove(entry);
    }
    this.#armExpiryTimer();
  }

  #send(association: Association, message: AsapMessage): void {
    association.send(new MessagePayload(this.#codec, message), SEND);
  }
}

const noErrors: readonly ErrorCause[] = [];

function supervisionOf(entry: PoolElementEntry): ElementSupervision | undefined {
  return entry.context as ElementSupervision | undefined;
}

/** Pool users do not need the ASAP transport (RFC 5352 §2.2.6). */
function toldToUsers(entry: PoolElementEntry): PoolElementParameter {
  const { identifier, homeRegistrar, registrationLife, userTransport, policy } = entry.parameter;
  return { identifier, homeRegistrar, registrationLife, userTransport, policy };
}

/** The user transport with those addresses only that the registration's association has; undefined: none is left. */
function restrictedTo(
  usable: readonly string[],
  { userTransport }: PoolElementParameter,
): PoolElementParameter['userTransport'] | undefined {
  if (userTransport.protocol === 'opaque') return userTransport;
  if (userTransport.protocol !== 'sctp') return usable.includes(userTransport.address) ? userTransport : undefined;
  const addresses = userTransport.addresses.filter((address) => usable.includes(address));
  return addresses.length === 0 ? undefined : { ...userTransport, addresses };
}
