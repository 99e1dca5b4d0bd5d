import { totalDrops } from './drop-cause.ts';
import type { PacketNetwork } from './packet-network.ts';

/**
 * Where the packets of a network are. What began, `sent + copied + duplicated`, always equals what ended or is in
 * transit, `received + ignored + dropped + inFlight` (unless the statistics of a channel were reset).
 *
 * @internal
 */
export interface PacketBalance {
  /** By hosts. */
  readonly sent: number;
  /** Further copies of multicast packets, by routers. */
  readonly copied: number;
  /** Second copies, by links. */
  readonly duplicated: number;
  /** Taken by a protocol of a host. */
  readonly received: number;
  /** Multicast without a listener, or that routers do not forward. */
  readonly ignored: number;
  /** For whatever cause. */
  readonly dropped: number;
  /** Waiting or on their way. */
  readonly inFlight: number;
}

/** @internal */
export function packetBalance({ hosts, routers, links }: PacketNetwork): PacketBalance {
  const channels = links.flatMap(({ forward, backward }) => [forward, backward]);
  return {
    sent: sum(hosts, (host) => host.packetsSent),
    copied: sum(routers, (router) => router.packetsCopied),
    duplicated: sum(channels, ({ statistics }) => statistics.packetsDuplicated),
    received: sum(hosts, (host) => host.packetsReceived),
    ignored: sum([...hosts, ...routers], (node) => node.packetsIgnored),
    dropped:
      sum([...hosts, ...routers], (node) => totalDrops(node.packetsDropped)) +
      sum(channels, ({ statistics }) => totalDrops(statistics.packetsDropped)),
    inFlight: sum(channels, ({ inFlight }) => inFlight) + sum(hosts, ({ inFlight }) => inFlight),
  };
}

/** Packets of a network were lost without a cause, or came from nowhere: the simulator is wrong. @internal */
export class ConservationError extends Error {
  override readonly name = 'ConservationError';
}

/** Holds the packets of a network to {@link PacketBalance}, across resets of its statistics. */
export class PacketAccount {
  readonly #network: PacketNetwork;
  /** What statistics that were reset leave out. */
  #forgotten = 0;

  constructor(network: PacketNetwork) {
    this.#network = network;
  }

  /** @throws ConservationError if what began is not what ended or is in transit */
  check(): void {
    const missing = unaccounted(this.#network) - this.#forgotten;
    if (missing === 0) return;
    const counts = Object.entries(packetBalance(this.#network)).map(([name, count]) => `${name} ${count}`);
    const problem = missing > 0 ? `${missing} packets vanished` : `${-missing} packets came from nowhere`;
    throw new ConservationError(`${problem}: ${counts.join(', ')}`);
  }

  /** To be called when statistics were reset. */
  beginAnew(): void {
    this.#forgotten = unaccounted(this.#network);
  }
}

/** Packets that began and neither ended nor are in transit. */
function unaccounted(network: PacketNetwork): number {
  const { sent, copied, duplicated, received, ignored, dropped, inFlight } = packetBalance(network);
  return sent + copied + duplicated - received - ignored - dropped - inFlight;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
