import assert from 'node:assert/strict';
import { heapInUse } from '../heap-in-use.ts';
import { tryLargePackets } from '../protocol/sctp/large-packets.ts';
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

const LARGE_PACKETS = 20_000;
/** Associations in every state are made again and again; none of them may stay. */
const LARGE_GROWTH = 5e6;

/**
 * Lets packets of up to 65 535 bytes arrive at stacks with associations in every state: see {@link tryLargePackets}.
 *
 * @returns what was measured
 */
export function largeSctpPackets(): string {
  tryLargePackets(LARGE_PACKETS / 20, 2);
  const before = heapInUse();
  tryLargePackets(LARGE_PACKETS, 3);
  const growth = heapInUse() - before;
  assert.ok(growth < LARGE_GROWTH, `the heap grew by ${growth} bytes`);
  return `${LARGE_PACKETS} packets, heap ${(growth / 1e6).toFixed(2)} MB`;
}
