import assert from 'node:assert/strict';
import { Neighbors } from '../../../native/lab/neighbors.ts';

const hardware = Uint8Array.of(2, 0, 0, 0, 0, 1);
const packet = new Uint8Array(20);

describe('neighbors in a network of the lab', () => {
  it('are known once they have sent something, and get what waited for them', () => {
    const neighbors = new Neighbors('10.1.1.1');
    neighbors.wait('10.1.1.2', packet);
    assert.equal(neighbors.find('10.1.1.2'), undefined);
    assert.deepEqual(neighbors.met('10.1.1.2', hardware), [packet]);
    assert.deepEqual(neighbors.met('10.1.1.2', hardware), []);
    assert.deepEqual(neighbors.find('10.1.1.2'), hardware);
  });

  it('are no more than the network has addresses, and no more than 100 packets wait for each', () => {
    const neighbors = new Neighbors('10.1.1.1');
    for (let i = 0; i < 100_000; i++) neighbors.met(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, hardware);
    assert.equal(neighbors.count, 256);
    for (let i = 0; i < 1000; i++) neighbors.wait('10.1.2.2', packet);
    assert.deepEqual(neighbors.met('10.1.2.2', hardware), []);
    for (let i = 0; i < 1000; i++) neighbors.wait('10.1.1.2', packet);
    assert.equal(neighbors.met('10.1.1.2', hardware).length, 100);
  });
});
