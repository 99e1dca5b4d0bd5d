import type { NetworkNode } from './network-node.ts';

/**
 * One-way delays of LANs joined in a chain by WAN links (RSPSIM's network): every node hangs on its LAN's switch by an
 * access link; between neighboring switches there is a WAN link.
 */
export interface DelayModel {
  /** Seconds from one node to another; a node reaches itself at once. */
  delay(from: NetworkNode, to: NetworkNode): number;
}

export class LanChain implements DelayModel {
  readonly #wanDelay: number;

  /** @param wanDelay seconds, one way, between neighboring LANs */
  constructor(wanDelay: number) {
    this.#wanDelay = wanDelay;
  }

  delay(from: NetworkNode, to: NetworkNode): number {
    if (from === to) return 0;
    return from.accessDelay + to.accessDelay + Math.abs(from.lan - to.lan) * this.#wanDelay;
  }
}

/** The same with a delay of its own for each WAN link. */
export class UnevenLanChain implements DelayModel {
  /** Seconds from the first LAN to each. */
  readonly #places: readonly number[];

  /** @param wanDelays seconds, one way, of the links in the order of the LANs */
  constructor(wanDelays: readonly number[]) {
    const places = [0];
    let place = 0;
    for (const delay of wanDelays) places.push((place += delay));
    this.#places = places;
  }

  delay(from: NetworkNode, to: NetworkNode): number {
    if (from === to) return 0;
    return from.accessDelay + to.accessDelay + Math.abs(this.#placeOf(from) - this.#placeOf(to));
  }

  #placeOf({ lan }: NetworkNode): number {
    return this.#places[lan] ?? 0;
  }
}
