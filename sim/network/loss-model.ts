import type { Random } from '../../protocol/host.ts';
import type { IpPacket } from './ip-packet.ts';

/** Decides which packets a channel loses; asked once for each packet, in the order of transmission. */
export interface LossModel {
  /** @param time seconds, when the transmission of the packet ends */
  loses(packet: IpPacket, time: number): boolean;
}

/** Loses each packet with the same probability, independently. */
export class BernoulliLoss implements LossModel {
  readonly #probability: number;
  readonly #random: Random;

  constructor(probability: number, random: Random) {
    this.#probability = probability;
    this.#random = random;
  }

  loses(): boolean {
    return this.#random.uniform() < this.#probability;
  }
}

export interface GilbertElliottParameters {
  /** Probability, per packet, to go from the good to the bad state. */
  readonly goodToBad: number;
  /** Probability, per packet, to go from the bad to the good state. */
  readonly badToGood: number;
  /** Probability of a loss in the good state. */
  readonly lossGood: number;
  /** Probability of a loss in the bad state. */
  readonly lossBad: number;
}

/**
 * Losses in bursts: a chain of two states with a probability of loss each (Gilbert, 1960; Elliott, 1963). Starts in the
 * good state; each packet first changes the state, then meets the loss of the new one.
 */
export class GilbertElliottLoss implements LossModel {
  #bad = false;
  readonly #parameters: GilbertElliottParameters;
  readonly #random: Random;

  constructor(parameters: GilbertElliottParameters, random: Random) {
    this.#parameters = parameters;
    this.#random = random;
  }

  loses(): boolean {
    const { goodToBad, badToGood, lossGood, lossBad } = this.#parameters;
    if (this.#random.uniform() < (this.#bad ? badToGood : goodToBad)) this.#bad = !this.#bad;
    return this.#random.uniform() < (this.#bad ? lossBad : lossGood);
  }
}

export interface LossScript {
  /** Packets of the channel, counted from 1. */
  readonly packets?: readonly number[];
  /** Which packets. */
  readonly matching?: (packet: IpPacket) => boolean;
  /** Of the matching packets only these, counted from 1 (default: all of them). */
  readonly matches?: readonly number[];
  /** All packets whose transmission ends in one of these intervals, [from, to) in seconds. */
  readonly during?: readonly (readonly [number, number])[];
}

/** Loses what its script names; nothing is left to chance. */
export class ScriptedLoss implements LossModel {
  #packets = 0;
  #matches = 0;
  readonly #script: LossScript;
  readonly #lostPackets: ReadonlySet<number>;
  readonly #lostMatches: ReadonlySet<number> | undefined;

  constructor(script: LossScript) {
    this.#script = script;
    this.#lostPackets = new Set(script.packets);
    this.#lostMatches = script.matches && new Set(script.matches);
  }

  loses(packet: IpPacket, time: number): boolean {
    this.#packets++;
    const { matching, during } = this.#script;
    let lost = this.#lostPackets.has(this.#packets);
    if (matching?.(packet) === true) {
      this.#matches++;
      lost ||= this.#lostMatches === undefined || this.#lostMatches.has(this.#matches);
    }
    return lost || (during?.some(([from, to]) => time >= from && time < to) ?? false);
  }
}
