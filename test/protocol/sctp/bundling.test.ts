import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { data, heartbeat, injectAtClient, typesOf } from './injection.ts';
import { Pair } from './pair.ts';

/** Packets of the client upon one that holds a SACK, which makes it retransmit, and then another chunk. */
function answersTo(behind: (pair: Pair) => Chunk): string[] {
  const pair = new Pair({ sctp: { initialWindow: 10, maxBurst: 10 } }).up();
  pair.network.run(1);
  pair.network.fate = () => 'drop';
  pair.sendBulk(6, 1000);
  const { localInitialTsn } = pair.association;
  const sack = (end: number): Chunk => ({
    type: 'SACK',
    cumulativeTsn: (localInitialTsn - 1) >>> 0,
    receiveWindow: 100_000,
    gaps: [{ start: 2, end }],
    duplicates: [],
  });
  for (const end of [2, 3]) assert.deepEqual(injectAtClient(pair, { chunks: [sack(end)] }), []);
  return typesOf(injectAtClient(pair, { chunks: [sack(4), behind(pair)] }));
}

describe('SCTP bundling (RFC 9260 §6.10)', () => {
  it('control chunks come before DATA, in whatever order they were created', () => {
    assert.deepEqual(
      answersTo(() => heartbeat),
      ['HEARTBEAT_ACK+DATA'],
    );
    assert.deepEqual(
      answersTo((pair) => data({ tsn: pair.inbound.localInitialTsn })),
      ['SACK+DATA'],
    );
  });

  it('a control chunk for which the packet has no room opens another one', () => {
    const info = new Uint8Array(600);
    assert.deepEqual(
      answersTo(() => ({ type: 'HEARTBEAT', info })),
      ['DATA', 'HEARTBEAT_ACK'],
    );
  });
});
