import { createSocket, type Socket } from 'node:dgram';
import type { Random } from '../../../protocol/host.ts';

/** What a relay does to datagrams, each with a probability. */
export interface Impairments {
  readonly loss: number;
  readonly duplication: number;
  /** Held back until the datagram behind it has gone. */
  readonly reordering: number;
}

interface SocketName {
  readonly address: string;
  readonly port: number;
}

/** Chunk type of SHUTDOWN COMPLETE, which is alone in its packet, and where the type is. */
const [SHUTDOWN_COMPLETE, TYPE_OFFSET] = [14, 12];

/**
 * A UDP relay in front of a peer, with the faults of a network; the other side is the latest sender.
 *
 * A SHUTDOWN COMPLETE always arrives: its sender may be a program that ends, and no one would be there to answer when the
 * SHUTDOWN ACK is repeated.
 */
export class LossyRelay {
  dropped = 0;
  duplicated = 0;
  reordered = 0;
  impairments: Impairments;
  readonly #socket: Socket;
  readonly #peer: SocketName;
  readonly #random: Random;
  #client: SocketName | undefined;
  /** Held back, by direction. */
  readonly #held = new Map<'toPeer' | 'toClient', Uint8Array>();

  private constructor(socket: Socket, peer: SocketName, random: Random, impairments: Impairments) {
    this.#socket = socket;
    this.#peer = peer;
    this.#random = random;
    this.impairments = impairments;
    socket.on('message', (bytes, source) => {
      const fromPeer = source.address === peer.address && source.port === peer.port;
      if (!fromPeer) this.#client = { address: source.address, port: source.port };
      this.#relay(bytes, fromPeer ? 'toClient' : 'toPeer');
    });
  }

  static async open(at: SocketName, peer: SocketName, random: Random, impairments: Impairments): Promise<LossyRelay> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(at.port, at.address, resolve));
    return new LossyRelay(socket, peer, random, impairments);
  }

  close(): void {
    this.#socket.close();
  }

  #relay(bytes: Uint8Array, direction: 'toPeer' | 'toClient'): void {
    if (bytes[TYPE_OFFSET] === SHUTDOWN_COMPLETE) {
      this.#send(bytes, direction);
      return;
    }
    const { loss, duplication, reordering } = this.impairments;
    if (this.#random.uniform() < loss) {
      this.dropped++;
      return;
    }
    const held = this.#held.get(direction);
    if (held === undefined && this.#random.uniform() < reordering) {
      this.reordered++;
      this.#held.set(direction, bytes);
      return;
    }
    this.#send(bytes, direction);
    if (this.#random.uniform() < duplication) {
      this.duplicated++;
      this.#send(bytes, direction);
    }
    if (held === undefined) return;
    this.#held.delete(direction);
    this.#send(held, direction);
  }

  #send(bytes: Uint8Array, direction: 'toPeer' | 'toClient'): void {
    const to = direction === 'toPeer' ? this.#peer : this.#client;
    if (to !== undefined) this.#socket.send(bytes, to.port, to.address);
  }
}
