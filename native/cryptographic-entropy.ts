import { randomFillSync } from 'node:crypto';
import type { Entropy } from '../protocol/host.ts';
import { u32At } from '../protocol/wire/big-endian.ts';

/**
 * Bytes that are fetched at once: a question to the generator costs about a packet's work, and each association that is
 * set up, and each HEARTBEAT, needs a few.
 */
const RESERVE = 4096;

const reserve = new Uint8Array(RESERVE);
/** Of the reserve, in front; none is given away twice. */
let used = RESERVE;

/** Identifiers and secrets from the system's generator. */
export const cryptographicEntropy: Entropy = {
  nonZeroUint32: () => {
    for (;;) {
      const value = u32At(fresh(4), 0);
      if (value !== 0) return value;
    }
  },
  bytes: fresh,
};

function fresh(length: number): Uint8Array {
  if (length > RESERVE) return randomFillSync(new Uint8Array(length));
  if (used + length > RESERVE) {
    randomFillSync(reserve);
    used = 0;
  }
  const bytes = reserve.slice(used, used + length);
  // What was given away is a secret of whoever has it.
  reserve.fill(0, used, used + length);
  used += length;
  return bytes;
}
