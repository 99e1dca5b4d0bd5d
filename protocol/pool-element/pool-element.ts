import { autocloseTime } from '../idle-time.ts';
import type { Association, Host, Timer, TimerOwner, UserMessage } from '../host.ts';
import { identifierText, peerText, poolText } from '../log-text.ts';
import { RegistrarLink, type LinkUser } from '../registrar-link/registrar-link.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import type {
  AsapEndpointKeepAlive,
  AsapEndpointKeepAliveAck,
  AsapMessage,
  AsapRegistrationResponse,
} from '../wire/asap-messages.ts';
import { asapMessage } from '../typed-message.ts';
import type { Codec } from '../wire/codec.ts';
import { causesText, type ErrorCause } from '../wire/error-cause.ts';
import { policyWithLoad, type SelectionPolicy } from '../policies/selection-policy.ts';
import type { PeIdentifier, PoolElementParameter, RegistrarIdentifier, UserTransport } from '../wire/pool-element.ts';
import { fromFixedPoint } from '../wire/fixed-point.ts';
import { checkPoolHandle } from '../wire/pool-handle.ts';
import { withLimitedAddresses } from '../wire/transport-parameter.ts';
import { HomeClaim } from './home-claim.ts';
import { isAdaptive, policyOfType } from '../policies/policies.ts';
import { defaultReregistrationInterval, type PoolElementOptions } from './pool-element-options.ts';
import { lifeOnWire } from './registration-life.ts';

/** What a pool element reports to its service. */
export interface PoolElementEvents {
  /** The first registration was accepted. */
  registered?(): void;
  /** A registration was refused (RFC 5352 §3.1: the upper layer decides); called each time if it is tried again. */
  rejected?(causes: readonly ErrorCause[]): void;
  /**
   * A round of the server hunt (T5-Serverhunt) found no registrar; called after each. The hunt continues, and the
   * outstanding registration follows when it succeeds: a caller that does not want to wait calls `stop`.
   */
  noRegistrar?(): void;
  /** The deregistration is done: acknowledged, or given up after its attempts. */
  deregistered?(acknowledged: boolean): void;
}

type State =
  | 'idle'
  /** A (re-)registration waits for its answer, or for a registrar to be sent to. */
  | 'registering'
  | 'registered'
  /** The next registration waits for the delay after a refusal. */
  | 'refused'
  | 'deregistering'
  | 'stopped';

/** Timers of an element. */
const RESPONSE = 0;
const REREGISTRATION = 1;

/**
 * The ASAP side of a pool element (RFC 5352 §3.1-3.2, 3.4): registers with a registrar, re-registers before its life
 * ends and on policy updates, answers keep-alives, follows a new home registrar, deregisters.
 */
export class PoolElement implements LinkUser, TimerOwner {
  readonly identifier: PeIdentifier;
  readonly #host: Host;
  readonly #options: PoolElementOptions;
  readonly #userTransport: UserTransport;
  readonly #events: PoolElementEvents;
  readonly #codec: Codec<AsapMessage>;
  readonly #link: RegistrarLink;
  /** T2-registration or T3-deregistration. */
  readonly #responseTimer: Timer;
  /** T4-reregistration. */
  readonly #reregistrationTimer: Timer;
  /** Of an unknown registrar to be the home. */
  #claim: HomeClaim | undefined;
  readonly #reregistrationInterval: number;
  readonly #adaptive: boolean;
  /** In the units of the wire. */
  readonly #registrationLife: number;
  readonly #keepAliveAck: UserMessage;
  #state: State = 'idle';
  /** Requests of the present registration or deregistration that were sent. */
  #attempts = 0;
  /** Another registration is to follow the one that waits for its answer. */
  #updatePending = false;
  #wasRegistered = false;
  #home: RegistrarIdentifier = 0;
  #policy: SelectionPolicy;
  /** Bytes of a registration, whatever the load is; undefined: not known yet. */
  #registrationLength: number | undefined;
  /** The load in the latest registration sent. */
  #reportedLoad: number;

  /**
   * @param userTransport where the service is reached
   * @throws RangeError if the pool handle is empty or too long for messages
   */
  constructor(host: Host, options: PoolElementOptions, userTransport: UserTransport, events: PoolElementEvents) {
    checkPoolHandle(options.poolHandle);
    this.#host = host;
    this.#options = options;
    this.#userTransport = withLimitedAddresses(userTransport);
    this.#events = events;
    const { identifier = 0 } = options;
    this.identifier = identifier === 0 ? host.entropy.nonZeroUint32() : identifier;
    this.#policy = options.policy;
    this.#adaptive = isAdaptive(policyOfType(options.policy.type));
    this.#reportedLoad = options.policy.load;
    this.#codec = asapCodec(options.profile);
    this.#registrationLife = lifeOnWire(options);
    this.#reregistrationInterval =
      options.reregistrationInterval ?? defaultReregistrationInterval(options.registrationLife);
    this.#responseTimer = host.clock.timer(this, RESPONSE);
    this.#reregistrationTimer = host.clock.timer(this, REREGISTRATION);
    const ack: AsapEndpointKeepAliveAck = {
      type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK',
      poolHandle: options.poolHandle,
      identifier: this.identifier,
    };
    this.#keepAliveAck = asapMessage(this.#codec, ack);
    const idleTimeout = autocloseTime(options.link.idleTimeout, this.#reregistrationInterval);
    this.#link = new RegistrarLink(host, { ...options.link, idleTimeout }, { codec: this.#codec, user: this });
  }

  /** The home registrar as far as it is known; 0 before its first keep-alive. */
  get homeRegistrar(): RegistrarIdentifier {
    return this.#home;
  }

  /** The association with the current registrar. */
  get registrar(): Association | undefined {
    return this.#link.registrar;
  }

  /** Who the current registrar is, as far as it has said so; 0: not known. It need not be the home. */
  get registrarIdentifier(): RegistrarIdentifier {
    return this.#link.registrarIdentifier;
  }

  /** As it registers now. */
  get registration(): PoolElementParameter {
    return {
      identifier: this.identifier,
      homeRegistrar: this.#home,
      registrationLife: this.#registrationLife,
      userTransport: this.#userTransport,
      policy: this.#policy,
    };
  }

  get registered(): boolean {
    return this.#wasRegistered && this.#state !== 'stopped';
  }

  get needsRegistrar(): boolean {
    return this.#state !== 'idle' && this.#state !== 'stopped';
  }

  /** Begins to register; the outcome comes as an event. */
  register(): void {
    if (this.#state !== 'idle') return;
    this.transition('registering');
    this.requestRegistration();
  }

  /**
   * Tells the current load (fixed point). With an adaptive policy it is registered at once if it moved by more than the
   * threshold; while a registration is in progress, one further registration follows its answer, however many updates
   * come meanwhile.
   */
  updateLoad(load: number): void {
    if (!this.#adaptive) return;
    this.#policy = policyWithLoad(this.#policy, load);
    const change = Math.abs(fromFixedPoint(load) - fromFixedPoint(this.#reportedLoad));
    if (change > this.#options.policyUpdateThreshold && this.#options.reregisterOnUpdate) this.update();
  }

  /** Replaces the policy values (for example, by a new weight or priority) and registers them at once. @public */
  updatePolicy(policy: SelectionPolicy): void {
    this.#policy = policy;
    this.#registrationLength = undefined;
    this.update();
  }

  /** Leaves the pool; `deregistered` follows. */
  deregister(): void {
    if (this.#state === 'stopped' || this.#state === 'deregistering') return;
    this.#reregistrationTimer.cancel();
    if (!this.#wasRegistered && (this.#state === 'idle' || this.#state === 'refused')) {
      this.finish(true);
      return;
    }
    this.transition('deregistering');
    this.requestDeregistration();
  }

  /** Ends silently: timers stopped, associations aborted. */
  stop(): void {
    if (this.#state === 'stopped') return;
    this.transition('stopped');
    this.#responseTimer.cancel();
    this.#reregistrationTimer.cancel();
    this.#claim?.drop();
    this.#link.close();
  }

  linkUp(): void {
    switch (this.#state) {
      case 'registering':
      case 'deregistering':
        this.#attempts = 0;
        return this.request();
      case 'registered':
        // A new registrar must know the element, and be able to check that it is alive (RFC 5352 §3.1).
        return this.#options.reregistersAtNewRegistrar ? this.reregister() : undefined;
      case 'idle':
      case 'refused':
      case 'stopped':
        return undefined;
    }
  }

  linkDown(): void {
    this.#responseTimer.cancel();
    this.#claim?.grant();
    if (this.#link.connected) return;
    switch (this.#state) {
      case 'deregistering':
        return this.requestDeregistration();
      case 'registering':
      case 'registered':
      case 'refused':
        return this.#link.connect();
      case 'idle':
      case 'stopped':
        return undefined;
    }
  }

  noRegistrar(): void {
    this.#events.noRegistrar?.();
  }

  asapMessage(message: AsapMessage, association: Association): void {
    switch (message.type) {
      case 'ASAP_REGISTRATION_RESPONSE':
        if (this.isMine(message) && this.#link.isCurrent(association)) this.registrationAnswered(message);
        break;
      case 'ASAP_DEREGISTRATION_RESPONSE':
        if (this.isMine(message) && this.#link.isCurrent(association)) this.deregistrationAnswered();
        break;
      case 'ASAP_ENDPOINT_KEEP_ALIVE':
        this.keepAlive(message, association);
        break;
      case 'ASAP_REGISTRATION':
      case 'ASAP_DEREGISTRATION':
      case 'ASAP_HANDLE_RESOLUTION':
      case 'ASAP_HANDLE_RESOLUTION_RESPONSE':
      case 'ASAP_ENDPOINT_KEEP_ALIVE_ACK':
      case 'ASAP_ENDPOINT_UNREACHABLE':
      case 'ASAP_SERVER_ANNOUNCE':
      case 'ASAP_COOKIE':
      case 'ASAP_COOKIE_ECHO':
      case 'ASAP_BUSINESS_CARD':
      case 'ASAP_ERROR':
        if (this.#host.log.enabled) this.#host.log.event('poolElement', 'unexpectedMessage', { type: message.type });
    }
  }

  private isMine(message: { readonly poolHandle: string; readonly identifier: PeIdentifier }): boolean {
    return message.poolHandle === this.#options.poolHandle && message.identifier === this.identifier;
  }

  private registrationAnswered(response: AsapRegistrationResponse): void {
    if (this.#state !== 'registering') return;
    this.#responseTimer.cancel();
    // The home is alive: there was no takeover.
    this.#claim?.drop();
    if (response.rejected) {
      this.registrationRejected(response.errors);
      return;
    }
    const updatePending = this.#updatePending;
    this.transition('registered');
    this.#reregistrationTimer.arm(this.#reregistrationInterval);
    this.logRegistered();
    if (!this.#wasRegistered) {
      this.#wasRegistered = true;
      this.#events.registered?.();
    }
    if (updatePending && this.isRegistered()) this.reregister();
  }

  /** Checked again after an event: the service may have stopped the element in it. */
  private isRegistered(): boolean {
    return this.#state === 'registered';
  }

  private logRegistered(): void {
    const { log } = this.#host;
    if (!log.enabled) return;
    log.event('poolElement', this.#wasRegistered ? 'registeredAgain' : 'registered', {
      pool: poolText(this.#options.poolHandle),
      element: identifierText(this.identifier),
      registrar: this.registrarText(),
    });
  }

  private registrarText(): string {
    const { registrar } = this.#link;
    return registrar === undefined ? 'none' : `at ${peerText(registrar)}`;
  }

  private registrationRejected(causes: readonly ErrorCause[]): void {
    if (this.#host.log.enabled)
      this.#host.log.event('poolElement', 'registrationRejected', {
        pool: poolText(this.#options.poolHandle),
        registrar: this.registrarText(),
        reason: causesText(causes),
      });
    if (this.#options.onReject === 'hunt') {
      this.#link.abandonForNow();
    } else {
      const delay = this.#options.refusedRegistrationDelay;
      this.transition(delay === undefined ? 'idle' : 'refused');
      this.#wasRegistered = false;
      if (delay === undefined) this.#reregistrationTimer.cancel();
      else this.#reregistrationTimer.arm(delay);
      this.#events.rejected?.(causes);
    }
  }

  private deregistrationAnswered(): void {
    if (this.#state === 'deregistering') this.finish(true);
    else if (this.#state === 'registered') this.reregister(); // unsolicited: it expired there (RFC 5352 §3.2)
  }

  private keepAlive(message: AsapEndpointKeepAlive, association: Association): void {
    const mine =
      message.poolHandle === this.#options.poolHandle &&
      (message.identifier === undefined || message.identifier === this.identifier);
    if (!mine || this.#state === 'stopped') return;
    if (message.home && !this.mayBecomeHome(association)) {
      this.claimed(message.registrar, association);
      return;
    }
    if (message.home) this.adopt(message.registrar, association);
    this.#link.answer(association, this.#keepAliveAck);
  }

  private adopt(registrar: RegistrarIdentifier, association: Association): void {
    this.#claim?.drop();
    const { log } = this.#host;
    if (log.enabled && this.#home !== registrar)
      log.event('poolElement', 'newHome', { home: identifierText(registrar), at: peerText(association) });
    this.#home = registrar;
    // What was asked of the former home is asked again of the new one.
    if (this.#link.adopt(association, registrar)) this.request();
  }

  private mayBecomeHome(association: Association): boolean {
    const { unknownHome } = this.#options.link;
    if (unknownHome === 'always' || this.#link.isCurrent(association) || this.#link.knows(association)) return true;
    return unknownHome === 'whenOrphaned' && !this.#link.connected;
  }

  /** An unknown registrar wants to be the home: the present one, which it may have taken over from, is asked first. */
  private claimed(registrar: RegistrarIdentifier, association: Association): void {
    if (this.#host.log.enabled)
      this.#host.log.event('poolElement', 'unknownHome', {
        home: identifierText(registrar),
        at: peerText(association),
      });
    if (this.#options.link.unknownHome === 'never' || !this.claim.make(registrar, association)) return;
    if (this.#state === 'registered') this.reregister();
    else this.request();
  }

  private update(): void {
    if (this.#state === 'registered') this.reregister();
    else if (this.#state === 'registering') this.#updatePending = true;
  }

  private reregister(): void {
    this.transition('registering');
    this.requestRegistration();
  }

  /** Sends the request that waits for an answer, if there is one. */
  private request(): void {
    if (this.#state === 'deregistering') this.requestDeregistration();
    else if (this.#state === 'registering') this.requestRegistration();
  }

  private requestRegistration(): void {
    if (this.#state !== 'registering') return;
    if (!this.#link.connected) {
      this.#link.connect();
      return;
    }
    const options = this.#options;
    this.#attempts++;
    this.#updatePending = false;
    this.#reportedLoad = this.#policy.load;
    const { poolHandle } = options;
    const registration = { type: 'ASAP_REGISTRATION', poolHandle, poolElement: this.registration } as const;
    const message = asapMessage(this.#codec, registration, this.#registrationLength);
    this.#registrationLength ??= message.byteLength;
    this.#link.send(message);
    this.#responseTimer.arm(options.registrationTimeout);
  }

  private requestDeregistration(): void {
    if (this.#state !== 'deregistering') return;
    if (!this.#link.connected) {
      this.#link.connect();
      // There is no registrar to deregister at: one hunt is waited for, then the registration life expires there.
      this.#responseTimer.arm(this.#options.deregistrationTimeout);
      return;
    }
    this.#attempts++;
    this.#link.send(
      asapMessage(this.#codec, {
        type: 'ASAP_DEREGISTRATION',
        poolHandle: this.#options.poolHandle,
        identifier: this.identifier,
      }),
    );
    this.#responseTimer.arm(this.#options.deregistrationTimeout);
  }

  timerExpired(which: number): void {
    if (which === RESPONSE) this.responseTimedOut();
    else this.reregister();
  }

  /** Made when it is needed: as a rule no unknown registrar wants to be the home. */
  private get claim(): HomeClaim {
    return (this.#claim ??= new HomeClaim(
      this.#host.clock,
      this.#options.link.orphanTimeout,
      (registrar, association) => {
        this.adopt(registrar, association);
        this.#link.answer(association, this.#keepAliveAck);
      },
    ));
  }

  private responseTimedOut(): void {
    switch (this.#state) {
      case 'registering': {
        const again = this.#attempts < this.#options.maxRegistrationAttempts;
        if (this.#host.log.enabled)
          this.#host.log.event('poolElement', 'registrationTimeout', {
            registrar: this.registrarText(),
            next: again ? 'asking again' : 'looking for another registrar',
          });
        return again ? this.requestRegistration() : this.#link.abandon();
      }
      case 'deregistering': {
        const again = this.#link.connected && this.#attempts < this.#options.maxRegistrationAttempts;
        return again ? this.requestDeregistration() : this.finish(false);
      }
      case 'idle':
      case 'registered':
      case 'refused':
      case 'stopped':
        return undefined;
    }
  }

  private finish(acknowledged: boolean): void {
    if (this.#host.log.enabled)
      this.#host.log.event('poolElement', 'deregistered', {
        pool: poolText(this.#options.poolHandle),
        how: acknowledged ? 'deregistered' : 'no registrar confirmed, the registration will expire',
      });
    this.stop();
    this.#events.deregistered?.(acknowledged);
  }

  private transition(next: State): void {
    if (this.#host.log.enabled)
      this.#host.log.event('poolElement', 'state', {
        element: identifierText(this.identifier),
        from: this.#state,
        to: next,
      });
    this.#state = next;
    this.#attempts = 0;
    this.#updatePending = false;
  }
}
