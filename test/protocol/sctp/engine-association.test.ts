import assert from 'node:assert/strict';
import { bytesOf, Pair, PORT, PPID } from './pair.ts';

describe('an association as its engine sees it', () => {
  it('is connecting, up, and ended', () => {
    const pair = new Pair();
    const association = pair.connect();
    assert.deepEqual(
      [association.state, association.inbound, association.localPort, association.remotePort],
      ['connecting', false, 5000, PORT],
    );
    pair.network.run(1);
    assert.deepEqual(
      [association.state, pair.inbound.inbound, pair.inbound.localPort, pair.inbound.remotePort],
      ['up', true, PORT, 5000],
    );
    association.abort();
    assert.equal(association.state, 'ended');
  });

  it('has addresses of the peer, and of them those that are proven', () => {
    const pair = new Pair({ clientAddresses: ['10.1.0.1', '10.2.0.1'], serverAddresses: ['10.1.0.2', '10.2.0.2'] });
    const association = pair.connect();
    assert.deepEqual([association.remoteAddresses, association.provenAddresses], [['10.1.0.2'], []]);
    pair.network.cut.add('10.2.0.2');
    pair.network.run(0.1);
    assert.deepEqual(
      [association.remoteAddresses, association.provenAddresses],
      [['10.1.0.2', '10.2.0.2'], ['10.1.0.2']],
    );
    pair.network.cut.clear();
    pair.network.run(5);
    assert.deepEqual(association.provenAddresses, ['10.1.0.2', '10.2.0.2']);
  });

  it('takes no message on a stream that it does not have, and none once it ends', () => {
    const pair = new Pair({ sctp: { outboundStreams: 3 } }).up();
    for (const stream of [0, 2]) assert.ok(pair.send('a', { stream }));
    assert.throws(() => pair.send('b', { stream: 3 }), { name: 'TransportError', message: /stream 3/ });
    pair.association.shutdown();
    assert.equal(pair.send('late'), false);
    pair.network.run(1);
    assert.equal(pair.send('later'), false);
    assert.deepEqual(pair.server.texts, ['a', 'a']);
  });

  it('refuses a primary path that is not the peer’s', () => {
    const pair = new Pair().up();
    assert.throws(() => pair.association.setPrimary('10.9.0.9'), { name: 'TransportError', message: /10\.9\.0\.9/ });
  });

  it('delivers nothing while its engine does not receive, and all in order afterwards', () => {
    const pair = new Pair().up();
    pair.inbound.setReceiving(false);
    for (const text of ['a', 'b', 'c']) pair.send(text);
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, []);
    assert.equal(pair.inbound.storedBytes, 3);
    pair.server.onMessage = (association, bytes) => {
      if (Buffer.from(bytes).toString() === 'a') association.setReceiving(false);
    };
    pair.inbound.setReceiving(true);
    pair.network.run(1);
    assert.deepEqual([pair.server.texts, pair.inbound.storedBytes], [['a'], 2]);
    pair.inbound.setReceiving(true);
    pair.network.run(1);
    assert.deepEqual([pair.server.texts, pair.inbound.storedBytes], [['a', 'b', 'c'], 0]);
  });

  it('reports nothing of what waits when the engine aborts it', () => {
    const pair = new Pair().up();
    pair.inbound.setReceiving(false);
    pair.send('a');
    pair.network.run(1);
    pair.inbound.abort('enough');
    pair.network.run(1);
    assert.deepEqual([pair.server.texts, pair.server.events], [[], ['up']]);
    assert.deepEqual([pair.client.events.at(-1), pair.client.endReason], ['aborted', 'enough']);
  });

  it('is shut down as soon as it is up, if the engine has asked for that before', () => {
    const pair = new Pair();
    const association = pair.connect();
    association.send({ payload: bytesOf('a'), ppid: PPID });
    association.shutdown();
    association.shutdown();
    assert.equal(pair.send('late'), false);
    pair.network.run(1);
    assert.deepEqual([pair.client.events, pair.server.texts], [['up', 'closed'], ['a']]);
  });

  it('is given up when its set-up takes longer than the engine wants, not later', () => {
    const pair = new Pair();
    pair.network.cut.add(pair.serverAddresses[0]);
    pair.connect({ connectTimeout: 2.5 });
    pair.network.run(2.4);
    assert.deepEqual(pair.client.events, []);
    pair.network.run(0.2);
    assert.deepEqual([pair.client.events, pair.client.times], [['timeout'], [2.5]]);
    const other = new Pair().up({ connectTimeout: 2.5 });
    other.network.run(10);
    assert.deepEqual(other.client.events, ['up']);
  });
});
