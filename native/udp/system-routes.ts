import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { IpAddress, Seconds } from '../../protocol/host.ts';

/** What the system does with packets to a destination. */
export type SystemRoute =
  /** They leave from this local address. */
  | { readonly kind: 'source'; readonly source: IpAddress }
  /** There is no way: no route, or no address of the family. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** What the system says of a socket when there is no way to a destination. */
const noWay: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EAFNOSUPPORT',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  // From a loopback address to another host, or a route of type blackhole; a route of type prohibit.
  'EINVAL',
  'EACCES',
]);

/** Whether an error means that there is no way to a destination; others pass, as a want of memory or descriptors. */
export function meansNoWay({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && noWay.has(code);
}

/** Nothing is sent to it: the discard service (RFC 863). */
const PORT = 9;

/**
 * Asks the system's routing from which of the own addresses packets to a destination leave: from the one that it prefers
 * itself, else from the first that there is a way from. If the system cannot be asked, from the best.
 *
 * @param own of the destination's family, best first
 */
export async function systemRoute(destination: IpAddress, own: readonly IpAddress[]): Promise<SystemRoute> {
  const [best] = own;
  if (best === undefined) return { kind: 'unreachable', reason: 'there is no local address of its family' };
  if (own.includes(destination)) return { kind: 'source', source: destination };
  try {
    let route = await connected(destination, undefined);
    if (route.kind === 'source' && own.includes(route.source)) return route;
    for (const source of own) {
      route = await connected(destination, source);
      if (route.kind === 'source') return route;
    }
    return route;
  } catch {
    return { kind: 'source', source: best };
  }
}

/**
 * Why packets of a stack that does not choose their source cannot come to a destination: the errno text of the system, or
 * that they leave from an address which is not the stack's; undefined: they can, perhaps.
 *
 * @param own addresses from which packets may leave; empty: from any
 */
export async function wayBarred(destination: IpAddress, own: readonly IpAddress[] = []): Promise<string | undefined> {
  try {
    const route = await connected(destination, undefined);
    if (route.kind === 'unreachable') return route.reason;
    if (own.length === 0 || own.includes(route.source)) return undefined;
    return `packets to ${destination} leave from ${route.source}, the system’s choice, which is no address of this endpoint`;
  } catch {
    return undefined;
  }
}

/**
 * A UDP socket that is connected has the source address, and has sent nothing.
 *
 * @param from undefined: any address
 * @throws an Error if the socket cannot be had
 */
async function connected(destination: IpAddress, from: IpAddress | undefined): Promise<SystemRoute> {
  const family = isIPv6(destination) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    lookup: (name, _options, found) => found(null, name, family),
  });
  try {
    return await new Promise<SystemRoute>((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        if (meansNoWay(error)) resolve({ kind: 'unreachable', reason: error.code ?? error.message });
        else reject(error);
      };
      socket.once('error', failed);
      if (from !== undefined) socket.bind({ address: from, exclusive: true });
      socket.connect(PORT, destination, (error?: NodeJS.ErrnoException) => {
        if (error === undefined || error === null) resolve({ kind: 'source', source: socket.address().address });
        else failed(error);
      });
    });
  } finally {
    socket.close();
  }
}

/** A destination whose route was asked for. */
interface Known {
  route: SystemRoute | undefined;
  /** When it is to be asked for again, milliseconds. */
  staleAt: number;
  asking: boolean;
  /** What waits for the first answer. */
  readonly waiting: ((route: SystemRoute | undefined) => void)[];
}

/** Milliseconds after which a route is asked for again: the system does not report changes. */
const LIFE = 10_000;
/** Destinations that are remembered; those that were not asked for longest are forgotten first. */
const MAX_DESTINATIONS = 10_000;
/** Questions at a time, each with a socket; others wait for their turn. */
const MAX_QUESTIONS = 16;
/** What waits for the answer to one question; it comes within a turn of the event loop or two. */
const MAX_WAITING = 256;

/** The system's routes to the destinations of late; what is known is used while it is asked for again. */
export class SystemRoutes {
  readonly #known = new Map<IpAddress, Known>();
  readonly #ask: (destination: IpAddress) => Promise<SystemRoute>;
  readonly #now: () => Seconds;
  #questions = 0;
  /** Destinations whose turn has not come. */
  readonly #toAsk = new Set<IpAddress>();

  /** @param ask if it fails, the route is asked for again at the next need */
  constructor(ask: (destination: IpAddress) => Promise<SystemRoute>, now: () => Seconds = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Destinations that are remembered. @internal */
  get size(): number {
    return this.#known.size;
  }

  /** The route as far as it is known; undefined: it is being asked for. */
  to(destination: IpAddress): SystemRoute | undefined {
    const known = this.#of(destination);
    if (!known.asking && this.#now() >= known.staleAt) this.#renew(destination, known);
    return known.route;
  }

  /** The route if it is known; nothing is asked. */
  known(destination: IpAddress): SystemRoute | undefined {
    return this.#known.get(destination)?.route;
  }

  /**
   * Calls back with the answer to the question that {@link to} has begun; undefined: there is none.
   *
   * @returns false if too much waits for that already
   */
  whenKnown(destination: IpAddress, callback: (route: SystemRoute | undefined) => void): boolean {
    const { waiting } = this.#of(destination);
    if (waiting.length >= MAX_WAITING) return false;
    waiting.push(callback);
    return true;
  }

  /** What is known may hold no more: it is asked for again. */
  doubt(destination: IpAddress): void {
    const known = this.#known.get(destination);
    if (known !== undefined && !known.asking) this.#renew(destination, known);
  }

  #of(destination: IpAddress): Known {
    let known = this.#known.get(destination);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_DESTINATIONS) {
      const [oldest = ''] = this.#known.keys();
      this.#known.delete(oldest);
      this.#toAsk.delete(oldest);
    }
    known = { route: undefined, staleAt: 0, asking: false, waiting: [] };
    this.#known.set(destination, known);
    return known;
  }

  #renew(destination: IpAddress, known: Known): void {
    known.asking = true;
    // In use: it is forgotten later than others.
    this.#known.delete(destination);
    this.#known.set(destination, known);
    this.#toAsk.add(destination);
    this.#askNext();
  }

  #askNext(): void {
    if (this.#questions >= MAX_QUESTIONS) return;
    const [destination] = this.#toAsk;
    if (destination === undefined) return;
    this.#toAsk.delete(destination);
    const known = this.#known.get(destination);
    if (known !== undefined) void this.#question(destination, known);
  }

  async #question(destination: IpAddress, known: Known): Promise<void> {
    this.#questions++;
    try {
      known.route = await this.#ask(destination);
      known.staleAt = this.#now() + LIFE;
    } catch {
      // As it was: it is asked for again at the next need.
    }
    this.#questions--;
    known.asking = false;
    this.#askNext();
    const { route } = known;
    for (const callback of known.waiting.splice(0)) callback(route);
  }
}
