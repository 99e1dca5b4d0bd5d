import type { BenchCase } from '../comparison/bench-case.ts';
import { runModel } from './model-runs.ts';
import { poolTransports, runPool } from './pools.ts';

/** Saturated senders, as studies have them. */
const transfer = {
  model: 'bulkTransfer',
  transport: 'sctp',
  accessRate: 1e9,
  receiveBuffer: 1e6,
  sendBuffer: 2e6,
  orderedDelivery: false,
  warmup: 0,
};

const transfers = {
  '10 Mbit/s, 10 ms': { ...transfer, linkRate: 1e7, pathDelay: 10, duration: 500 },
  '1 Gbit/s, 1 ms': { ...transfer, linkRate: 1e9, pathDelay: 1, duration: 5 },
  '10 Mbit/s, 10 ms, 1 % lost': { ...transfer, linkRate: 1e7, pathDelay: 10, linkLoss: 0.01, duration: 1000 },
  '10 Mbit/s, 10 ms, 5 associations': { ...transfer, linkRate: 1e7, pathDelay: 10, flows: 5, duration: 500 },
};

/** What two builds are compared by. */
export const sctpCases: readonly BenchCase[] = [
  ...Object.entries(transfers).map(([name, given]) => ({
    name,
    read: () => {
      // The first passes compile.
      for (let pass = 0; pass < 2; pass++) runModel(given);
      const { seconds, metrics } = runModel(given);
      return { work: Number(metrics.sctp_packets), seconds };
    },
  })),
  ...poolTransports.map((transport) => ({
    name: `Pool of 10, 100 users: ${transport}`,
    read: () => {
      const { requests, seconds } = runPool(transport);
      return { work: requests, seconds };
    },
  })),
];
