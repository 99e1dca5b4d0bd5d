import { autocloseTime } from '../idle-time.ts';
import type { Association, AssociationEnd, Endpoint, EndpointHandler, Host, IpAddress, Ppid, Random } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import {
  ASAP_PPID,
  type AsapDeregistration,
  type AsapEndpointKeepAliveAck,
  type AsapEndpointUnreachable,
  type AsapHandleResolution,
  type AsapMessage,
  type AsapRegistration,
} from '../wire/asap-messages.ts';
import { asapMessage } from '../typed-message.ts';
import type { Codec } from '../wire/codec.ts';
import { CauseCode, errorCause, type ErrorCause } from '../wire/error-cause.ts';
import { LONGEST_POOL_HANDLE, MAX_TRANSPORT_ADDRESSES } from '../wire/message-limits.ts';
import {
  TransportUse,
  type PoolElementParameter,
  type PoolHandle,
  type RegistrarIdentifier,
} from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { usableAddresses } from '../address-scope.ts';
import { peerText } from '../log-text.ts';
import { withDistance } from './distance.ts';
import { ElementKeeper, type ElementEvents } from './element-keeper.ts';
import { RegistrarLog } from './registrar-log.ts';
import type { AsapServiceSettings, RegistrarOptions } from './registrar-options.ts';
import type { PoolRequest, PoolRequestListener, RegistrarStatistics } from './registrar-statistics.ts';
import { refusalCauses } from './registration-refusal.ts';
import { RequesterRates } from './requester-rates.ts';
import { negativeAnswer, resolutionAnswer } from './resolution-answer.ts';
import { Outbox } from '../services/outbox.ts';

/** What the ASAP side reports to the ENRP side. */
export interface HandlespaceEvents extends ElementEvents {
  /** Whether the handlespace is complete: the start is over. */
  readonly ready: boolean;
}

/** What the ASAP side needs of its registrar. */
interface AsapSurroundings {
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics: RegistrarStatistics;
  readonly events: HandlespaceEvents;
}

/**
 * The ASAP side of a registrar (RFC 5352 §3): registrations, resolutions, unreachable reports. What becomes of the
 * elements afterwards is up to the {@link ElementKeeper}.
 */
export class AsapService implements EndpointHandler {
  readonly elements: ElementKeeper;
  readonly #host: Host;
  readonly #settings: AsapServiceSettings;
  readonly #identifier: RegistrarIdentifier;
  readonly #handlespace: Handlespace;
  readonly #statistics: RegistrarStatistics;
  readonly #poolRequested: PoolRequestListener | undefined;
  readonly #events: HandlespaceEvents;
  readonly #codec: Codec<AsapMessage>;
  readonly #selection: Random;
  /** Of the numbers of elements in answers, if they are drawn. */
  readonly #items: Random | undefined;
  readonly #endpoint: Endpoint;
  readonly #log: RegistrarLog;
  readonly #rates: RequesterRates;
  /** A peer that does not read its answers is not read either. */
  readonly #outbox = new Outbox();

  constructor(host: Host, options: RegistrarOptions, surroundings: AsapSurroundings) {
    const { identifier, handlespace, statistics, events } = surroundings;
    this.#host = host;
    this.#selection = host.random.stream('selection');
    this.#items = options.asap.randomizesItems ? host.random.stream('items') : undefined;
    this.#settings = options.asap;
    this.#rates = new RequesterRates(options.asap.rateGuards);
    this.#identifier = identifier;
    this.#handlespace = handlespace;
    this.#statistics = statistics;
    this.#poolRequested = options.poolRequested;
    this.#events = events;
    this.#codec = asapCodec(options.profile);
    const protocols = [{ ppid: ASAP_PPID, codec: this.#codec }];
    const { addresses, asapPort: port, association } = options;
    this.#log = new RegistrarLog(host.log);
    const { idleTimeout, endpointKeepAliveInterval: keepAlives, endpointKeepAliveJitter: jitter } = options.asap;
    const autoclose = autocloseTime(idleTimeout, keepAlives * (1 + jitter));
    const settings = { addresses, port, protocols, association: { ...association, autoclose } };
    const endpoint = host.transport.open(settings, this);
    this.elements = new ElementKeeper({
      ...surroundings,
      clock: host.clock,
      random: host.random.stream('keepAlive'),
      endpoint,
      outbox: this.#outbox,
      log: this.#log,
      settings: options.asap,
      codec: this.#codec,
    });
    this.#endpoint = endpoint;
  }

  get port(): number {
    return this.#endpoint.port;
  }

  close(): void {
    this.elements.stop();
    this.#endpoint.close();
  }

  message(association: Association, message: unknown): void {
    const asap = message as AsapMessage;
    if ('poolHandle' in asap && asap.poolHandle.length > LONGEST_POOL_HANDLE) {
      // No answer could repeat it.
      this.send(association, { type: 'ASAP_ERROR', errors: [errorCause(CauseCode.invalidValues)] });
      return;
    }
    switch (asap.type) {
      case 'ASAP_REGISTRATION':
        return this.register(asap, association);
      case 'ASAP_DEREGISTRATION':
        return this.deregister(asap, association);
      case 'ASAP_HANDLE_RESOLUTION':
        return this.resolve(asap, association);
      case 'ASAP_ENDPOINT_KEEP_ALIVE_ACK':
        return this.acknowledged(asap, association);
      case 'ASAP_ENDPOINT_UNREACHABLE':
        return this.unreachable(asap, association);
      case 'ASAP_REGISTRATION_RESPONSE':
      case 'ASAP_DEREGISTRATION_RESPONSE':
      case 'ASAP_HANDLE_RESOLUTION_RESPONSE':
      case 'ASAP_ENDPOINT_KEEP_ALIVE':
      case 'ASAP_SERVER_ANNOUNCE':
      case 'ASAP_COOKIE':
      case 'ASAP_COOKIE_ECHO':
      case 'ASAP_BUSINESS_CARD':
      case 'ASAP_ERROR':
        if (this.#host.log.enabled)
          this.#host.log.event('asap', 'unexpectedMessage', { type: asap.type, from: peerText(association) });
    }
  }

  malformed(association: Association, _ppid: Ppid, _bytes: Uint8Array, error: WireError): void {
    if (error.reason === 'unexpected-ppid') {
      association.abort('unexpected payload protocol identifier');
      this.associationEnded(association, 'aborted');
    } else if (error.report !== undefined) {
      this.send(association, { type: 'ASAP_ERROR', errors: [error.report] });
    }
  }

  associationUp(association: Association): void {
    const { contacts } = this.elements;
    contacts.add(association);
    const surplus = contacts.surplus();
    if (surplus === undefined) return;
    surplus.association.abort('too many associations');
    this.elements.associationEnded(surplus.association);
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    this.elements.associationEnded(association, end);
  }

  associationRestarted(association: Association): void {
    this.elements.associationRestarted(association);
  }

  private register(message: AsapRegistration, association: Association): void {
    const { poolHandle, poolElement } = message;
    const errors = this.registrationErrors(message, association);
    if (errors.length > 0) this.#log.refused(poolHandle, poolElement, association, errors);
    this.send(association, {
      type: 'ASAP_REGISTRATION_RESPONSE',
      rejected: errors.length > 0,
      poolHandle,
      identifier: poolElement.identifier,
      errors,
    });
  }

  /** Takes a registration in; the causes why not, if it cannot. */
  private registrationErrors(message: AsapRegistration, association: Association): readonly ErrorCause[] {
    if (!this.inService()) return this.refused(errorCause(CauseCode.lackOfResources));
    const { poolHandle, poolElement } = message;
    const addresses = firstOf(usableAddresses(association, this.#settings.minAddressScope), MAX_TRANSPORT_ADDRESSES);
    if (addresses.length === 0) return this.refused(errorCause(CauseCode.rsplibNoUsableAsapAddresses));
    const userTransport = this.#settings.checksUserAddresses
      ? restrictedTo(addresses, poolElement)
      : poolElement.userTransport;
    if (userTransport === undefined) return this.refused(errorCause(CauseCode.rsplibNoUsableUserAddresses));
    const { identifier, registrationLife, policy } = poolElement;
    const known = this.#handlespace.find(poolHandle, identifier);
    if (known !== undefined && this.isOthers(known, association))
      return this.refused(errorCause(duplicateCodes[this.#settings.refusals]));
    const element: PoolElementParameter = {
      identifier,
      homeRegistrar: this.#identifier,
      registrationLife,
      userTransport,
      policy,
      asapTransport: asapTransportOf(addresses, association.remotePort, known?.parameter.asapTransport),
    };
    if (known === undefined && !this.elements.registrants.hasRoomFor(association))
      return this.refused(errorCause(CauseCode.rejectedBySecurity));
    const located = withDistance(element, 0, association, this.#settings);
    const former = known?.homeRegistrar;
    const outcome = this.#handlespace.register(poolHandle, located, known);
    if (!outcome.ok) return this.refused(refusalCauses[this.#settings.refusals](located, outcome));
    this.count('registrations', poolHandle);
    this.elements.registered(outcome.entry, association);
    this.#log.registered(outcome.entry, association, former);
    this.#events.elementChanged(outcome.entry);
    return noErrors;
  }

  private refused(cause: ErrorCause): readonly ErrorCause[] {
    this.#statistics.registrationsRefused++;
    return [cause];
  }

  /** Somebody else has registered with that identifier, and is there as far as is known. */
  private isOthers(entry: PoolElementEntry, association: Association): boolean {
    return !this.elements.speaksFor(association, entry) && !this.elements.isInDoubt(entry);
  }

  private deregister(message: AsapDeregistration, association: Association): void {
    const { poolHandle, identifier } = message;
    const entry = this.#handlespace.find(poolHandle, identifier);
    if (entry !== undefined && !this.elements.speaksFor(association, entry)) {
      this.#statistics.deregistrationsRefused++;
      const errors = [errorCause(CauseCode.rejectedBySecurity)];
      this.send(association, { type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors });
      return;
    }
    if (entry !== undefined) {
      // Whichever registrar was its home: the element deregistered here, so the peers are informed from here.
      this.#handlespace.setHome(entry, this.#identifier);
      this.elements.remove(entry, 'it deregistered');
    }
    this.#statistics.deregistrations++;
    this.send(association, { type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors: noErrors });
  }

  private resolve(message: AsapHandleResolution, association: Association): void {
    const { poolHandle } = message;
    const { maxResolutionAnswer, maxIncrement } = this.#settings;
    this.count('handleResolutions', poolHandle);
    if (!this.permitsResolution(poolHandle, association)) {
      this.#statistics.handleResolutionsRefused++;
      this.#log.tooFast('handle resolution', poolHandle, association);
      if (this.#settings.rateGuards.refusal === 'unknownPool')
        this.send(association, negativeAnswer(poolHandle, CauseCode.unknownPoolHandle));
      return;
    }
    if (!this.inService()) {
      this.send(association, negativeAnswer(poolHandle, CauseCode.lackOfResources));
      return;
    }
    const items = Math.min(message.items ?? this.usualItems(poolHandle), maxResolutionAnswer);
    const selected = this.#handlespace.select(poolHandle, items, maxIncrement, this.#selection);
    if (selected.length === 0 && this.#settings.refusesUnknownDuringStartup && !this.#events.ready) {
      this.send(association, negativeAnswer(poolHandle, CauseCode.lackOfResources));
      return;
    }
    this.send(association, resolutionAnswer(poolHandle, selected, this.#settings.maxPoolElement));
  }

  /** Elements of an answer to a request without a number of its own. */
  private usualItems(poolHandle: PoolHandle): number {
    const { maxHandleResolutionItems } = this.#settings;
    if (this.#items === undefined) return maxHandleResolutionItems;
    const most = Math.max(1, Math.min(maxHandleResolutionItems, (this.#handlespace.pool(poolHandle)?.size ?? 0) - 1));
    return 1 + Math.floor(this.#items.uniform() * most);
  }

  private unreachable({ poolHandle, identifier }: AsapEndpointUnreachable, association: Association): void {
    this.count('unreachableReports', poolHandle);
    if (!this.permitsReport(poolHandle, association)) {
      this.#statistics.unreachableReportsRefused++;
      this.#log.tooFast('unreachability report', poolHandle, association);
      return;
    }
    const entry = this.#handlespace.find(poolHandle, identifier);
    if (entry === undefined) return;
    const counts = this.countsOf(entry, association);
    if (counts) entry.unreachableReports++;
    this.#log.reported(entry, association, this.#settings.maxBadPeReports);
    if (counts && entry.unreachableReports >= this.#settings.maxBadPeReports)
      this.elements.remove(entry, 'it was reported unreachable');
    else if (this.#settings.checksReportedElements) this.elements.checkReported(entry);
  }

  /** Whether a report counts: no single host can remove an element by reporting it repeatedly. */
  private countsOf(entry: PoolElementEntry, association: Association): boolean {
    if (!this.#settings.countsReportersOnce) return true;
    const reporters = (entry.reporters ??= new Set());
    const addresses = association.provenAddresses;
    const isNew = !addresses.some((address) => reporters.has(address));
    for (const address of addresses) reporters.add(address);
    return isNew;
  }

  private permitsResolution(poolHandle: PoolHandle, association: Association): boolean {
    const { rateGuards } = this.#settings;
    const { maxHandleResolutionRate: limit } = rateGuards;
    if (limit === Infinity) return true;
    return this.#rates.resolutions(association).permits(poolHandle, 0, this.#host.clock.now(), limit);
  }

  /** All reports about a pool count together, whatever element they are about. */
  private permitsReport(poolHandle: PoolHandle, association: Association): boolean {
    const { rateGuards } = this.#settings;
    const { maxEndpointUnreachableRate: limit } = rateGuards;
    if (limit === Infinity) return true;
    return this.#rates.reports(association).permits(poolHandle, 0, this.#host.clock.now(), limit);
  }

  private acknowledged({ poolHandle, identifier }: AsapEndpointKeepAliveAck, association: Association): void {
    const entry = this.#handlespace.find(poolHandle, identifier);
    if (entry !== undefined && this.elements.speaksFor(association, entry)) this.elements.acknowledged(entry);
  }

  private count(request: PoolRequest, poolHandle: PoolHandle): void {
    this.#statistics[request]++;
    this.#poolRequested?.(request, poolHandle);
  }

  private inService(): boolean {
    return this.#settings.serviceDuringStartup || this.#events.ready;
  }

  private send(association: Association, message: AsapMessage): void {
    this.#outbox.send(association, asapMessage(this.#codec, message));
  }
}

/** Answer to an element whose identifier is in use. */
const duplicateCodes = { rfc: CauseCode.nonUniquePeIdentifier, rsplib: CauseCode.rsplibDuplicateIdentifier } as const;

const noErrors: readonly ErrorCause[] = [];

/** The user transport with those addresses only that the registration's association has; undefined: none is left. */
function restrictedTo(
  usable: readonly string[],
  { userTransport }: PoolElementParameter,
): PoolElementParameter['userTransport'] | undefined {
  if (userTransport.protocol === 'opaque') return userTransport;
  if (userTransport.protocol !== 'sctp') return usable.includes(userTransport.address) ? userTransport : undefined;
  const addresses = userTransport.addresses.filter((address) => usable.includes(address));
  if (addresses.length === 0) return undefined;
  return addresses.length === userTransport.addresses.length ? userTransport : { ...userTransport, addresses };
}

/** Where an element is reached: as a rule where it was when it registered last. */
function asapTransportOf(
  addresses: readonly IpAddress[],
  port: number,
  known: PoolElementParameter['asapTransport'],
): NonNullable<PoolElementParameter['asapTransport']> {
  const isSame =
    known?.port === port &&
    known.use === TransportUse.dataOnly &&
    (known.addresses === addresses ||
      (known.addresses.length === addresses.length &&
        known.addresses.every((address, index) => address === addresses[index])));
  return isSame ? known : { protocol: 'sctp', port, use: TransportUse.dataOnly, addresses };
}

function firstOf<T>(items: readonly T[], count: number): readonly T[] {
  return items.length <= count ? items : items.slice(0, count);
}
