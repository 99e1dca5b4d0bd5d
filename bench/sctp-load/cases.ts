import type { BenchCase } from '../comparison/bench-case.ts';
import { poolTransports, runPool } from './pools.ts';
import { runSaturated, transfers } from './transfers.ts';

/** What two builds are compared by. */
export const sctpCases: readonly BenchCase[] = [
  ...transfers.map((transfer) => ({
    name: transfer.name,
    read: () => {
      // The first passes compile.
      for (let pass = 0; pass < 2; pass++) runSaturated(transfer);
      const { packets, seconds } = runSaturated(transfer);
      return { work: packets, seconds };
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
