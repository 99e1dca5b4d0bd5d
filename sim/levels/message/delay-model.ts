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
