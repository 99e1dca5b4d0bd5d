import { newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { totalDrops } from '../../network/drop-cause.ts';
import type { PacketNetwork } from '../../network/packet-network.ts';
import type { PacketMetricValues } from './packet-metrics.ts';

/** What the stacks of all hosts did, as metrics. @param reschedules whether they have chunk rescheduling */
export function stackMetricsOf(stacks: Readonly<SctpStatistics>, reschedules: boolean) {
  return {
    sctp_packets: stacks.packetsSent,
    data_chunks: stacks.dataChunksSent,
    fast_retransmissions: stacks.fastRetransmissions,
    timeout_retransmissions: stacks.timeoutRetransmissions,
    retransmission_timeouts: stacks.t3Expiries,
    heartbeats: stacks.heartbeatsSent,
    association_setups: stacks.associationsUp,
    associations_lost: stacks.associationsLost,
    path_failures: stacks.pathFailures,
    path_failovers: stacks.failovers,
    chunks_rescheduled: reschedules ? stacks.chunksMoved : null,
  } as const satisfies Partial<PacketMetricValues>;
}

/** Counts of stacks and packets in the measurement window. */
export class PacketCounts {
  readonly #network: PacketNetwork;
  readonly #stacks: () => SctpStatistics;
  readonly #reschedules: boolean;
  #stacksBefore = newStatistics();
  #nodeDropsBefore = 0;

  /**
   * @param stacks what all stacks did since the start of the run
   * @param reschedules whether they have chunk rescheduling
   */
  constructor(network: PacketNetwork, stacks: () => SctpStatistics, reschedules: boolean) {
    this.#network = network;
    this.#stacks = stacks;
    this.#reschedules = reschedules;
  }

  /** End of the warm-up. */
  reset(): void {
    this.#stacksBefore = this.#stacks();
    this.#nodeDropsBefore = this.#nodeDrops();
    for (const { forward, backward } of this.#network.links) {
      forward.resetStatistics();
      backward.resetStatistics();
    }
  }

  metrics() {
    const stacks = this.#stacks();
    const before = this.#stacksBefore;
    for (const count of Object.keys(stacks) as (keyof SctpStatistics)[]) stacks[count] -= before[count];
    return {
      ...stackMetricsOf(stacks, this.#reschedules),
      ip_bytes: this.#bytes(),
      packets_dropped: this.#drops(),
      packets_marked: this.#marks(),
    } as const satisfies PacketMetricValues;
  }

  /** Of IP packets that hosts sent. */
  #bytes(): number {
    let bytes = 0;
    for (const { interfaces } of this.#network.hosts)
      for (const { outgoing } of interfaces) bytes += outgoing.statistics.bytesSent;
    return bytes;
  }

  #drops(): number {
    let drops = this.#nodeDrops() - this.#nodeDropsBefore;
    for (const { forward, backward } of this.#network.links)
      drops += totalDrops(forward.statistics.packetsDropped) + totalDrops(backward.statistics.packetsDropped);
    return drops;
  }

  #marks(): number {
    return this.#network.links.reduce(
      (sum, { forward, backward }) => sum + forward.statistics.packetsMarked + backward.statistics.packetsMarked,
      0,
    );
  }

  #nodeDrops(): number {
    const { hosts, routers } = this.#network;
    return [...hosts, ...routers].reduce((sum, { packetsDropped }) => sum + totalDrops(packetsDropped), 0);
  }
}
