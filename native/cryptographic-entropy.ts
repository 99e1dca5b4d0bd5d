import { randomBytes } from 'node:crypto';
import type { Entropy } from '../protocol/host.ts';

/** Identifiers and secrets from the system's generator. */
export const cryptographicEntropy: Entropy = {
  nonZeroUint32: () => {
    for (;;) {
      const value = randomBytes(4).readUInt32BE();
      if (value !== 0) return value;
    }
  },
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
