import { poolTransports, runPool } from './pools.ts';
import { runSaturated, transfers } from './transfers.ts';

export interface CaseReading {
  /** Packets of a transfer, requests of a pool. */
  readonly work: number;
  /** CPU seconds. */
  readonly seconds: number;
}

/** What two builds are compared by. */
export const sctpCases: readonly { readonly name: string; read(): CaseReading }[] = [
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
