import assert from 'node:assert/strict';
import { Pair } from './pair.ts';

describe('SCTP transfer', () => {
  it('sets an association up in two round trips, and delivers', () => {
    const pair = new Pair();
    pair.connect();
    pair.send('hello');
    pair.network.run(1);
    assert.equal(pair.server.timeOf('up').toFixed(6), '0.030000');
    assert.equal(pair.client.timeOf('up').toFixed(6), '0.040000');
    assert.deepEqual(pair.server.texts, ['hello']);
    pair.association.shutdown();
    pair.network.run(1);
    assert.equal(pair.client.events.at(-1), 'closed');
    assert.equal(pair.server.events.at(-1), 'shutDownByPeer');
    assert.equal(pair.clientStack.timers.inUse, 0);
  });

  it('transfers in bulk', () => {
    const pair = new Pair({ sctp: { sendBuffer: Infinity } }).up();
    pair.sendBulk(1000, 1452);
    pair.network.run(100);
    assert.equal(pair.server.messages.length, 1000);
  });

  it('transfers in bulk under loss', () => {
    const pair = new Pair({ sctp: { sendBuffer: Infinity } }).up();
    let n = 0;
    pair.network.fate = () => (++n % 17 === 0 ? 'drop' : undefined);
    pair.sendBulk(1000, 3000);
    pair.network.run(1000);
    assert.equal(pair.server.messages.length, 1000);
  });
});
