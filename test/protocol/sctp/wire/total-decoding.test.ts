import assert from 'node:assert/strict';
import { tryHostilePackets } from './hostile-packets.ts';

describe('decoding of SCTP packets is total', () => {
  it('of 100 000 random and mutated packets: a packet that can be written again, or a typed error', () => {
    const good = tryHostilePackets(100_000, 'hostile');
    // Both outcomes are there in numbers, or the test shows nothing.
    assert.ok(good > 20_000 && good < 80_000, `${good} were packets`);
  });
});
