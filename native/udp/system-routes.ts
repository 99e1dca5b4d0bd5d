import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { IpAddress } from '../../protocol/host.ts';

/** What the system does with packets to a destination. */
export type SystemRoute =
  /** They leave from this local address. */
  | { readonly kind: 'source'; readonly source: IpAddress }
  /** There is no way: no route, or no address of the family. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Nothing is sent to it: the discard service (RFC 863). */
const PORT = 9;

/**
 * Asks the system's routing from which of the own addresses packets to a destination leave: from the one that it prefers
 * itself, else from the first that there is a way from.
 *
 * @param own of the destination's family, best first
 */
export async function systemRoute(destination: IpAddress, own: readonly IpAddress[]): Promise<SystemRoute> {
  if (own.length === 0) return { kind: 'unreachable', reason: 'there is no own address of its family' };
  if (own.includes(destination)) return { kind: 'source', source: destination };
  let route = await connected(destination, undefined);
  if (route.kind === 'source' && own.includes(route.source)) return route;
  for (const source of own) {
    route = await connected(destination, source);
    if (route.kind === 'source') return route;
  }
  return route;
}

/** A UDP socket that is connected has the source address, and has sent nothing. @param from undefined: any address */
async function connected(destination: IpAddress, from: IpAddress | undefined): Promise<SystemRoute> {
  const family = isIPv6(destination) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    lookup: (name, _options, found) => found(null, name, family),
  });
  try {
    return await new Promise<SystemRoute>((resolve) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        resolve({ kind: 'unreachable', reason: error.code ?? error.message });
      };
      socket.once('error', failed);
      if (from !== undefined) socket.bind({ address: from, exclusive: true });
      socket.connect(PORT, destination, (error?: NodeJS.ErrnoException) => {
        if (error === undefined || error === null) resolve({ kind: 'source', source: socket.address().address });
        else failed(error);
      });
    });
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
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
  readonly waiting: (() => void)[];
}

/** Milliseconds after which a route is asked for again: the system does not tell of changes. */
const LIFE = 10_000;
/** Destinations that are remembered; the oldest are asked for again. */
const MAX_DESTINATIONS = 10_000;
/** What waits for the answer to one question; it comes within a turn of the event loop or two. */
const MAX_WAITING = 256;

/** The system's routes to the destinations of late; what is known is used while it is asked for again. */
export class SystemRoutes {
  readonly #known = new Map<IpAddress, Known>();
  readonly #ask: (destination: IpAddress) => Promise<SystemRoute>;
  readonly #answered: (destination: IpAddress, route: SystemRoute) => void;
  readonly #now: () => number;

  /** @param answered hears each answer */
  constructor(
    answered: (destination: IpAddress, route: SystemRoute) => void,
    ask: (destination: IpAddress) => Promise<SystemRoute>,
    now: () => number = () => performance.now(),
  ) {
    this.#answered = answered;
    this.#ask = ask;
    this.#now = now;
  }

  /** The route as far as it is known; undefined: it is being asked for. */
  to(destination: IpAddress): SystemRoute | undefined {
    const known = this.#of(destination);
    if (!known.asking && this.#now() >= known.staleAt) void this.#renew(destination, known);
    return known.route;
  }

  /** Calls back when the route is known. @returns false if too much waits for that already */
  whenKnown(destination: IpAddress, callback: () => void): boolean {
    const { waiting } = this.#of(destination);
    if (waiting.length >= MAX_WAITING) return false;
    waiting.push(callback);
    return true;
  }

  /** What is known may hold no more: it is asked for again. */
  doubt(destination: IpAddress): void {
    const known = this.#known.get(destination);
    if (known !== undefined && !known.asking) void this.#renew(destination, known);
  }

  #of(destination: IpAddress): Known {
    let known = this.#known.get(destination);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_DESTINATIONS) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    known = { route: undefined, staleAt: 0, asking: false, waiting: [] };
    this.#known.set(destination, known);
    return known;
  }

  async #renew(destination: IpAddress, known: Known): Promise<void> {
    known.asking = true;
    const route = await this.#ask(destination);
    known.asking = false;
    known.route = route;
    known.staleAt = this.#now() + LIFE;
    this.#answered(destination, route);
    for (const callback of known.waiting.splice(0)) callback();
  }
}
