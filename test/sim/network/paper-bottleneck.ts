import type { LinkOptions } from '../../../sim/network/link.ts';

/** The bottleneck of the multi-path papers: 10 Mbit/s, 10 ms, RED (facts of INET's and the authors' examples). */
export const PAPER_BOTTLENECK: LinkOptions = {
  rate: 10e6,
  delay: 0.01,
  queue: { discipline: 'red', wq: 0.002, minth: 30, maxth: 90, maxp: 0.1, packetCapacity: 100 },
};
