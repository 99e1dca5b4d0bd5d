import type { CongestionAlgorithm } from './congestion-control.ts';
import { WindowControl } from './window-control.ts';

/** C: how fast the window grows far from W_max, packets per second³ (RFC 9438 §5.1). */
const GROWTH = 0.4;
/** beta_cubic: the fraction of the window that remains after congestion (§4.6). */
const DECREASE = 0.7;
/** alpha_cubic: packets per round trip that give Reno's throughput at that decrease (§4.3). */
const RENO_INCREASE = (3 * (1 - DECREASE)) / (1 + DECREASE);
/** The window grows at most by this factor in a round trip (§4.2). */
const MOST_GROWTH = 1.5;

/** A congestion avoidance stage. */
interface Stage {
  /** W_max: where the cubic function is flat, bytes. */
  readonly plateau: number;
  /** K: when it gets there, seconds from the begin of the stage. */
  readonly plateauTime: number;
  /** Seconds since the begin of the stage, without those in which the window was not used up (§5.8). */
  elapsed: number;
  /** When the last acknowledgment came. */
  latest: number;
  /** W_est: the window that Reno would have, bytes. */
  renoWindow: number;
}

/**
 * CUBIC (RFC 9438): in congestion avoidance the window follows a cubic function of the time since the last congestion,
 * not of the round trips since. In bytes, so that K and W_cubic(t) have C times the bytes of a packet.
 *
 * Where TCP and SCTP differ it is SCTP's: slow start by RFC 9260 §7.2.1, and no window below 4 packets but after T3-rtx
 * (§7.2.3).
 */
class CubicControl extends WindowControl {
  /** W_max; 0: no congestion yet, or T3-rtx expired since. */
  #maximum = 0;
  /** cwnd_prior: the window before the latest congestion, bytes. */
  #prior = 0;
  #stage: Stage | undefined;
  /** Of the window, less than a byte. */
  #fraction = 0;

  override begin(peerWindow: number): void {
    super.begin(peerWindow);
    this.#maximum = this.#prior = 0;
    this.#stage = undefined;
  }

  protected override avoidCongestion(bytes: number, full: boolean, mayGrow: boolean): void {
    const stage = (this.#stage ??= this.#beginStage());
    const now = this.association.now();
    if (full) {
      stage.elapsed += now - stage.latest;
      if (mayGrow) this.#grow(stage, bytes);
    }
    stage.latest = now;
  }

  /** Acknowledgments of a whole window take it to its target (§4.3 to §4.5). */
  #grow(stage: Stage, bytes: number): void {
    const { windowUnit: unit, roundTrip } = this.path;
    const share = bytes / this.cwnd;
    const increase = stage.renoWindow >= this.#prior ? 1 : RENO_INCREASE;
    stage.renoWindow += increase * unit * share;
    if (cubicWindow(stage, stage.elapsed, unit) < stage.renoWindow) {
      this.cwnd = Math.max(this.cwnd, Math.floor(stage.renoWindow));
      return;
    }
    const ahead = cubicWindow(stage, stage.elapsed + (roundTrip.smoothed ?? 0), unit);
    const target = Math.min(Math.max(ahead, this.cwnd), MOST_GROWTH * this.cwnd);
    const grown = this.#fraction + (target - this.cwnd) * share;
    const whole = Math.floor(grown);
    this.#fraction = grown - whole;
    this.cwnd += whole;
  }

  #beginStage(): Stage {
    const { cwnd } = this;
    this.#fraction = 0;
    // Slow start ended without congestion.
    if (this.#prior === 0) this.#prior = cwnd;
    // §4.8 and §4.10: without a window to return to, the function is flat here.
    if (this.#maximum < cwnd) this.#maximum = cwnd;
    return {
      plateau: this.#maximum,
      plateauTime: cubeRoot((this.#maximum - cwnd) / (GROWTH * this.path.windowUnit)),
      elapsed: 0,
      latest: this.association.now(),
      renoWindow: cwnd,
    };
  }

  override congested(): void {
    const { cwnd } = this;
    // Fast convergence (§4.7): who has less than before leaves room to others.
    this.#maximum = cwnd < this.#maximum ? (cwnd * (1 + DECREASE)) / 2 : cwnd;
    this.#prior = cwnd;
    this.ssthresh = this.reduced();
    this.cwnd = this.ssthresh;
    this.#stage = undefined;
  }

  override timedOut(): void {
    this.#prior = this.cwnd;
    this.#maximum = 0;
    super.timedOut();
    this.#stage = undefined;
  }

  override idle(seconds: number): void {
    const before = this.cwnd;
    super.idle(seconds);
    if (this.cwnd < before) this.#stage = undefined;
    else if (this.#stage !== undefined) this.#stage.latest = this.association.now();
  }

  override limit(bytes: number): void {
    if (bytes < this.cwnd) this.#stage = undefined;
    super.limit(bytes);
  }

  protected override reduced(): number {
    return Math.max(Math.floor(this.cwnd * DECREASE), this.least);
  }
}

/** W_cubic(t), bytes (§4.2). */
function cubicWindow({ plateau, plateauTime }: Stage, time: number, unit: number): number {
  const distance = time - plateauTime;
  return GROWTH * unit * distance * distance * distance + plateau;
}

/** By Newton's method from above: `Math.cbrt` may differ between engine versions. @param value 0 or more @internal */
export function cubeRoot(value: number): number {
  if (value === 0) return 0;
  let root = Math.max(value, 1);
  for (let next = root; ; root = next) {
    next = (2 * root + value / (root * root)) / 3;
    if (!(next < root)) return root;
  }
}

export const cubicControl: CongestionAlgorithm = (association) => (path) => new CubicControl(association, path);
