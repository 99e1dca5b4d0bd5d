import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { TransportError, type IpAddress } from '../../../protocol/host.ts';

/** Components that there are addresses for. */
export const MOST_PROCESSES = 200;

/** Blocks are 127.x.y.* and 127.x.y+1.*, y even; these have the x. */
const [FIRST_X, LAST_X] = [96, 126];
const BLOCKS = (LAST_X - FIRST_X + 1) * 128;
/** Blocks that are tried. */
const TRIES = 40;
/** Its owner has this address, as long as it has the block. */
const OWNER = 254;

/**
 * Addresses of a demo on the loopback interface, which no other one has: each component has one on each of two networks, and
 * so two paths to each other component (RFC 9260 §6.4).
 */
export class AddressBlock {
  readonly #first: string;
  readonly #second: string;
  readonly #claims: readonly Socket[];

  private constructor(first: string, second: string, claims: readonly Socket[]) {
    this.#first = first;
    this.#second = second;
    this.#claims = claims;
  }

  /**
   * Finds a block whose addresses are free for some components, and claims it.
   *
   * @param tries blocks that are tried, by their numbers
   * @throws TransportError that says what to do if there is none
   */
  static async claim(components: number, udpPort: number, tries = someBlocks()): Promise<AddressBlock> {
    for (const number of tries) {
      const [x, y] = [FIRST_X + Math.floor(number / 128), 2 * (number % 128)];
      const [first, second] = [`127.${x}.${y}`, `127.${x}.${y + 1}`];
      const claims = await bound([`${first}.${OWNER}`, `${second}.${OWNER}`], udpPort);
      if (claims === undefined) continue;
      const block = new AddressBlock(first, second, claims);
      const all = Array.from({ length: components }, (_, index) => block.addressesOf(index)).flat();
      const free = await bound(all, udpPort);
      await closed(free ?? []);
      if (free !== undefined) return block;
      await block.release();
    }
    throw new TransportError(
      `no free addresses for a demo: UDP port ${udpPort} is taken in ${tries.length} blocks of 127.0.0.0/8 ` +
        `that were tried; end other demos, or the program that has this port on all addresses (ss -lnup shows it)`,
    );
  }

  /** @param index of the component, from 0 */
  addressesOf(index: number): readonly [IpAddress, IpAddress] {
    return [`${this.#first}.${index + 1}`, `${this.#second}.${index + 1}`];
  }

  async release(): Promise<void> {
    await closed(this.#claims);
  }
}

function someBlocks(): number[] {
  const first = randomInt(BLOCKS);
  return Array.from({ length: TRIES }, (_, index) => (first + 61 * index) % BLOCKS);
}

/** Sockets at these addresses; undefined: one of them is taken. @throws TransportError if one is not of this machine */
async function bound(addresses: readonly IpAddress[], port: number): Promise<readonly Socket[] | undefined> {
  const sockets: Socket[] = [];
  try {
    for (const address of addresses) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      const listening = once(socket, 'listening');
      socket.bind({ address, port, exclusive: true });
      await listening;
    }
    return sockets;
  } catch (error) {
    await closed(sockets);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return undefined;
    if (code === 'EADDRNOTAVAIL')
      throw new TransportError(
        `${addresses[sockets.length - 1] ?? ''} is not an address of this machine: a demo needs the whole loopback network, as Linux has it`,
      );
    throw new TransportError(`no addresses for a demo: ${message}`);
  }
}

async function closed(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(sockets.map(async (socket) => new Promise<void>((resolve) => socket.close(resolve))));
}
