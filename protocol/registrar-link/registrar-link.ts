import { haveInCommon } from '../address-scope.ts';
import {
  isOrderly,
  type Association,
  type AssociationEnd,
  type Endpoint,
  type EndpointHandler,
  type Host,
  type Payload,
  type Random,
  type Timer,
} from '../host.ts';
import { addressText, peerText } from '../log-text.ts';
import { uniformInteger } from '../random/streams.ts';
import { RetryPacing } from '../retry-pacing.ts';
import { TokenBucket } from '../token-bucket.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import type { Codec } from '../wire/codec.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { AnnouncedRegistrars } from './announced-registrars.ts';
import type { RegistrarLinkOptions, RegistrarAddress } from './registrar-link-options.ts';

/** Who uses the link: a pool element or a pool user. */
export interface LinkUser {
  /** Something is asked or kept by the link: without it, the end of an idle association is no loss. */
  readonly needsRegistrar: boolean;
  /** A registrar is connected, or one that is connected has restarted and knows nothing: requests may be sent. */
  linkUp(): void;
  /** The registrar is lost; unanswered requests are to be sent again after the next `linkUp`. */
  linkDown(): void;
  /**
   * A round of the hunt took T5-Serverhunt and found no registrar; called after each such round. The hunt continues,
   * with the next ones of the list and with those that announce themselves, until there is one or the link is closed.
   */
  noRegistrar(): void;
  /** An ASAP message from the current registrar, or from another one on an association of its own. */
  asapMessage(message: AsapMessage, association: Association): void;
}

interface LinkSurroundings {
  readonly codec: Codec<AsapMessage>;
  readonly user: LinkUser;
  /** Registrars may connect to the endpoint of the link: keep-alives of a new home registrar come that way. */
  readonly accept: boolean;
}

type LinkState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'hunting'; readonly attempts: Set<Association> }
  | { readonly kind: 'pausing' }
  | {
      readonly kind: 'connected';
      readonly association: Association;
      served: boolean;
      /** As its keep-alives say; 0: none has come. */
      identifier: RegistrarIdentifier;
    }
  | { readonly kind: 'closed' };

/** How an association with a registrar ended. */
const endInWords: Readonly<Record<AssociationEnd, string>> = {
  refused: 'it refuses associations',
  noRoute: 'there is no route to it',
  timeout: 'it does not answer',
  lost: 'it no longer responds on any path',
  aborted: 'it aborted the association',
  shutDownByPeer: 'it shut the association down',
  closed: 'the association was shut down',
};

const IDLE: LinkState = { kind: 'idle' };
const PAUSING: LinkState = { kind: 'pausing' };
const CLOSED: LinkState = { kind: 'closed' };

/** Inbound associations at a time beside the link. */
const MAX_VISITORS = 64;
/** Messages that wait for room on an association; requests beyond them are repeated by those who ask. */
const MAX_WAITING = 100;
/** Attempts, or rounds of them, per second that announcements bring about. */
const HEARD_RATE = 5;

/**
 * The association of a pool element or pool user to its current registrar, and the server hunt that finds one
 * (RFC 5352 §3.6): rounds of parallel connection attempts to known registrars, of which the first to succeed wins.
 */
export class RegistrarLink implements EndpointHandler {
  readonly #host: Host;
  readonly #options: RegistrarLinkOptions;
  readonly #user: LinkUser;
  readonly #endpoint: Endpoint;
  readonly #random: Random;
  readonly #timer: Timer;
  readonly #announced: AnnouncedRegistrars | undefined;
  #state: LinkState = IDLE;
  readonly #pacing: RetryPacing;
  /** When the hunt began, s; for the log. */
  #huntingSince = 0;
  /** When the hunt began, or was last reported to have found no registrar. */
  #unreportedSince = 0;
  #huntTimeout: number;
  /** Rounds without success since a registrar was connected; for the log. */
  #failedRounds = 0;
  /** Index of the next candidate: rounds of one hunt walk on through the list. */
  #next = 0;
  /** Candidates tried since the hunt began or its time-out passed: who refused is not asked again before that. */
  #tried = 0;
  /** Attempts that announcements may bring about. */
  readonly #attempts: TokenBucket;
  /** Inbound associations that are not the link, oldest first. */
  readonly #visitors = new Set<Association>();
  /** Why no way leads to a registrar of this round: the last one's reason. */
  #withoutWay: string | undefined;
  /** What associations with a full send buffer are to take when they have room. */
  readonly #waiting = new WeakMap<Association, Payload[]>();

  constructor(host: Host, options: RegistrarLinkOptions, { codec, user, accept }: LinkSurroundings) {
    this.#host = host;
    this.#options = options;
    this.#user = user;
    this.#random = host.random.stream('hunt');
    this.#timer = host.clock.timer(() => this.#timerExpired());
    this.#huntTimeout = options.huntTimeout;
    this.#pacing = new RetryPacing(host.clock);
    this.#attempts = new TokenBucket(host.clock, HEARD_RATE);
    this.#endpoint = host.transport.open(
      {
        addresses: options.addresses,
        port: 0,
        protocols: [{ ppid: ASAP_PPID, codec }],
        accept,
        autoclose: options.idleTimeout,
        association: options.association,
      },
      this,
    );
    this.#announced =
      options.announcements === undefined
        ? undefined
        : new AnnouncedRegistrars(host, { group: options.announcements, options, codec }, (registrar, isNew) =>
            this.#registrarHeard(registrar, isNew),
          );
  }

  get connected(): boolean {
    return this.#state.kind === 'connected';
  }

  /** The association with the current registrar. */
  get registrar(): Association | undefined {
    return this.#state.kind === 'connected' ? this.#state.association : undefined;
  }

  /** Who the current registrar is, by its keep-alives or else by its announcements; 0: not known, or there is none. */
  get registrarIdentifier(): RegistrarIdentifier {
    if (this.#state.kind !== 'connected') return 0;
    const { identifier, association } = this.#state;
    if (identifier !== 0 || this.#announced === undefined) return identifier;
    return this.#announced.identifierAt({ addresses: association.provenAddresses, port: association.remotePort });
  }

  /** Finds a registrar if none is connected or being looked for. */
  connect(): void {
    if (this.#state.kind === 'idle') this.#startHunt();
  }

  /** Sends to the current registrar, if there is one; waits for room in the send buffer. */
  send(payload: Payload): void {
    if (this.#state.kind === 'connected') this.answer(this.#state.association, payload);
  }

  /** Answers on the association that a request came by; waits for room in its send buffer. */
  answer(association: Association, payload: Payload): void {
    const waiting = this.#waiting.get(association);
    if (waiting !== undefined) {
      if (waiting.length < MAX_WAITING) waiting.push(payload);
    } else if (!take(association, payload) && association.state !== 'ended') {
      this.#waiting.set(association, [payload]);
    }
  }

  writable(association: Association): void {
    const waiting = this.#waiting.get(association);
    if (waiting === undefined) return;
    const refused = waiting.findIndex((payload) => !take(association, payload));
    waiting.splice(0, refused < 0 ? waiting.length : refused);
    if (waiting.length === 0) this.#waiting.delete(association);
  }

  /** Gives the current registrar up and looks for another one at once. */
  abandon(): void {
    this.#lost('it does not answer');
    this.#dropAssociations('registrar abandoned');
    this.#startHunt();
  }

  /** Gives the current registrar up and looks for another one after the hunt retry delay. */
  abandonForNow(): void {
    this.#lost('it cannot serve requests now');
    this.#dropAssociations('registrar abandoned');
    this.#pause();
  }

  /**
   * Makes the association of a home registrar the link; the one before is aborted.
   *
   * @returns whether the registrar changed; `linkUp` is not called.
   */
  adopt(association: Association, registrar: RegistrarIdentifier): boolean {
    if (this.#state.kind === 'connected' && this.#state.association === association) return false;
    this.#dropAssociations('home registrar changed', association);
    this.#connected(association, true, registrar);
    return true;
  }

  /** Whether what comes by an association is from the current registrar. */
  isCurrent(association: Association): boolean {
    return this.#state.kind === 'connected' && this.#state.association === association;
  }

  /** Whether an association is with a registrar that was configured or announced itself. */
  knows({ provenAddresses }: Association): boolean {
    const { staticRegistrars } = this.#options;
    if (staticRegistrars.some(({ addresses }) => haveInCommon(addresses, provenAddresses))) return true;
    return this.#announced?.isAt(provenAddresses) ?? false;
  }

  /**
   * Shuts the association with the registrar down; no other is looked for. `close` ends what is left of it.
   *
   * @returns that association; undefined: there is none
   */
  shutdown(): Association | undefined {
    const { registrar } = this;
    if (registrar === undefined) this.#dropAssociations('leaving');
    this.#transition(CLOSED);
    registrar?.shutdown();
    return registrar;
  }

  close(): void {
    this.#transition(CLOSED);
    this.#timer.cancel();
    this.#announced?.close();
    this.#endpoint.close();
  }

  message(association: Association, message: unknown): void {
    const asap = message as AsapMessage;
    if (this.#state.kind === 'connected' && this.#state.association === association) {
      this.#state.served = true;
      if (asap.type === 'ASAP_ENDPOINT_KEEP_ALIVE') this.#state.identifier = asap.registrar;
    }
    this.#user.asapMessage(asap, association);
  }

  malformed(association: Association): void {
    this.#lost('it sent a malformed ASAP message', association);
    // A registrar that speaks garbage is none (RFC 5352 §3.6 leaves it open; RSPLIB aborts too).
    association.abort('malformed ASAP message');
    this.associationEnded(association, 'aborted');
  }

  associationUp(association: Association): void {
    if (association.inbound) this.#admit(association);
    if (this.#state.kind === 'hunting' && this.#state.attempts.has(association)) this.#choose(association);
  }

  /** The first registrar of a round that there is an association with. */
  #choose(association: Association): void {
    if (this.#state.kind !== 'hunting') return;
    for (const attempt of this.#state.attempts) if (attempt !== association) attempt.abort('other registrar chosen');
    const { log, clock } = this.#host;
    if (log.enabled) {
      const seconds = Number((clock.now() - this.#huntingSince).toFixed(3));
      log.event('asap', 'registrarChosen', { at: peerText(association), seconds });
    }
    this.#connected(association, false, 0);
    this.#user.linkUp();
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    this.#visitors.delete(association);
    if (this.#state.kind === 'connected' && this.#state.association === association) {
      const wasIdle = isOrderly(end) && !this.#user.needsRegistrar;
      if (!wasIdle) this.#lost(reason === undefined ? endInWords[end] : `${endInWords[end]} (${reason})`, association);
      // One that accepts the association and ends it silently would do so again at once.
      if (this.#state.served || end === 'lost' || wasIdle) this.#transition(IDLE);
      else this.#pause();
      this.#user.linkDown();
    } else if (this.#state.kind === 'hunting' && this.#state.attempts.delete(association)) {
      const visitor = end === 'refused' ? this.#visitorFrom(association) : undefined;
      if (visitor !== undefined) return this.#choose(visitor);
      if (end === 'noRoute') this.#withoutWay = reason;
      const untried = this.#tried < this.#candidates().length;
      if (this.#state.attempts.size === 0 && untried) this.#nextRound();
      // It has not even been asked: the next one takes its place in the round.
      else if (end === 'noRoute' && untried) this.#state.attempts.add(this.#attempt());
    }
  }

  /** The registrar has lost its state: requests and registrations are repeated. */
  associationRestarted(association: Association): void {
    this.#waiting.delete(association);
    if (this.#state.kind !== 'connected' || this.#state.association !== association) return;
    this.#state.identifier = 0;
    this.#user.linkUp();
  }

  /**
   * The association that a registrar has set up itself, to ask whether the element lives: another one with it is refused
   * (RFC 9260 §1.3), and this one leads there as well.
   */
  #visitorFrom({ remoteAddresses, remotePort }: Association): Association | undefined {
    for (const visitor of this.#visitors)
      if (visitor.remotePort === remotePort && haveInCommon(visitor.provenAddresses, remoteAddresses)) return visitor;
    return undefined;
  }

  /** Registrars connect to ask whether an element lives; who else does must not fill the memory. */
  #admit(association: Association): void {
    this.#visitors.add(association);
    const [oldest] = this.#visitors;
    if (oldest === undefined || this.#visitors.size <= MAX_VISITORS) return;
    this.#visitors.delete(oldest);
    oldest.abort('too many associations');
  }

  #pause(): void {
    this.#transition(PAUSING);
    this.#timer.arm(this.#pacing.delay(this.#options.huntRetryDelay * this.#random.uniform()));
  }

  #connected(association: Association, served: boolean, identifier: RegistrarIdentifier): void {
    this.#timer.cancel();
    this.#visitors.delete(association);
    this.#announced?.proven(association.provenAddresses);
    this.#huntTimeout = this.#options.huntTimeout;
    this.#failedRounds = 0;
    this.#transition({ kind: 'connected', association, served, identifier });
  }

  #startHunt(): void {
    this.#huntingSince = this.#unreportedSince = this.#host.clock.now();
    const candidates = this.#candidates();
    this.#next = candidates.length > 1 ? uniformInteger(this.#random, candidates.length) : 0;
    this.#tried = 0;
    this.#nextRound();
  }

  #nextRound(): void {
    if (this.#state.kind === 'hunting') this.#dropAssociations('hunt timed out');
    const attempts = new Set<Association>();
    this.#withoutWay = undefined;
    this.#transition({ kind: 'hunting', attempts });
    const count = Math.min(this.#candidates().length, this.#options.maxParallelConnects);
    for (let i = 0; i < count; i++) attempts.add(this.#attempt());
    this.#timer.arm(this.#huntTimeout);
  }

  /** Tries the next candidate; there is one. */
  #attempt(): Association {
    const candidates = this.#candidates();
    const candidate = candidates[this.#next++ % candidates.length];
    if (candidate === undefined) throw new RangeError('there is no registrar to try');
    this.#tried++;
    return this.#endpoint.connect(candidate.addresses, candidate.port, this.#options.association);
  }

  #timerExpired(): void {
    switch (this.#state.kind) {
      case 'pausing':
        return this.#startHunt();
      case 'hunting':
        return this.#roundFailed();
      case 'idle':
      case 'connected':
      case 'closed':
        return undefined;
    }
  }

  #roundFailed(): void {
    this.#logFailedHunt();
    this.#unreportedSince = this.#host.clock.now();
    this.#huntTimeout = Math.min(2 * this.#huntTimeout, this.#options.maxHuntTimeout);
    this.#tried = 0;
    this.#nextRound();
    this.#user.noRegistrar();
  }

  /** @param association the current registrar's, if that is lost; any other one is not reported */
  #lost(reason: string, association = this.registrar): void {
    if (!this.#host.log.enabled || association === undefined || association !== this.registrar) return;
    this.#host.log.event('asap', 'registrarLost', { at: peerText(association), reason });
  }

  #logFailedHunt(): void {
    if (!this.#host.log.enabled) return;
    const tried = this.#candidates().map(({ addresses, port }) => addressText(addresses, port));
    const reason = this.#withoutWay === undefined ? '' : `; ${endInWords.noRoute}: ${this.#withoutWay}`;
    const isFirst = this.#failedRounds++ === 0;
    this.#host.log.event('asap', isFirst ? 'noRegistrar' : 'stillNoRegistrar', {
      tried: tried.length === 0 ? 'none has announced itself' : `tried ${tried.join(', ')}${reason}`,
    });
  }

  /**
   * A registrar that comes up is tried at once, beside those that do not answer; but floods of announcements must not
   * make as many attempts.
   */
  #registrarHeard({ addresses, port }: RegistrarAddress, isNew: boolean): void {
    if (this.#state.kind !== 'hunting') return;
    const { attempts } = this.#state;
    if (attempts.size === 0) {
      if (!this.#attempts.take()) return;
      // Each round begins its time anew: one that refuses, and announces itself all the time, must not keep this secret.
      if (this.#host.clock.now() - this.#unreportedSince >= this.#huntTimeout) this.#roundFailed();
      else this.#nextRound();
    } else if (isNew && attempts.size < this.#options.maxParallelConnects && this.#attempts.take()) {
      this.#tried++;
      attempts.add(this.#endpoint.connect(addresses, port, this.#options.association));
    }
  }

  #candidates(): readonly RegistrarAddress[] {
    const announced = this.#announced?.present() ?? [];
    return announced.length === 0 ? this.#options.staticRegistrars : [...this.#options.staticRegistrars, ...announced];
  }

  /** @param kept stays: an own attempt may have crossed the set-up of the registrar that is adopted */
  #dropAssociations(reason: string, kept?: Association): void {
    this.#timer.cancel();
    switch (this.#state.kind) {
      case 'connected':
        return this.#state.association.abort(reason);
      case 'hunting':
        for (const attempt of this.#state.attempts) if (attempt !== kept) attempt.abort(reason);
        return undefined;
      case 'idle':
      case 'pausing':
      case 'closed':
        return undefined;
    }
  }

  #transition(next: LinkState): void {
    if (this.#host.log.enabled)
      this.#host.log.event('asap', 'registrarLink', { from: this.#state.kind, to: next.kind });
    this.#state = next;
  }
}

function take(association: Association, payload: Payload): boolean {
  return association.send({ payload, ppid: ASAP_PPID, sackImmediately: true });
}
