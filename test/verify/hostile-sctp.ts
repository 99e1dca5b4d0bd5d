import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tryHostilePackets } from '../protocol/sctp/wire/hostile-packets.ts';

const PACKETS = 1_000_000;
/** What the heap may grow by, bytes: that of the machinery, not a byte a packet. */
const GROWTH = 2e6;

/**
 * Decodes a million random and mutated packets. Nothing may be thrown but typed errors, and nothing may stay.
 *
 * @returns what was measured
 */
export function hostileSctpPackets(): string {
  tryHostilePackets(PACKETS / 10, 'warm-up');
  const before = heapInUse();
  const good = tryHostilePackets(PACKETS, 'verify');
  const growth = heapInUse() - before;
  assert.ok(growth < GROWTH, `the heap grew by ${growth} bytes`);
  assert.ok(good > PACKETS / 5 && good < (PACKETS * 4) / 5, `${good} were packets`);
  return `${good} packets, ${PACKETS - good} typed errors, heap ${(growth / 1e6).toFixed(2)} MB`;
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
