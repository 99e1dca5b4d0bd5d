import type { Clock, Timer } from '../host.ts';
import type { Peer } from './peer.ts';
import type { EnrpServiceSettings } from './registrar-options.ts';

/** How far the start is (RFC 5353 §3.2). */
type State =
  | { readonly kind: 'discovering' }
  | { readonly kind: 'synchronizing'; readonly mentor: Peer }
  | { readonly kind: 'ready' };

const DISCOVERING: State = { kind: 'discovering' };
const READY: State = { kind: 'ready' };

/** What a start asks of the ENRP side. */
export interface StartupSurroundings {
  requestList(mentor: Peer): void;
  requestTable(mentor: Peer): void;
  /** A peer became the mentor, ... */
  chosen(mentor: Peer): void;
  /** ... or is none any more. */
  failed(mentor: Peer): void;
  /** Peers that are present, one of which may become the mentor. */
  candidates(): Iterable<Peer>;
  /** The start is over; without a mentor the handlespace is empty. */
  started(withMentor: boolean): void;
}

/**
 * The start with a mentor (RFC 5353 §3.2): the first peer that sends a message is asked for its list of peers and its
 * handle table. The others are backups, for a mentor that does not answer or is still starting itself.
 */
export class Startup {
  readonly #settings: EnrpServiceSettings;
  readonly #surroundings: StartupSurroundings;
  readonly #discoveryTimer: Timer;
  /** MAX-TIME-NO-RESPONSE after the list request. */
  readonly #answerTimer: Timer;
  readonly #retryTimer: Timer;
  /** Mentors that refused or did not answer in this round. */
  readonly #failed = new Set<Peer>();
  #state: State = DISCOVERING;

  constructor(clock: Clock, settings: EnrpServiceSettings, surroundings: StartupSurroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#discoveryTimer = clock.timer(() => this.#finish(false));
    this.#answerTimer = clock.timer(() => this.#mentorFailed());
    this.#retryTimer = clock.timer(() => {
      this.#failed.clear();
      this.#chooseNext();
    });
  }

  get ready(): boolean {
    return this.#state.kind === 'ready';
  }

  /** @param peersPossible whether there may be any other registrar */
  begin(peersPossible: boolean): void {
    if (peersPossible) this.#discoveryTimer.arm(this.#settings.mentorDiscoveryTimeout);
    else this.#finish(false);
  }

  stop(): void {
    this.#discoveryTimer.cancel();
    this.#answerTimer.cancel();
    this.#retryTimer.cancel();
  }

  /** A peer is present. */
  heard(peer: Peer): void {
    if (this.#state.kind === 'discovering' && !this.#failed.has(peer)) this.#choose(peer);
  }

  isMentor(peer: Peer): boolean {
    return this.#state.kind === 'synchronizing' && this.#state.mentor === peer;
  }

  /** A peer sent its list of peers, or refused. */
  listAnswered(peer: Peer, rejected: boolean): void {
    if (!this.isMentor(peer) || this.#settings.mentorAskedAtOnce) return;
    this.#answerTimer.cancel();
    if (rejected) {
      this.#mentorFailed();
      return;
    }
    this.#mentorAnswers();
    this.#surroundings.requestTable(peer);
  }

  /** A peer sent a part of its handle table. */
  tableAnswered(peer: Peer, complete: boolean): void {
    if (!this.isMentor(peer)) return;
    this.#mentorAnswers();
    if (complete) this.#finish(true);
  }

  /** A peer refused its handle table, did not answer, or is gone. */
  failed(peer: Peer): void {
    if (this.isMentor(peer)) this.#mentorFailed();
  }

  #choose(mentor: Peer): void {
    this.#retryTimer.cancel();
    this.#state = { kind: 'synchronizing', mentor };
    this.#surroundings.chosen(mentor);
    this.#surroundings.requestList(mentor);
    if (this.#settings.mentorAskedAtOnce) this.#surroundings.requestTable(mentor);
    else this.#answerTimer.arm(this.#settings.maxTimeNoResponse);
  }

  #chooseNext(): void {
    for (const candidate of this.#surroundings.candidates()) {
      if (this.#failed.has(candidate)) continue;
      this.#choose(candidate);
      return;
    }
    this.#retryTimer.arm(this.#settings.mentorRetryDelay);
  }

  #mentorAnswers(): void {
    if (this.#settings.mentorTimeout === 'untilAnswer') this.#discoveryTimer.cancel();
  }

  #mentorFailed(): void {
    if (this.#state.kind !== 'synchronizing') return;
    this.#answerTimer.cancel();
    this.#surroundings.failed(this.#state.mentor);
    this.#failed.add(this.#state.mentor);
    this.#state = DISCOVERING;
    if (!this.#discoveryTimer.armed) this.#discoveryTimer.arm(this.#settings.mentorDiscoveryTimeout);
    this.#chooseNext();
  }

  #finish(withMentor: boolean): void {
    if (this.ready) return;
    this.stop();
    this.#failed.clear();
    this.#state = READY;
    this.#surroundings.started(withMentor);
  }
}
