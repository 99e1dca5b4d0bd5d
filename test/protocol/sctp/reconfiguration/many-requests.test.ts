import assert from 'node:assert/strict';
import { A, B, C, MovingPair } from './moving-pair.ts';

/** Addresses of one network. */
function hosts(network: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.${network}.0.${i + 11}`);
}

describe('many requests', () => {
  for (const [what, before, after] of [
    ['all addresses of a host', hosts(1, 20), hosts(2, 20)],
    ['all but one of 32', [A, ...hosts(1, 31)], [A, ...hosts(2, 31)]],
    ['all of 32', hosts(1, 32), hosts(2, 32)],
  ] as const)
    it(`change ${what}, though the peer takes no more than 32`, () => {
      const pair = new MovingPair({ clientAddresses: before }).up();
      pair.network.run(1);
      pair.move(...after);
      pair.network.run(5);
      assert.deepEqual([...pair.own.addresses].toSorted(), [...after].toSorted());
      assert.deepEqual([...pair.inbound.remoteAddresses].toSorted(), [...after].toSorted());
    });

  it('are no more in an ASCONF than its answer has room for', () => {
    const pair = new MovingPair({ clientAddresses: hosts(1, 25) }).up();
    pair.network.run(1);
    pair.move(...hosts(2, 25));
    pair.network.run(1);
    for (const { packet } of pair.network.sent('ASCONF_ACK')) assert.ok(packet.byteLength <= 1480);
    const short = pair.acks.map(({ responses }, index) => pair.asconfs[index].requests.length - responses.length);
    assert.deepEqual(new Set(short), new Set([0]));
  });

  it('that are unknown and long are not quoted whole: the answer fits into a packet', () => {
    const pair = new MovingPair().up();
    const parameter = new Uint8Array(600);
    parameter.set([0x81, 0x23, 600 >> 8, 600 & 0xff]);
    pair.forge([pair.asconf(Array.from({ length: 2 }, () => ({ action: 'unknown' as const, parameter })))], A);
    const [{ packet }] = pair.network.sent('ASCONF_ACK');
    assert.ok(packet.byteLength < 200, `${packet.byteLength}`);
  });
});

describe('Set Primary IP Address', () => {
  it('of an address that is not confirmed is called off by a later one of one that is', () => {
    const pair = new MovingPair({ clientAddresses: [A, B] }).up();
    pair.network.run(3);
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'HEARTBEAT') ? 'drop' : undefined);
    pair.forge(
      [
        pair.asconf([
          { action: 'add', address: C },
          { action: 'setPrimary', address: C },
        ]),
      ],
      A,
    );
    pair.forge([pair.asconf([{ action: 'setPrimary', address: B }], 1)], A);
    assert.equal(pair.inbound.pathSet.primary?.address, B);
    // The client does not have the third address: whoever answers there confirms it.
    const added = pair.inbound.pathSet.find(C);
    assert.ok(added);
    pair.inbound.pathSet.answered(added);
    assert.deepEqual([added.state, pair.inbound.pathSet.primary?.address], ['active', B]);
  });
});
