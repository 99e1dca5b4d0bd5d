import assert from 'node:assert/strict';
import { ConnectionShares } from '../../../demo/server/connection-shares.ts';

describe('shares of connections', () => {
  it('are those of each address', () => {
    const shares = new ConnectionShares(2);
    const taken = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'].map((address) => shares.take(address));
    assert.deepEqual(taken, [true, true, false, true]);
  });

  it('are given back', () => {
    const shares = new ConnectionShares(1);
    shares.take('192.0.2.1');
    shares.giveBack('192.0.2.1');
    assert.deepEqual([shares.take('192.0.2.1'), shares.take('192.0.2.1')], [true, false]);
  });
});
