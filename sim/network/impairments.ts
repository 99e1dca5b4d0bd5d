import type { Random, RandomStreams } from '../../protocol/host.ts';
import { exp, ln } from '../../protocol/random/elementary.ts';
import type { ChannelOptions, LossOptions } from './channel-options.ts';
import type { IpPacket } from './ip-packet.ts';
import { BernoulliLoss, GilbertElliottLoss, type LossModel, ScriptedLoss } from './loss-model.ts';
import { PER_SECOND, asNanoseconds, toNanoseconds, toSeconds, type Nanoseconds } from '../kernel/nanoseconds.ts';

/**
 * What a channel does to packets besides transmitting and delaying them. Each kind draws from a stream of its own: more
 * of one leaves the chance of the others alone.
 */
export class Impairments {
  /** Additional delay of the packet that was drawn for last. */
  lateness = asNanoseconds(0);
  /** Whether later packets may overtake it. */
  overtaken = false;
  readonly #loss: LossModel | undefined;
  /** ln of the probability that a byte arrives right; 0: always. */
  readonly #byteIntact: number;
  readonly #corruption: Random;
  readonly #duplication: number;
  readonly #duplicationRandom: Random;
  /** Nanoseconds. */
  readonly #jitter: number;
  readonly #jitterReorders: boolean;
  readonly #jitterRandom: Random;
  readonly #reordering: number;
  readonly #reorderingDelay: Nanoseconds;
  readonly #reorderingRandom: Random;

  /** @param streams of the channel */
  constructor(options: ChannelOptions, streams: RandomStreams) {
    this.#loss = options.loss && lossModel(options.loss, streams.stream('loss'));
    this.#byteIntact = 8 * ln(1 - (options.bitErrorRate ?? 0));
    this.#corruption = streams.stream('corruption');
    this.#duplication = options.duplication ?? 0;
    this.#duplicationRandom = streams.stream('duplication');
    this.#jitter = (options.jitter?.max ?? 0) * PER_SECOND;
    this.#jitterReorders = options.jitter?.reorders ?? false;
    this.#jitterRandom = streams.stream('jitter');
    this.#reordering = options.reordering?.probability ?? 0;
    this.#reorderingDelay = toNanoseconds(options.reordering?.delay ?? 0);
    this.#reorderingRandom = streams.stream('reordering');
  }

  /** Whether the options ask for any. */
  static wanted(options: ChannelOptions): boolean {
    const { loss, bitErrorRate, jitter, reordering, duplication } = options;
    return (
      loss !== undefined ||
      (bitErrorRate ?? 0) > 0 ||
      (jitter?.max ?? 0) > 0 ||
      (reordering?.probability ?? 0) > 0 ||
      (duplication ?? 0) > 0
    );
  }

  /** @param end when the transmission ends */
  loses(packet: IpPacket, end: Nanoseconds): boolean {
    return this.#loss !== undefined && this.#loss.loses(packet, toSeconds(end));
  }

  corrupts(packet: IpPacket): boolean {
    if (this.#byteIntact === 0) return false;
    return this.#corruption.uniform() >= exp(this.#byteIntact * packet.byteLength);
  }

  duplicates(): boolean {
    return this.#duplication > 0 && this.#duplicationRandom.uniform() < this.#duplication;
  }

  /** Draws {@link lateness} and {@link overtaken} for the next packet. */
  drawLateness(): void {
    this.lateness = asNanoseconds(this.#jitter > 0 ? Math.round(this.#jitterRandom.uniform() * this.#jitter) : 0);
    this.overtaken = this.#jitterReorders;
    if (this.#reordering > 0 && this.#reorderingRandom.uniform() < this.#reordering) {
      this.lateness = asNanoseconds(this.lateness + this.#reorderingDelay);
      this.overtaken = true;
    }
  }
}

function lossModel(options: LossOptions, random: Random): LossModel {
  switch (options.model) {
    case 'bernoulli':
      return new BernoulliLoss(options.probability, random);
    case 'gilbertElliott':
      return new GilbertElliottLoss({ lossGood: 0, lossBad: 1, ...options }, random);
    case 'scripted':
      return new ScriptedLoss(options);
  }
}
