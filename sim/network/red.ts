import type { Random } from '../../protocol/host.ts';
import { exp, ln } from '../../protocol/random/elementary.ts';
import type { DropCause } from './drop-cause.ts';
import type { QueueDiscipline, QueueState } from './queue-discipline.ts';
import { PER_SECOND, type Nanoseconds } from '../kernel/nanoseconds.ts';

/** Parameters of RED under INET's names; lengths in packets. */
export interface RedParameters {
  /** Weight of a new sample in the average queue length. */
  readonly wq: number;
  /** Lower threshold of the average: below it nothing is dropped. */
  readonly minth: number;
  /** Upper threshold: from it on everything is dropped (but see `gentle`). */
  readonly maxth: number;
  /** Probability of a drop at the upper threshold. */
  readonly maxp: number;
  /** Room for waiting packets. */
  readonly packetCapacity: number;
  /** Packets per second by which the average decays while the queue is empty. */
  readonly pkrate: number;
  /** Between `maxth` and twice `maxth` the probability continues from `maxp` to 1 instead of jumping there. */
  readonly gentle: boolean;
  /**
   * Packets of senders that are ECN-capable are marked where others are dropped by chance (RFC 3168; `useEcn`). Where all
   * are dropped, they are too.
   */
  readonly ecn: boolean;
}

/**
 * Random early detection (Floyd, Jacobson: "Random early detection gateways for congestion avoidance", IEEE/ACM
 * Transactions on Networking 1(4), 1993) as in INET: lengths in packets, the packet in transmission not counted.
 */
export class Red implements QueueDiscipline {
  /** Exponentially weighted moving average of the queue length, sampled by each packet that comes. */
  average = 0;
  /** Packets taken since the last drop while the average was between the thresholds; -1 below them. */
  #count = -1;
  readonly #parameters: RedParameters;
  readonly #random: Random;
  /** ln(1 - wq) per nanosecond of emptiness. */
  readonly #decay: number;

  constructor(parameters: RedParameters, random: Random) {
    this.#parameters = parameters;
    this.#random = random;
    this.#decay = (ln(1 - parameters.wq) * parameters.pkrate) / PER_SECOND;
  }

  admit(queue: QueueState, _length: number, now: Nanoseconds, ecnCapable = false): DropCause | 'mark' | undefined {
    const { wq, minth, maxth, packetCapacity, gentle, ecn } = this.#parameters;
    const { queueLength } = queue;
    if (queueLength > 0) this.average += wq * (queueLength - this.average);
    else if (this.average > 0) this.average *= this.#decay === 0 ? 1 : exp(this.#decay * (now - queue.emptySince));
    const { average } = this;
    if (queueLength >= packetCapacity) return this.#drop('queueFull');
    if (average < minth) {
      this.#count = -1;
      return undefined;
    }
    if (average >= (gentle ? 2 * maxth : maxth)) return this.#drop('redForced');
    this.#count++;
    // The probability grows with the packets taken since the last drop, so that drops are spread evenly.
    const probability = this.#probability(average);
    const spread = 1 - this.#count * probability;
    const drop = spread <= probability || this.#random.uniform() < probability / spread;
    if (!drop) return undefined;
    this.#count = 0;
    return ecn && ecnCapable ? 'mark' : 'redEarly';
  }

  #probability(average: number): number {
    const { minth, maxth, maxp } = this.#parameters;
    if (average < maxth) return (maxp * (average - minth)) / (maxth - minth);
    return maxp + ((1 - maxp) * (average - maxth)) / maxth;
  }

  #drop(cause: DropCause): DropCause {
    this.#count = 0;
    return cause;
  }
}
