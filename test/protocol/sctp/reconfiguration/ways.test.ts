import assert from 'node:assert/strict';
import { cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import { isIpv6 } from '../../../../protocol/wire/ip-address.ts';
import { filled, PPID } from '../pair.ts';
import { A, B, MovingPair, SERVER } from './moving-pair.ts';

/** An acknowledgment that lets a window grow. */
const growing = { bytes: 0, flightBefore: 1e6, advanced: true, mayGrow: true, allAcknowledged: false };
/** Behind a NAT that translates no SCTP, but routes. */
const [NEAR, FAR] = ['192.168.1.2', '203.0.113.7'];
const [A6, SERVER6] = ['2001:db8:1::1', '2001:db8:1::2'];

/** Lets the server change its addresses. */
function serverMoves(pair: MovingPair, ...addresses: string[]): void {
  pair.network.layerOf(pair.serverAddresses[0])?.change(addresses);
  pair.network.run(1);
}

describe('addresses of different scopes', () => {
  for (const [what, clientAddresses, serverAddresses] of [
    ['the initiator', [NEAR], [FAR]],
    ['the listener', [FAR], [NEAR]],
  ] as const)
    it(`${what} that the peer reaches only by an address of narrower scope can set up and send`, () => {
      const pair = new MovingPair({ clientAddresses, serverAddresses }).up();
      pair.send('there');
      pair.network.run(1);
      assert.deepEqual(pair.server.texts, ['there']);
      assert.deepEqual([pair.own.addresses, pair.asconfs], [clientAddresses, []]);
    });

  it('the address that the peer uses is not deleted because the host has one of wider scope, too', () => {
    const pair = new MovingPair({ clientAddresses: [NEAR, '198.51.100.4'], serverAddresses: [FAR] }).up();
    pair.network.run(1);
    assert.deepEqual([...pair.own.addresses].toSorted(), ['192.168.1.2', '198.51.100.4']);
    const asked = pair.asconfs.flatMap(({ requests }) => requests.map(({ action }) => action));
    assert.ok(!asked.includes('delete'), asked.join());
  });
});

/** The client has both families. */
function dualPair(): MovingPair {
  const pair = new MovingPair({ clientAddresses: [A, A6] });
  for (const address of [A, SERVER]) {
    const layer = pair.network.layerOf(address);
    assert.ok(layer);
    layer.hasWay = (source, destination) => isIpv6(source) === isIpv6(destination);
  }
  return pair;
}

describe('addresses of two families', () => {
  it('a host with both asks nothing of a peer that has one', () => {
    const pair = dualPair().up();
    pair.network.run(1);
    assert.deepEqual([pair.asconfs, pair.own.addresses], [[], [A]]);
  });

  it('the other one is offered when the peer gets it, and taken away with it', () => {
    const pair = dualPair().up();
    serverMoves(pair, SERVER, SERVER6);
    pair.inbound.reconfiguration?.add(SERVER6);
    pair.network.run(1);
    assert.deepEqual(pair.own.addresses, [A, A6]);
    assert.deepEqual(pair.seen, [`${A} active`, `${A6} active`]);
    serverMoves(pair, SERVER);
    assert.deepEqual(pair.own.addresses, [A]);
  });
});

describe('whether there is a way to an address of the peer (RFC 5061 §5.3)', () => {
  it('shows at the set-up: when there is one later the address is tried again', () => {
    const pair = new MovingPair({ serverAddresses: [SERVER, '10.2.0.2'], sctp: { heartbeatInterval: 0 } });
    const layer = pair.network.layerOf(A);
    assert.ok(layer);
    layer.hasWay = (source, destination) => source === B || destination === SERVER;
    pair.up();
    pair.network.run(400);
    assert.deepEqual(
      pair.association.paths().map(({ state }) => state),
      ['active', 'inactive'],
    );
    pair.move(A, B);
    pair.network.run(1);
    assert.deepEqual(
      pair.association.paths().map(({ state }) => state),
      ['active', 'active'],
    );
  });

  it('shows when the peer adds it', () => {
    const pair = new MovingPair({ sctp: { heartbeatInterval: 0 } });
    const layer = pair.network.layerOf(A);
    assert.ok(layer);
    layer.hasWay = (source, destination) => source === B || destination === SERVER;
    pair.up();
    serverMoves(pair, SERVER, '10.2.0.2');
    assert.equal(pair.association.pathSet.all[1].hasWay, false);
    pair.move(A, B);
    pair.network.run(1);
    assert.equal(pair.association.paths()[1].state, 'active');
  });
});

describe('paths of an association whose addresses change', () => {
  it('what was on its way to an address that has no way any more goes by another path in the same instant', () => {
    const pair = new MovingPair({ clientAddresses: [A, B], serverAddresses: [SERVER, '10.2.0.2'] });
    const layer = pair.network.layerOf(A);
    assert.ok(layer);
    layer.hasWay = (source, destination) => source.slice(0, 4) === destination.slice(0, 4);
    pair.up();
    pair.network.run(3);
    pair.association.setPrimary('10.2.0.2');
    pair.network.cut.add(B);
    pair.sendBulk(3, 1000);
    pair.network.run(0.05);
    pair.own.remove(B);
    const { now } = pair.network;
    const resent = pair.network.sent('DATA', A).filter(({ sentAt }) => sentAt === now);
    assert.deepEqual(new Set(resent.map(({ destination }) => destination)), new Set([SERVER]));
    pair.network.run(1);
    assert.equal(pair.server.messages.length, 3);
  });

  it('that the peer withdrew is no failover, nor the path that new data is taken to use', () => {
    const pair = new MovingPair({ clientAddresses: [A, B], serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(3);
    pair.own.setPeerPrimary(B);
    pair.network.run(1);
    const { failovers } = pair.inbound.statistics;
    pair.move(A);
    pair.network.run(1);
    const { statistics } = pair.inbound;
    assert.deepEqual([statistics.failovers - failovers, statistics.pathFailures], [0, 0]);
  });

  it('what a path of CMT had in flight goes where retransmissions go when its address is withdrawn', () => {
    const clientAddresses = [A, B, '10.3.0.1'];
    const serverAddresses = [SERVER, '10.2.0.2', '10.3.0.2'];
    const sctp = { cmt: { ...cmtDefaults, retransmission: 'cwnd' as const } };
    const pair = new MovingPair({ clientAddresses, serverAddresses, sctp }).up();
    pair.network.run(5);
    const [, second, third] = pair.inbound.pathSet.all;
    third.congestion.begin(1e6);
    for (let i = 0; i < 20; i++) third.congestion.acknowledged({ ...growing, bytes: 1452 });
    assert.ok(third.cwnd > second.cwnd);
    pair.network.cut.add(A);
    for (let i = 0; i < 12; i++) pair.inbound.send({ payload: filled(i, 1400), ppid: PPID });
    pair.network.run(0.001);
    const withdrawn = pair.inbound.pathSet.all[0].userBytesInFlight;
    assert.ok(withdrawn > 0);
    const before = third.userBytesQueued;
    const asconf = pair.asconf([{ action: 'delete', address: A }], 0, B);
    pair.inbound.reconfiguration?.asconfArrived(asconf, { source: B, udpPort: 0 }, third.room);
    assert.equal(third.userBytesQueued - before, withdrawn);
  });
});

describe('after a move', () => {
  it('addresses of the peer that did not answer the former network are taken to be there (no HEARTBEATs)', () => {
    const serverAddresses = [SERVER, '10.2.0.2'];
    const pair = new MovingPair({ serverAddresses, sctp: { heartbeatInterval: 0, pathMaxRetrans: 0 } }).up();
    pair.network.run(3);
    pair.network.fate = ({ source }) => (source === A ? 'drop' : undefined);
    pair.sendBulk(4, 1000);
    pair.network.run(2);
    assert.equal(pair.association.paths()[0].state, 'inactive');
    pair.move(B);
    pair.network.run(0.2);
    assert.deepEqual(
      pair.association.paths().map(({ state }) => state),
      ['active', 'active'],
    );
  });

  it('those that were never confirmed are probed again', () => {
    const pair = new MovingPair({ serverAddresses: [SERVER, '10.2.0.2'], sctp: { heartbeatInterval: 0 } });
    pair.network.fate = ({ destination }) => (destination === '10.2.0.2' ? 'drop' : undefined);
    pair.up();
    pair.network.run(400);
    assert.equal(pair.association.paths()[1].state, 'inactive');
    pair.network.fate = undefined;
    pair.move(B);
    pair.network.run(1);
    assert.equal(pair.association.paths()[1].state, 'active');
  });
});

describe('own addresses after the end of the association', () => {
  it('are not asked for by an engine that still has them', () => {
    const pair = new MovingPair({ clientAddresses: [A, B] }).up();
    const { own } = pair;
    pair.association.abort();
    pair.network.run(1);
    assert.equal(pair.association.reconfiguration, undefined);
    own.remove(B);
    own.setPeerPrimary(A);
    pair.network.run(10);
    assert.deepEqual(pair.asconfs, []);
    assert.equal(pair.clientStack.timers.inUse, 0);
  });
});
