import type { Timer } from '../../../protocol/host.ts';
import { type SimulationEvent, unwatched } from '../../kernel/simulator.ts';
import { ReliableAssociation, type AssociationEndpoint } from './reliable-association.ts';

type Step = 'init' | 'initAck' | 'cookieEcho' | 'cookieAck' | 'refused';

/** RTO.Initial of RFC 9260, s. */
const RTO_INITIAL = 1;
/** RTO.Max, s: INIT and COOKIE ECHO are not repeated less often. */
const LONGEST_RETRANSMISSION_TIMEOUT = 60;

/**
 * The four-way handshake (RFC 9260 §5.1) as four arrivals: INIT at the peer, INIT ACK at the initiator (whose first
 * data leaves with the COOKIE ECHO), COOKIE ECHO at the peer (which is up then), COOKIE ACK at the initiator. INIT and
 * COOKIE ECHO that meet a cut path or a host that is down are repeated (T1-init, T1-cookie) until the set-up is given up.
 */
export class SetUp implements SimulationEvent {
  readonly #initiator: ReliableAssociation;
  readonly #timeout: number;
  readonly #startedAt: number;
  #step: Step = 'init';
  #retransmissionTimeout: number;
  /** T1 */
  #timer: Timer | undefined;

  constructor(initiator: ReliableAssociation, timeout: number) {
    this.#initiator = initiator;
    this.#timeout = timeout;
    const { simulator, options } = initiator.endpoint.network;
    this.#startedAt = simulator.now();
    // Without a delay of retransmissions it would be repeated endlessly at one instant.
    this.#retransmissionTimeout = options.retransmissionTimeout || RTO_INITIAL;
  }

  start(): void {
    this.next('init', this.#initiator.delay);
  }

  /** Ends it as one that the peer refuses. */
  refuse(): void {
    this.next('refused', 0);
  }

  fire(): void {
    // It has ended, or the peer's own set-up was faster (RFC 9260 §5.2.1).
    if (this.#initiator.state !== 'connecting') return;
    switch (this.#step) {
      case 'init':
        return this.initArrived();
      case 'initAck':
        // In this order: the peer must exist before the data that follows arrives there.
        this.next('cookieEcho', this.#initiator.delay);
        return this.#initiator.releaseQueue();
      case 'cookieEcho':
        return this.cookieEchoArrived();
      case 'cookieAck':
        return this.#initiator.up();
      case 'refused':
        return this.#initiator.end('refused');
    }
  }

  /** The initiator has ended. */
  cancel(): void {
    this.#timer?.cancel();
  }

  describe(): string {
    const { endpoint, remote } = this.#initiator;
    return `set-up from ${endpoint.node.name} to ${remote?.name ?? 'nowhere'} (${this.#step})`;
  }

  private initArrived(): void {
    if (!this.reachable()) this.repeatLater('init');
    else if (this.listener() === undefined) this.next('refused', this.#initiator.delay);
    else this.next('initAck', this.#initiator.delay);
  }

  private cookieEchoArrived(): void {
    const listener = this.listener();
    if (!this.reachable()) return this.repeatLater('cookieEcho');
    if (listener === undefined) return this.next('refused', this.#initiator.delay);
    const { endpoint } = this.#initiator;
    const key = ReliableAssociation.key(endpoint.node.address, endpoint.port);
    const known = listener.find(key);
    if (known === undefined) {
      const inbound = new ReliableAssociation(listener, endpoint.node, [endpoint.node.address], endpoint.port, true);
      listener.add(inbound);
      inbound.join(this.#initiator);
      this.next('cookieAck', this.#initiator.delay);
      inbound.up();
    } else {
      this.next('cookieAck', this.#initiator.delay);
      // Both set it up at the same time, or the peer restarted on the same address and port and the association lives on
      // with it (RFC 9260 §5.2).
      if (known.state === 'connecting') {
        known.join(this.#initiator);
        known.up();
      } else {
        known.restart(this.#initiator);
      }
    }
  }

  private reachable(): boolean {
    return this.#initiator.remote?.state === 'up' && this.#initiator.endpoint.node.state === 'up';
  }

  private listener(): AssociationEndpoint | undefined {
    const { endpoint, remote, remotePort } = this.#initiator;
    return endpoint.listenerAt(remote, remotePort, ReliableAssociation.key(endpoint.node.address, endpoint.port));
  }

  /** Sends again what was lost when T1 expires, or gives up if the time is over before. */
  private repeatLater(step: 'init' | 'cookieEcho'): void {
    const { simulator } = this.#initiator.endpoint.network;
    const passed = simulator.now() - this.#startedAt;
    const left = Math.max(0, this.#timeout - passed);
    const isLast = left <= this.#retransmissionTimeout;
    this.#timer = simulator.timer(
      () => (isLast ? this.#initiator.end('timeout') : this.next(step, this.#initiator.delay)),
      0,
      unwatched(this.describe()),
    );
    this.#timer.arm(isLast ? left : this.#retransmissionTimeout);
    this.#retransmissionTimeout = Math.min(2 * this.#retransmissionTimeout, LONGEST_RETRANSMISSION_TIMEOUT);
  }

  private next(step: Step, delay: number): void {
    this.#step = step;
    this.#initiator.endpoint.network.simulator.schedule(delay, this);
  }
}
