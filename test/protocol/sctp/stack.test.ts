import assert from 'node:assert/strict';
import { rfc4960 } from '../../../protocol/sctp/options.ts';
import type { ObservedPath } from '../../../protocol/sctp/services.ts';
import { bytesOf, Notes, Pair, PORT, PPID, protocols } from './pair.ts';

describe('SCTP stack', () => {
  it('is not made with an option that is out of range', () => {
    assert.throws(() => new Pair({ sctp: { receiveBuffer: 1000 } }), /receiveBuffer 1000/);
  });

  it('lets an engine override the constants of an association (RFC 9260 §16)', () => {
    const pair = new Pair().up({
      rtoInitial: 0.5,
      rtoMin: 0.1,
      rtoMax: 2,
      pathMaxRetrans: 1,
      heartbeatInterval: 5,
    });
    const { options } = pair.association;
    assert.deepEqual(
      [options.rtoInitial, options.rtoMin, options.rtoMax, options.pathMaxRetrans, options.heartbeatInterval],
      [0.5, 0.1, 2, 1, 5],
    );
    assert.equal(pair.inbound.options.rtoMin, 1);
    assert.throws(() => pair.clientEndpoint.connect(['10.1.0.9'], PORT, { rtoMin: 5, rtoMax: 1 }), RangeError);
  });

  it('gives the constants of an endpoint to all its associations, inbound ones and those that have none of their own', () => {
    const pair = new Pair();
    const association = { rtoMax: 2, heartbeatInterval: 1, pfMaxRetrans: 0 };
    const notes = new Notes(() => pair.network.now);
    pair.serverStack.open({ addresses: [], port: 7001, protocols, association }, notes);
    const own = pair.clientStack.open({ addresses: [], port: 5001, protocols, association }, pair.client);
    own.connect(pair.serverAddresses, 7001, { heartbeatInterval: 7 });
    pair.network.run(1);
    const all = [...pair.clientStack.associations, ...pair.serverStack.associations].map(({ options }) => options);
    assert.deepEqual(
      all.map((options) => [options.rtoMax, options.heartbeatInterval, options.pfMaxRetrans]),
      [
        [2, 7, 0],
        [2, 1, 0],
      ],
    );
    const wrong = { rtoMin: 5, rtoMax: 1 };
    assert.throws(
      () => pair.serverStack.open({ addresses: [], port: 7002, protocols, association: wrong }, notes),
      /rtoMax 1 s is below rtoMin 5 s/,
    );
  });

  it('transfers with the constants of RFC 4960 too', () => {
    const pair = new Pair({ sctp: rfc4960 }).up();
    let count = 0;
    pair.network.fate = () => (++count % 23 === 0 ? 'drop' : undefined);
    pair.sendBulk(300, 1452);
    pair.network.run(300);
    assert.equal(pair.server.messages.length, 300);
  });

  it('counts for each association, and for all of the past and present', () => {
    const pair = new Pair().up();
    pair.sendBulk(10, 100);
    pair.network.run(1);
    const { statistics } = pair.association;
    assert.equal(statistics.messagesSent, 10);
    assert.equal(statistics.userBytesSent, 1000);
    assert.equal(pair.inbound.statistics.messagesDelivered, 10);
    assert.equal(pair.inbound.statistics.userBytesDelivered, 1000);
    assert.equal(statistics.packetsSent, pair.inbound.statistics.packetsReceived + 1); // the INIT belonged to no association yet
    const before = pair.clientStack.totals();
    assert.equal(before.messagesSent, 10);
    pair.association.abort();
    const after = pair.clientStack.totals();
    assert.deepEqual([after.messagesSent, after.abortsSent, after.associationsEnded], [10, 1, 1]);
  });

  it('measures an association by a snapshot: what happens later does not change it', () => {
    const pair = new Pair({ serverAddresses: ['10.1.0.2', '10.2.0.2'] }).up();
    pair.network.run(1);
    const before = pair.association.measurement();
    const begins = before.paths.map(({ address, primary, cwnd, ssthresh, flight, rto, errors }) => {
      return { address, primary, cwnd, ssthresh, flight, rto, errors };
    });
    assert.deepEqual(begins, [
      { address: '10.1.0.2', primary: true, cwnd: 4404, ssthresh: 262_144, flight: 0, rto: 1, errors: 0 },
      { address: '10.2.0.2', primary: false, cwnd: 4404, ssthresh: 262_144, flight: 0, rto: 1, errors: 0 },
    ]);
    assert.deepEqual([before.unacknowledgedBytes, before.statistics.dataChunksSent], [0, 0]);
    pair.sendBulk(2, 1452);
    const inFlight = pair.association.measurement();
    assert.equal(inFlight.unacknowledgedBytes, 2 * 1452);
    assert.equal(inFlight.paths[0].flight, 2 * 1468);
    assert.equal(inFlight.statistics.dataChunksSent, 2);
    pair.network.run(1);
    assert.equal(pair.association.measurement().unacknowledgedBytes, 0);
    assert.deepEqual([before.statistics.dataChunksSent, before.paths[0].flight], [0, 0]);
    assert.deepEqual(
      before.paths.map(({ state }) => state),
      pair.association.paths().map(({ state }) => state),
    );
  });

  it('shows congestion control to an observer after each SACK and time-out', () => {
    const samples: [number, number, number][] = [];
    const observer = {
      pathSample: (_: unknown, path: ObservedPath, now: number): void => {
        if (path.address === '10.1.0.2') samples.push([now, path.cwnd, path.flight]);
      },
    };
    const pair = new Pair({ stack: { observer } }).up();
    pair.sendBulk(20, 1452);
    pair.network.run(2);
    assert.ok(samples.length >= 8);
    assert.ok(samples.every(([, cwnd], i) => i === 0 || cwnd >= samples[i - 1][1]));
    pair.network.cut.add('10.1.0.2');
    pair.sendBulk(1, 1452);
    pair.network.run(1.5);
    assert.equal(samples.at(-1)?.[1], 1468);
  });

  it('reports nothing to the engine from inside its call, and everything later, in order', () => {
    const pair = new Pair().up();
    const { events } = pair.client;
    const count = events.length;
    pair.clientEndpoint.connect([], PORT);
    pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    assert.equal(events.length, count);
    pair.network.run(0);
    assert.deepEqual(events.slice(count), ['timeout', 'refused']);
  });

  it('an engine may abort, close and connect from within its events', () => {
    const pair = new Pair().up();
    pair.server.onMessage = (association) => {
      association.abort('from within');
      assert.equal(association.state, 'ended');
    };
    pair.send('a');
    pair.send('b');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['a']);
    assert.equal(pair.client.events.at(-1), 'aborted');
    pair.server.onMessage = () => pair.serverEndpoint.close();
    pair.connect();
    pair.send('c');
    pair.network.run(1);
    // The COOKIE ACK went before the ABORT; what rode with the COOKIE ECHO was not acknowledged.
    assert.deepEqual(pair.client.events.slice(-3), ['up', 'sendFailed', 'aborted']);
    assert.equal(pair.serverStack.associations.length, 0);
  });

  it('an event is not repeated to an engine that throws, and the stack continues', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    pair.server.onMessage = (association, bytes) => {
      if (Buffer.from(bytes).toString() === 'bad') throw new Error('a bug');
      association.send({ payload: bytesOf('answer'), ppid: PPID });
    };
    pair.send('bad');
    pair.send('good');
    assert.throws(() => pair.network.run(1), /a bug/);
    pair.network.run(5);
    assert.deepEqual(pair.server.texts, ['bad', 'good']);
    assert.deepEqual(pair.client.texts, ['answer']);
    assert.equal(pair.association.unacknowledgedBytes, 0);
  });

  it('chooses free ports, and gives them back', () => {
    const pair = new Pair();
    const open = (port: number): { readonly port: number; close(): void } =>
      pair.clientStack.open({ addresses: [], port, protocols }, new Notes(() => 0));
    const first = open(0);
    const second = open(0);
    assert.notEqual(first.port, second.port);
    assert.throws(() => open(first.port), { name: 'TransportError', message: new RegExp(`${first.port}`) });
    first.close();
    open(first.port);
  });

  it('chooses dynamic ports one after another, begins again after the last one, and has none when all are in use', () => {
    const stack = new Pair().clientStack;
    const open = (port = 0): { readonly port: number; close(): void } =>
      stack.open({ addresses: [], port, protocols }, new Notes(() => 0));
    open(49_153);
    assert.deepEqual([open().port, open().port], [49_152, 49_154]);
    const opened = new Map<number, { close(): void }>();
    for (let port = 49_155; port <= 65_535; port++) {
      const endpoint = open();
      assert.equal(endpoint.port, port);
      opened.set(port, endpoint);
    }
    assert.throws(() => open(), { name: 'TransportError', message: 'all SCTP ports are in use' });
    opened.get(50_000)?.close();
    assert.equal(open().port, 50_000);
  });

  it('a crashed host sends nothing more, and receives nothing', () => {
    const pair = new Pair().up();
    pair.sendBulk(5, 1000);
    pair.clientStack.halt();
    const before = pair.network.sent('DATA', '10.1.0.1').length;
    pair.network.run(100);
    assert.equal(pair.network.sent('DATA', '10.1.0.1').length, before);
    assert.deepEqual(pair.client.events, ['up']);
    assert.equal(pair.clientStack.timers.inUse, 0);
  });

  it('binds to some of the host’s addresses: packets leave from the one nearest to their destination', () => {
    const pair = new Pair({
      clientAddresses: ['10.1.0.1', '10.2.0.1', '10.3.0.1'],
      serverAddresses: ['10.1.0.2', '10.2.0.2', '10.3.0.2'],
    });
    const notes = new Notes(() => 0);
    const endpoint = pair.clientStack.open({ addresses: ['10.2.0.1', '10.3.0.1'], port: 0, protocols }, notes);
    assert.deepEqual(
      endpoint.addresses.map(({ address }) => address),
      ['10.2.0.1', '10.3.0.1'],
    );
    const association = endpoint.connect(['10.2.0.2'], PORT);
    pair.network.run(5);
    assert.equal(association.state, 'up');
    const from = new Map(pair.network.transits.map(({ source, destination }) => [destination, source]));
    assert.deepEqual([from.get('10.2.0.2'), from.get('10.3.0.2')], ['10.2.0.1', '10.3.0.1']);
    assert.deepEqual(pair.inbound.remoteAddresses, ['10.2.0.1', '10.3.0.1']);
  });
});
