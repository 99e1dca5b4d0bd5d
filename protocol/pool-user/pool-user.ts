import type { Association, AssociationOptions, EndpointOptions, Host, UserMessage } from '../host.ts';
import { poolText } from '../log-text.ts';
import { RegistrarLink, type LinkUser } from '../registrar-link/registrar-link.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import { ASAP_PPID, type AsapHandleResolutionResponse, type AsapMessage } from '../wire/asap-messages.ts';
import { asapMessage } from '../typed-message.ts';
import type { Codec } from '../wire/codec.ts';
import { CauseCode } from '../wire/error-cause.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { checkPoolHandle } from '../wire/pool-handle.ts';
import { HandleCache } from './handle-cache.ts';
import type { Resolution, Resolver } from './handle-resolution.ts';
import type { PoolUserOptions } from './pool-user-options.ts';
import { SessionTransport, type ServedSession, type SessionEvents } from './session-transport.ts';

/** Elements to ask for besides those that are avoided, if the number is the registrar's choice. */
const USUAL_ITEMS = 3;

/**
 * The ASAP side of a pool user (RFC 5352 §3.3, 3.5): resolves pool handles at a registrar or from its cache, reports
 * failed elements, and carries sessions ({@link Session}).
 */
export class PoolUser implements LinkUser, Resolver {
  readonly host: Host;
  readonly options: PoolUserOptions;
  readonly codec: Codec<AsapMessage>;
  readonly #link: RegistrarLink;
  /** Made when it is needed: without stale values and with answers of one element there is nothing to keep. */
  #cache: HandleCache | undefined;
  readonly #sessions: SessionTransport;
  /** The oldest of the resolutions without an answer: each knows the next one, and most users have one. */
  #oldest: Resolution | undefined;
  /** The last of them: there may be thousands while there is no registrar. */
  #newest: Resolution | undefined;
  readonly #shared: SharedSettings;

  constructor(host: Host, options: PoolUserOptions) {
    this.host = host;
    this.options = options;
    this.#shared = sharedSettings(options);
    this.codec = this.#shared.codec;
    this.#sessions = new SessionTransport(host.transport, this.#shared.endpoint);
    const { endpoint } = this.#sessions;
    this.#link = new RegistrarLink(host, options.link, { codec: this.codec, user: this, endpoint });
  }

  /** The association with the current registrar. */
  get registrar(): Association | undefined {
    return this.#link.registrar;
  }

  /** Who that registrar is, as far as its announcements say; 0: not known. */
  get registrarIdentifier(): RegistrarIdentifier {
    return this.#link.registrarIdentifier;
  }

  /** The sessions that elements serve. */
  sessions(): ServedSession[] {
    return this.#sessions.inUse();
  }

  /** Tells a registrar that an element did not answer, and forgets it (RFC 5352 §3.5). */
  reportUnreachable(poolHandle: PoolHandle, identifier: PeIdentifier): void {
    this.forget(poolHandle, identifier);
    this.#link.send(asapMessage(this.codec, { type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle, identifier }));
  }

  /** Forgets an element that failed or refused, without a report. */
  forget(poolHandle: PoolHandle, identifier: PeIdentifier): void {
    this.#cache?.remove(poolHandle, identifier);
  }

  /**
   * Asks the registrar nothing any more, and shuts the association with it down; `close` ends what is left of it.
   *
   * @returns that association; undefined: there is none
   */
  leave(): Association | undefined {
    this.forgetResolutions();
    return this.#link.shutdown();
  }

  close(): void {
    this.forgetResolutions();
    this.#link.close();
    this.#sessions.close();
  }

  private forgetResolutions(): void {
    for (const resolution of this.outstanding()) {
      resolution.timer.cancel();
      this.settle(resolution);
    }
  }

  /** Starts the association of a session; messages on it reach the session. */
  connectSession(session: SessionEvents, addresses: readonly string[], port: number): Association {
    return this.#sessions.connect(session, addresses, port, this.#shared.association);
  }

  /**
   * Starts a resolution; the cache may answer it at once.
   *
   * @throws RangeError if the pool handle is empty or too long for messages
   */
  startResolution(resolution: Resolution): void {
    checkPoolHandle(resolution.poolHandle);
    const cached = resolution.items === undefined ? this.#cache?.select(resolution.poolHandle) : undefined;
    if (cached !== undefined) {
      resolution.listener.poolElementSelected(cached);
      return;
    }
    this.expect(resolution);
    this.requestResolution(resolution);
  }

  /** Sends a handle resolution, or waits for a registrar to send it to. */
  requestResolution(resolution: Resolution): void {
    if (!this.#link.connected) {
      this.#link.connect();
      return;
    }
    resolution.attempts++;
    this.#link.send(this.resolutionRequest(resolution));
    resolution.timer.arm(this.options.requestTimeout);
  }

  cancelResolution(resolution: Resolution): void {
    this.settle(resolution);
  }

  /** T1-ENRPrequest expired. */
  resolutionTimedOut(resolution: Resolution): void {
    const again = resolution.attempts <= this.options.maxRequestRetransmits;
    if (this.host.log.enabled)
      this.host.log.event('poolUser', 'resolutionTimeout', {
        pool: poolText(resolution.poolHandle),
        next: again ? 'asking again' : 'looking for another registrar',
      });
    if (again) {
      this.requestResolution(resolution);
    } else if (this.options.onUnanswered === 'hunt') {
      this.#link.abandon();
    } else {
      this.cancelResolution(resolution);
      this.#link.abandon();
      resolution.listener.noPoolElement('no answer');
    }
  }

  get needsRegistrar(): boolean {
    return this.#oldest !== undefined;
  }

  linkUp(): void {
    for (const resolution of this.outstanding()) {
      resolution.attempts = 0;
      this.requestResolution(resolution);
    }
  }

  linkDown(): void {
    for (const { timer } of this.outstanding()) timer.cancel();
    if (this.needsRegistrar) this.#link.connect();
  }

  noRegistrar(): void {
    // A listener may cancel its resolution.
    for (const { listener } of this.outstanding()) listener.noRegistrar?.();
  }

  asapMessage(message: AsapMessage): void {
    if (message.type === 'ASAP_HANDLE_RESOLUTION_RESPONSE') this.resolved(message);
    else if (this.host.log.enabled) this.host.log.event('poolUser', 'unexpectedMessage', { type: message.type });
  }

  /** An element of an answer, by the pool's policy; the others may be of use later. */
  private selected(
    poolHandle: PoolHandle,
    elements: readonly PoolElementParameter[],
  ): PoolElementParameter | undefined {
    const { profile, staleCacheValue } = this.options;
    if (staleCacheValue === 0 && elements.length === 1) return elements[0];
    const { clock, random } = this.host;
    this.#cache ??= new HandleCache(clock, random.stream('cache'), profile, staleCacheValue);
    return this.#cache.add(poolHandle, elements);
  }

  /** The request for a pool handle: as a rule the same as last time. */
  private resolutionRequest({ poolHandle, avoided, items }: Resolution): UserMessage {
    const { resolutionItems } = this.options;
    if (items !== undefined) return this.requestOf(poolHandle, items);
    // A policy may select those that are to be avoided first each time.
    if (avoided !== undefined && avoided.size > 0)
      return this.requestOf(poolHandle, avoided.size + (resolutionItems ?? USUAL_ITEMS));
    const { request } = this.#shared;
    if (request?.poolHandle === poolHandle) return request.message;
    const message = this.requestOf(poolHandle, resolutionItems);
    this.#shared.request = { poolHandle, message };
    return message;
  }

  private requestOf(poolHandle: PoolHandle, items: number | undefined): UserMessage {
    const message = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false } as const;
    return asapMessage(this.codec, items === undefined ? message : { ...message, items });
  }

  private outstanding(): readonly Resolution[] {
    const outstanding: Resolution[] = [];
    for (let each = this.#oldest; each !== undefined; each = each.next) outstanding.push(each);
    return outstanding;
  }

  /** A resolution is outstanding from now on. */
  private expect(resolution: Resolution): void {
    if (this.#newest === undefined) this.#oldest = resolution;
    else this.#newest.next = resolution;
    this.#newest = resolution;
  }

  /** A resolution is outstanding no more, if it was. */
  private settle(resolution: Resolution): void {
    let before: Resolution | undefined;
    let each = this.#oldest;
    while (each !== undefined && each !== resolution) {
      before = each;
      each = each.next;
    }
    if (each === undefined) return;
    if (before === undefined) this.#oldest = resolution.next;
    else before.next = resolution.next;
    if (this.#newest === resolution) this.#newest = before;
    resolution.next = undefined;
  }

  private resolved(response: AsapHandleResolutionResponse): void {
    let resolution = this.#oldest;
    while (resolution !== undefined && resolution.poolHandle !== response.poolHandle) resolution = resolution.next;
    if (resolution === undefined) return; // an answer to a request that was repeated and is settled
    resolution.timer.cancel();
    const [error] = response.errors;
    if (error !== undefined && error.code !== CauseCode.unknownPoolHandle) {
      // The registrar cannot serve now (it may be starting up): ask another one.
      this.#link.abandonForNow();
      return;
    }
    this.settle(resolution);
    const { avoided, items } = resolution;
    if (items !== undefined) {
      const found = response.poolElements.slice(0, items);
      if (found.length === 0) resolution.listener.noPoolElement('unknown pool');
      else resolution.listener.poolElementsFound?.(found);
      return;
    }
    const selected = this.selected(response.poolHandle, withoutAvoided(response.poolElements, avoided));
    if (selected === undefined) resolution.listener.noPoolElement('unknown pool');
    else resolution.listener.poolElementSelected(selected);
  }
}

/** What follows from the options alone: thousands of pool users have the same ones. */
interface SharedSettings {
  readonly codec: Codec<AsapMessage>;
  readonly endpoint: EndpointOptions;
  /** Of sessions. */
  readonly association: AssociationOptions;
  /** The latest usual request; it names nobody. */
  request: { readonly poolHandle: PoolHandle; readonly message: UserMessage } | undefined;
}

const settingsByOptions = new WeakMap<PoolUserOptions, SharedSettings>();

function sharedSettings(options: PoolUserOptions): SharedSettings {
  const known = settingsByOptions.get(options);
  if (known !== undefined) return known;
  const codec = asapCodec(options.profile);
  const settings: SharedSettings = {
    codec,
    endpoint: {
      addresses: options.link.addresses,
      port: 0,
      protocols: [...options.protocols, { ppid: ASAP_PPID, codec }],
      accept: false,
    },
    association: {
      ...options.sessionAssociation,
      connectTimeout: options.sessionConnectTimeout,
      reportsUp: options.reportsConnections === true,
    },
    request: undefined,
  };
  settingsByOptions.set(options, settings);
  return settings;
}

/** The elements that are not avoided; all of them, if there is no other. */
function withoutAvoided(
  elements: readonly PoolElementParameter[],
  avoided: ReadonlySet<PeIdentifier> | undefined,
): readonly PoolElementParameter[] {
  if (avoided === undefined || avoided.size === 0) return elements;
  const others = elements.filter(({ identifier }) => !avoided.has(identifier));
  return others.length > 0 ? others : elements;
}
