import type { IpAddress } from '../../protocol/host.ts';

/** Packets that wait for one neighbor's answer to ARP; later ones are lost. */
const MAX_WAITING = 100;

/**
 * Who is where in one network, and what waits to be known. Neighbors are of the network's own addresses only: so there
 * are no more than these, whatever other hosts send.
 */
export class Neighbors {
  readonly #own: IpAddress;
  readonly #known = new Map<IpAddress, Uint8Array>();
  readonly #waiting = new Map<IpAddress, Uint8Array[]>();

  /** @param own address, of a /24 network */
  constructor(own: IpAddress) {
    this.#own = own;
  }

  /** How many are known. */
  get count(): number {
    return this.#known.size;
  }

  /** The hardware address of a neighbor, if it is known. */
  find(neighbor: IpAddress): Uint8Array | undefined {
    return this.#known.get(neighbor);
  }

  /** The packet waits until the neighbor is known; it is lost if many do, or if there can be none of the address. */
  wait(neighbor: IpAddress, ipPacket: Uint8Array): void {
    if (!isNear(this.#own, neighbor)) return;
    const waiting = this.#waiting.get(neighbor) ?? [];
    this.#waiting.set(neighbor, waiting);
    if (waiting.length < MAX_WAITING) waiting.push(ipPacket);
  }

  /** A neighbor has sent a packet. @returns what has waited for it */
  met(neighbor: IpAddress, hardwareAddress: Uint8Array): readonly Uint8Array[] {
    if (!isNear(this.#own, neighbor)) return [];
    this.#known.set(neighbor, hardwareAddress);
    const waiting = this.#waiting.get(neighbor) ?? [];
    this.#waiting.delete(neighbor);
    return waiting;
  }
}

/** Whether both are in the same /24 network. */
export function isNear(a: IpAddress, b: IpAddress): boolean {
  return a.slice(0, a.lastIndexOf('.')) === b.slice(0, b.lastIndexOf('.'));
}
