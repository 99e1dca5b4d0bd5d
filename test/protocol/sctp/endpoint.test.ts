import assert from 'node:assert/strict';
import { boundAddresses, nearestAddresses } from '../../../protocol/sctp/endpoint.ts';
import { bytesOf, Notes, Pair, PORT, PPID, protocols } from './pair.ts';
import { VirtualNetwork } from './virtual-network.ts';

describe('own addresses near a destination', () => {
  it('are those of its family that have most leading bytes in common with it, in their order', () => {
    const own = ['10.1.0.1', '10.2.0.1', '192.0.2.1', '10.2.7.1', '2001:db8::1', 'fe80::1'];
    for (const [destination, nearest] of [
      ['10.1.0.9', ['10.1.0.1']],
      ['10.2.9.9', ['10.2.0.1', '10.2.7.1']],
      ['10.3.0.1', ['10.1.0.1', '10.2.0.1', '10.2.7.1']],
      ['172.16.0.1', ['10.1.0.1', '10.2.0.1', '192.0.2.1', '10.2.7.1']],
      // The last byte does not count.
      ['192.0.2.1', ['192.0.2.1']],
      ['2001:db8:1::1', ['2001:db8::1']],
    ] as const)
      assert.deepEqual(nearestAddresses(own, destination), nearest, destination);
    assert.deepEqual(nearestAddresses(['10.0.0.1', '10.0.0.2'], '10.0.0.2'), ['10.0.0.1', '10.0.0.2']);
    assert.deepEqual(nearestAddresses(['10.0.0.1'], '::1'), []);
  });

  it('are all of the host if none is wanted; what is not the host’s is refused', () => {
    const layer = new VirtualNetwork().layer(['10.1.0.1', '10.2.0.1']);
    assert.equal(boundAddresses(layer, []), layer.addresses);
    assert.deepEqual(
      boundAddresses(layer, ['10.2.0.1']).map(({ address }) => address),
      ['10.2.0.1'],
    );
    assert.throws(() => boundAddresses(layer, ['10.2.0.1', '10.9.0.1']), {
      name: 'TransportError',
      message: /10\.9\.0\.1/,
    });
  });
});

describe('an SCTP endpoint', () => {
  it('ends associations that carried no message for the time of autoclose', () => {
    const pair = new Pair({ autoclose: 5 }).up();
    pair.network.run(4);
    pair.send('a');
    pair.network.run(4.9);
    assert.equal(pair.association.state, 'up');
    // What arrives counts, too.
    pair.inbound.send({ payload: bytesOf('b'), ppid: PPID });
    pair.network.run(4.9);
    assert.equal(pair.association.state, 'up');
    pair.network.run(0.3);
    assert.deepEqual(pair.client.events.slice(1), ['closed']);
    assert.deepEqual(pair.server.events.slice(1), ['shutDownByPeer']);
  });

  it('keeps idle associations without autoclose', () => {
    const pair = new Pair().up();
    pair.network.run(1000);
    assert.equal(pair.association.state, 'up');
  });

  it('begins an association with a peer when the earlier one has been shut down, not while it is there', () => {
    const pair = new Pair().up();
    const refused = pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    pair.network.run(1);
    assert.deepEqual([refused.state, pair.client.events.slice(1)], ['ended', ['refused']]);
    pair.association.shutdown();
    const next = pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    assert.deepEqual([next.state, next.remoteAddresses, next.paths()], ['connecting', pair.serverAddresses, []]);
    next.send({ payload: bytesOf('next'), ppid: PPID });
    pair.network.run(1);
    assert.equal(next.state, 'up');
    assert.deepEqual(pair.client.events.slice(2), ['closed', 'up']);
    assert.deepEqual(pair.server.texts, ['next']);
  });

  it('does not begin one that was given up while it waited', () => {
    const pair = new Pair().up();
    pair.association.shutdown();
    const next = pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    next.abort();
    pair.network.run(1);
    assert.equal(next.state, 'ended');
    assert.equal(pair.clientStack.associations.length, 0);
    assert.deepEqual(pair.client.events.slice(1), ['closed']);
  });

  it('has no way to addresses of families that it has none of, and to groups', () => {
    const pair = new Pair();
    for (const address of ['2001:db8::1', '239.0.0.1']) pair.clientEndpoint.connect([address], PORT);
    pair.network.run(1);
    assert.deepEqual(pair.client.events, ['noRoute', 'noRoute']);
    const association = pair.clientEndpoint.connect(['2001:db8::1', ...pair.serverAddresses], PORT);
    pair.network.run(1);
    assert.deepEqual([association.state, association.remoteAddresses], ['up', pair.serverAddresses]);
  });

  it('reports to its engine nothing more when it is closed', () => {
    const pair = new Pair().up();
    pair.clientEndpoint.close();
    pair.clientEndpoint.close();
    pair.network.run(1);
    assert.deepEqual(pair.client.events, ['up']);
    assert.deepEqual(pair.server.events, ['up', 'aborted']);
    const notes = new Notes(() => pair.network.now);
    assert.equal(pair.clientStack.open({ addresses: [], port: 5000, protocols }, notes).port, 5000);
  });
});
