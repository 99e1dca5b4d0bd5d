import { haveInCommon } from '../address-scope.ts';
import {
  isOrderly,
  type Association,
  type AssociationEnd,
  type Endpoint,
  type EndpointHandler,
  type Host,
  type Ppid,
  type Random,
  type Timer,
  type TimerOwner,
  type UserMessage,
} from '../host.ts';
import { addressText, peerText } from '../log-text.ts';
import { uniformInteger } from '../random/streams.ts';
import { RetryPacing } from '../retry-pacing.ts';
import { TokenBucket } from '../token-bucket.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import type { Codec } from '../wire/codec.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { AnnouncedRegistrars } from './announced-registrars.ts';
import { candidateOf, candidatesOf, endSilence, newHunt, type Hunt } from './hunt.ts';
import { linkAssociation, type RegistrarLinkOptions, type RegistrarAddress } from './registrar-link-options.ts';

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
  /**
   * One that is shared: it passes events on to the `context` of associations. Undefined: the link has one of its own, to which
   * registrars may connect, as keep-alives of a new home registrar come that way.
   */
  readonly endpoint?: Endpoint;
}

type LinkState = 'idle' | 'hunting' | 'pausing' | 'connected' | 'closed';

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
export class RegistrarLink implements EndpointHandler, TimerOwner {
  readonly #host: Host;
  readonly #options: RegistrarLinkOptions;
  readonly #user: LinkUser;
  readonly #endpoint: Endpoint;
  readonly #sharesEndpoint: boolean;
  readonly #timer: Timer;
  readonly #announced: AnnouncedRegistrars | undefined;
  #state: LinkState = 'idle';
  /** With the current registrar; undefined: none is connected. */
  #registrar: Association | undefined;
  /** It has sent something. */
  #served = false;
  /** As its keep-alives say; 0: none has come. */
  #identifier: RegistrarIdentifier = 0;
  // Made when they are needed: thousands of users have found their registrar at once, and lack nothing.
  #hunt: Hunt | undefined;
  #random: Random | undefined;
  #pacing: RetryPacing | undefined;
  /** Attempts that announcements may bring about. */
  #attempts: TokenBucket | undefined;
  /** Inbound associations that are not the link, oldest first. */
  #visitors: Set<Association> | undefined;
  /** What associations with a full send buffer are to take when they have room. */
  #waiting: WeakMap<Association, UserMessage[]> | undefined;

  constructor(host: Host, options: RegistrarLinkOptions, { codec, user, endpoint }: LinkSurroundings) {
    this.#host = host;
    this.#options = options;
    this.#user = user;
    this.#timer = host.clock.timer(this);
    this.#sharesEndpoint = endpoint !== undefined;
    this.#endpoint = endpoint ?? this.openEndpoint(codec);
    this.#announced =
      options.announcements === undefined
        ? undefined
        : new AnnouncedRegistrars(host, { group: options.announcements, options, codec }, (registrar, isNew) =>
            this.registrarHeard(registrar, isNew),
          );
  }

  private openEndpoint(codec: Codec<AsapMessage>): Endpoint {
    const { addresses } = this.#options;
    const protocols = [{ ppid: ASAP_PPID, codec }];
    return this.#host.transport.open(
      { addresses, port: 0, protocols, association: linkAssociation(this.#options) },
      this,
    );
  }

  get connected(): boolean {
    return this.#registrar !== undefined;
  }

  /** The association with the current registrar. */
  get registrar(): Association | undefined {
    return this.#registrar;
  }

  /** Who the current registrar is, by its keep-alives or else by its announcements; 0: not known, or there is none. */
  get registrarIdentifier(): RegistrarIdentifier {
    if (this.#registrar === undefined) return 0;
    if (this.#identifier !== 0 || this.#announced === undefined) return this.#identifier;
    const { provenAddresses, remotePort } = this.#registrar;
    return this.#announced.identifierAt({ addresses: provenAddresses, port: remotePort });
  }

  /** Finds a registrar if none is connected or being looked for. */
  connect(): void {
    if (this.#state === 'idle') this.startHunt();
  }

  /** Sends to the current registrar, if there is one; waits for room in the send buffer. */
  send(message: UserMessage): void {
    if (this.#registrar !== undefined) this.answer(this.#registrar, message);
  }

  /** Answers on the association that a request came by; waits for room in its send buffer. */
  answer(association: Association, message: UserMessage): void {
    const waiting = this.#waiting?.get(association);
    if (waiting !== undefined) {
      if (waiting.length < MAX_WAITING) waiting.push(message);
    } else if (!association.send(message) && association.state !== 'ended') {
      this.#waiting ??= new WeakMap();
      this.#waiting.set(association, [message]);
    }
  }

  writable(association: Association): void {
    const waiting = this.#waiting?.get(association);
    if (waiting === undefined) return;
    const refused = waiting.findIndex((message) => !association.send(message));
    waiting.splice(0, refused < 0 ? waiting.length : refused);
    if (waiting.length === 0) this.#waiting?.delete(association);
  }

  /** Gives the current registrar up and looks for another one at once. */
  abandon(): void {
    const silent = this.#registrar;
    this.logLoss('it does not answer');
    this.dropAssociations('registrar abandoned');
    this.startHunt(silent);
  }

  /** Gives the current registrar up and looks for another one after the hunt retry delay. */
  abandonForNow(): void {
    this.logLoss('it cannot serve requests now');
    this.dropAssociations('registrar abandoned');
    this.pause();
  }

  /**
   * Makes the association of a home registrar the link; the one before is aborted.
   *
   * @returns whether the registrar changed; `linkUp` is not called.
   */
  adopt(association: Association, registrar: RegistrarIdentifier): boolean {
    if (this.#registrar === association) return false;
    this.dropAssociations('home registrar changed', association);
    this.useRegistrar(association, true, registrar);
    return true;
  }

  /** Whether what comes by an association is from the current registrar. */
  isCurrent(association: Association): boolean {
    return this.#registrar === association;
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
    if (registrar === undefined) this.dropAssociations('leaving');
    this.transition('closed');
    registrar?.shutdown();
    return registrar;
  }

  close(): void {
    this.transition('closed');
    this.#timer.cancel();
    this.#announced?.close();
    if (!this.#sharesEndpoint) this.#endpoint.close();
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    if (ppid !== ASAP_PPID) return this.malformed(association);
    const asap = message as AsapMessage;
    if (this.#registrar === association) {
      this.#served = true;
      if (asap.type === 'ASAP_ENDPOINT_KEEP_ALIVE') this.#identifier = asap.registrar;
    }
    this.#user.asapMessage(asap, association);
  }

  malformed(association: Association): void {
    this.logLoss('it sent a malformed ASAP message', association);
    // A registrar that speaks garbage is none (RFC 5352 §3.6 leaves it open; RSPLIB aborts too).
    association.abort('malformed ASAP message');
    this.associationEnded(association, 'aborted');
  }

  associationUp(association: Association): void {
    if (association.inbound) this.admit(association);
    if (this.#state === 'hunting' && this.#hunt?.attempts.has(association) === true) this.choose(association);
  }

  /** The first registrar of a round that there is an association with. */
  private choose(association: Association): void {
    const hunt = this.#hunt;
    if (this.#state !== 'hunting' || hunt === undefined) return;
    for (const attempt of hunt.attempts) if (attempt !== association) attempt.abort('other registrar chosen');
    const { log, clock } = this.#host;
    if (log.enabled) {
      const seconds = Number((clock.now() - hunt.since).toFixed(3));
      log.event('asap', 'registrarChosen', { at: peerText(association), seconds });
    }
    this.useRegistrar(association, false, 0);
    this.#user.linkUp();
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    this.#visitors?.delete(association);
    if (this.#registrar === association) {
      const wasIdle = isOrderly(end) && !this.#user.needsRegistrar;
      if (!wasIdle)
        this.logLoss(reason === undefined ? endInWords[end] : `${endInWords[end]} (${reason})`, association);
      // One that accepts the association and ends it silently would do so again at once.
      if (this.#served || end === 'lost' || wasIdle) this.transition('idle');
      else this.pause();
      this.#user.linkDown();
    } else if (this.#state === 'hunting' && this.#hunt?.attempts.delete(association) === true) {
      const hunt = this.#hunt;
      const visitor = end === 'refused' ? this.visitorFrom(association) : undefined;
      if (visitor !== undefined) return this.choose(visitor);
      if (end === 'noRoute') hunt.withoutWay = reason;
      const untried = hunt.tried < this.candidates().length;
      if (hunt.attempts.size === 0 && untried) this.nextRound(hunt);
      // It has not even been asked: the next one takes its place in the round.
      else if (end === 'noRoute' && untried) this.attempt(hunt);
    }
  }

  /** The registrar has lost its state: requests and registrations are repeated. */
  associationRestarted(association: Association): void {
    this.#waiting?.delete(association);
    if (this.#registrar !== association) return;
    this.#identifier = 0;
    this.#user.linkUp();
  }

  /**
   * The association that a registrar has set up itself, to ask whether the element lives: another one with it is refused
   * (RFC 9260 §1.3), and this one leads there as well.
   */
  private visitorFrom({ remoteAddresses, remotePort }: Association): Association | undefined {
    for (const visitor of this.#visitors ?? [])
      if (visitor.remotePort === remotePort && haveInCommon(visitor.provenAddresses, remoteAddresses)) return visitor;
    return undefined;
  }

  /** Registrars connect to ask whether an element lives; who else does must not fill the memory. */
  private admit(association: Association): void {
    const visitors = (this.#visitors ??= new Set());
    visitors.add(association);
    const [oldest] = visitors;
    if (oldest === undefined || visitors.size <= MAX_VISITORS) return;
    visitors.delete(oldest);
    oldest.abort('too many associations');
  }

  private pause(): void {
    this.transition('pausing');
    this.#pacing ??= new RetryPacing(this.#host.clock);
    this.#timer.arm(this.#pacing.delay(this.#options.huntRetryDelay * this.random.uniform()));
  }

  private useRegistrar(association: Association, served: boolean, identifier: RegistrarIdentifier): void {
    this.#timer.cancel();
    this.#visitors?.delete(association);
    this.#announced?.proven(association.provenAddresses);
    this.#hunt = undefined;
    this.transition('connected');
    this.#registrar = association;
    this.#served = served;
    this.#identifier = identifier;
  }

  /** @param silent was given up because it does not answer */
  private startHunt(silent?: Association): void {
    const hunt = (this.#hunt ??= newHunt(this.#options.huntTimeout));
    hunt.since = hunt.unreportedSince = this.#host.clock.now();
    hunt.silent =
      silent === undefined || this.#options.silentDelay === 0 ? undefined : candidateOf(silent, this.known());
    hunt.silentUntil = undefined;
    const candidates = this.candidates();
    const hasChoice = candidates.length > 1;
    hunt.tried = 0;
    if (this.#options.preferenceTime > 0 && hasChoice) return this.askPreferred(hunt);
    hunt.next = hasChoice ? uniformInteger(this.random, candidates.length) : 0;
    this.nextRound(hunt);
  }

  /** Asks the first registrar of the list alone; `timerExpired` asks others beside it. */
  private askPreferred(hunt: Hunt): void {
    hunt.next = 0;
    hunt.isOfPreferred = true;
    hunt.attempts.clear();
    this.transition('hunting');
    this.attempt(hunt);
    this.#timer.arm(this.#options.preferenceTime);
  }

  private askOthers(hunt: Hunt): void {
    hunt.isOfPreferred = false;
    const count = Math.min(this.candidates().length, this.#options.maxParallelConnects);
    while (hunt.attempts.size < count) this.attempt(hunt);
    this.armRound(hunt);
  }

  /** Asks who was given up because it does not answer beside the others, which have not answered either. */
  private askSilent(hunt: Hunt): void {
    const silent = endSilence(hunt, this.known(), hunt.attempts.size < this.#options.maxParallelConnects);
    if (silent !== undefined) this.attemptAt(hunt, silent);
    this.armRound(hunt);
  }

  private armRound(hunt: Hunt): void {
    if (hunt.silent === undefined) return this.#timer.arm(hunt.timeout);
    const now = this.#host.clock.now();
    hunt.silentUntil ??= now + this.#options.silentDelay;
    this.#timer.arm(Math.max(0, hunt.silentUntil - now));
  }

  private nextRound(hunt: Hunt): void {
    hunt.isOfPreferred = false;
    if (this.#state === 'hunting') this.dropAssociations('hunt timed out');
    hunt.attempts.clear();
    hunt.withoutWay = undefined;
    this.transition('hunting');
    const count = Math.min(this.candidates().length, this.#options.maxParallelConnects);
    for (let i = 0; i < count; i++) this.attempt(hunt);
    this.armRound(hunt);
  }

  /** Tries the next candidate; there is one. */
  private attempt(hunt: Hunt): void {
    const candidates = this.candidates();
    const candidate = candidates[hunt.next++ % candidates.length];
    if (candidate === undefined) throw new RangeError('there is no registrar to try');
    this.attemptAt(hunt, candidate);
  }

  private attemptAt(hunt: Hunt, { addresses, port }: RegistrarAddress): void {
    hunt.tried++;
    const association = this.#endpoint.connect(addresses, port, linkAssociation(this.#options));
    association.context = this;
    hunt.attempts.add(association);
  }

  timerExpired(): void {
    switch (this.#state) {
      case 'pausing':
        return this.startHunt();
      case 'hunting':
        return this.#hunt === undefined ? undefined : this.phaseOver(this.#hunt);
      case 'idle':
      case 'connected':
      case 'closed':
        return undefined;
    }
  }

  private phaseOver(hunt: Hunt): void {
    if (hunt.isOfPreferred) this.askOthers(hunt);
    else if (hunt.silent === undefined) this.roundFailed(hunt);
    else this.askSilent(hunt);
  }

  private roundFailed(hunt: Hunt): void {
    this.logFailedHunt(hunt);
    hunt.unreportedSince = this.#host.clock.now();
    hunt.timeout = Math.min(2 * hunt.timeout, this.#options.maxHuntTimeout);
    hunt.tried = 0;
    hunt.silent = undefined;
    this.nextRound(hunt);
    this.#user.noRegistrar();
  }

  /** @param association the current registrar's, if that is lost; any other one is not reported */
  private logLoss(reason: string, association = this.registrar): void {
    if (!this.#host.log.enabled || association === undefined || association !== this.registrar) return;
    this.#host.log.event('asap', 'registrarLost', { at: peerText(association), reason });
  }

  private logFailedHunt(hunt: Hunt): void {
    if (!this.#host.log.enabled) return;
    const tried = this.candidates().map(({ addresses, port }) => addressText(addresses, port));
    const reason = hunt.withoutWay === undefined ? '' : `; ${endInWords.noRoute}: ${hunt.withoutWay}`;
    const isFirst = hunt.failedRounds++ === 0;
    this.#host.log.event('asap', isFirst ? 'noRegistrar' : 'stillNoRegistrar', {
      tried: tried.length === 0 ? 'none has announced itself' : `tried ${tried.join(', ')}${reason}`,
    });
  }

  /**
   * A registrar that comes up is tried at once, beside those that do not answer; but floods of announcements must not
   * make as many attempts.
   */
  private registrarHeard({ addresses, port }: RegistrarAddress, isNew: boolean): void {
    const hunt = this.#hunt;
    if (this.#state !== 'hunting' || hunt === undefined) return;
    this.#attempts ??= new TokenBucket(this.#host.clock, HEARD_RATE);
    if (hunt.attempts.size === 0) {
      if (!this.#attempts.take()) return;
      // Each round begins its time anew: one that refuses, and announces itself all the time, must not keep this secret.
      if (this.#host.clock.now() - hunt.unreportedSince >= hunt.timeout) this.roundFailed(hunt);
      else this.nextRound(hunt);
    } else if (isNew && hunt.attempts.size < this.#options.maxParallelConnects && this.#attempts.take()) {
      this.attemptAt(hunt, { addresses, port });
    }
  }

  private candidates(): readonly RegistrarAddress[] {
    const known = this.known();
    return this.#hunt === undefined ? known : candidatesOf(this.#hunt, known);
  }

  private known(): readonly RegistrarAddress[] {
    const announced = this.#announced?.present() ?? [];
    const { staticRegistrars } = this.#options;
    return announced.length === 0 ? staticRegistrars : [...staticRegistrars, ...announced];
  }

  /** @param kept stays: an own attempt may have crossed the set-up of the registrar that is adopted */
  private dropAssociations(reason: string, kept?: Association): void {
    this.#timer.cancel();
    switch (this.#state) {
      case 'connected':
        return this.#registrar?.abort(reason);
      case 'hunting':
        for (const attempt of this.#hunt?.attempts ?? []) if (attempt !== kept) attempt.abort(reason);
        return undefined;
      case 'idle':
      case 'pausing':
      case 'closed':
        return undefined;
    }
  }

  private transition(next: LinkState): void {
    if (this.#host.log.enabled) this.#host.log.event('asap', 'registrarLink', { from: this.#state, to: next });
    this.#state = next;
    this.#registrar = undefined;
  }

  private get random(): Random {
    return (this.#random ??= this.#host.random.stream('hunt'));
  }
}
