import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { data, inject } from './injection.ts';
import { Pair, type PairOptions } from './pair.ts';

const SERVER = ['10.1.0.2', '10.2.0.2'];
const twoPaths = { clientAddresses: ['10.1.0.1', '10.2.0.1'], serverAddresses: SERVER } as const;

/** A pair with two paths, both confirmed. */
function connected(options: PairOptions = {}): Pair {
  const pair = new Pair({ ...twoPaths, ...options }).up();
  pair.network.run(1);
  assert.ok(pair.association.paths().every(({ state }) => state === 'active'));
  return pair;
}

/** A message every `interval` seconds, for the given time. */
function sendRegularly(pair: Pair, interval: number, seconds: number): void {
  const end = pair.network.now + seconds;
  for (let i = 0; pair.network.now < end; i++) {
    pair.send(`${i}`, { ordered: false });
    pair.network.run(interval);
  }
}

/** Instants at which the client sent DATA to an address. */
function dataTo(pair: Pair, address: string): number[] {
  return pair.network
    .sent('DATA')
    .filter(({ destination }) => destination === address)
    .map(({ sentAt }) => sentAt);
}

function heartbeatsTo(pair: Pair, address: string): number[] {
  return pair.network
    .sent('HEARTBEAT')
    .filter(({ destination }) => destination === address)
    .map(({ sentAt }) => sentAt);
}

describe('SCTP address confirmation (RFC 9260 §5.4)', () => {
  it('probes addresses that the set-up only named, and sends no data there before they answer', () => {
    const pair = new Pair(twoPaths).up();
    assert.deepEqual(
      pair.association.paths().map(({ address, state, primary }) => [address, state, primary]),
      [
        ['10.1.0.2', 'active', true],
        ['10.2.0.2', 'unconfirmed', false],
      ],
    );
    pair.network.run(1);
    assert.deepEqual(pair.client.events, ['up', '10.2.0.2 active']);
    assert.deepEqual(pair.server.events, ['up', '10.2.0.1 active']);
    assert.equal(heartbeatsTo(pair, '10.2.0.2').length, 1);
  });

  for (const [what, at] of [
    ['path', 3],
    ['beginning of the nonce', 4],
    ['end of the nonce', 15],
  ] as const)
    it(`takes no HEARTBEAT ACK with another ${what}`, () => {
      const pair = new Pair(twoPaths);
      pair.network.fate = ({ packet, source, destination }) => {
        const [chunk] = packet.chunks;
        if (chunk.type !== 'HEARTBEAT_ACK' || destination !== '10.2.0.1') return undefined;
        const info = chunk.info.slice();
        info[at] ^= 1;
        pair.network.inject({ ...packet, chunks: [{ type: 'HEARTBEAT_ACK', info }] }, source, destination);
        return 'drop';
      };
      pair.up();
      pair.network.run(3);
      assert.equal(pair.association.paths()[1].state, 'unconfirmed');
      assert.equal(pair.association.paths()[1].smoothedRtt, undefined);
    });

  it('its HEARTBEATs hold at least 64 random bits', () => {
    const pair = new Pair(twoPaths).up();
    pair.network.run(30 * 40);
    const infos = pair.network.sent('HEARTBEAT', '10.1.0.1').map(({ chunk }) => chunk.info);
    assert.ok(infos.length > 30);
    // Each bit is 0 now and then, and 1: in 30 draws one that is random is not with a probability below 1e-8.
    let random = 0;
    for (let bit = 0; bit < 8 * infos[0].length; bit++)
      if (new Set(infos.map((info) => (info[bit >> 3] >> (bit & 7)) & 1)).size === 2) random++;
    assert.ok(random >= 64, `${random} bits`);
  });

  it('gives an address up that does not answer Path.Max.Retrans + 1 probes, one an RTO, doubled', () => {
    const pair = new Pair(twoPaths);
    pair.network.cut.add('10.2.0.2');
    pair.up();
    pair.network.run(70);
    const probes = heartbeatsTo(pair, '10.2.0.2');
    assert.deepEqual(
      probes.slice(1, 6).map((time, i) => Math.round(time - probes[i])),
      [1, 2, 4, 8, 16],
    );
    assert.equal(pair.association.paths()[1].state, 'inactive');
    assert.equal(Math.round(pair.client.timeOf('10.2.0.2 inactive') - probes[0]), 63);
    assert.equal(pair.association.state, 'up');
  });
});

describe('SCTP heartbeats (RFC 9260 §8.3)', () => {
  it('come every HB.interval + RTO, jittered by half of the RTO, on idle paths', () => {
    const pair = connected();
    pair.network.run(10_000);
    for (const address of SERVER) {
      const times = heartbeatsTo(pair, address);
      const periods = times.slice(2).map((time, i) => time - times[i + 1]);
      assert.ok(periods.length > 300);
      assert.ok(Math.min(...periods) >= 30.5 && Math.max(...periods) <= 31.5, address);
      // Uniform: the mean of 300 has a standard deviation of 0.017 s.
      const mean = periods.reduce((sum, period) => sum + period, 0) / periods.length;
      assert.ok(Math.abs(mean - 31) < 0.08, `${mean}`);
      assert.ok(Math.max(...periods) - Math.min(...periods) > 0.9);
    }
  });

  it('measure the round-trip time', () => {
    const pair = connected();
    assert.equal(pair.association.paths()[1].smoothedRtt?.toFixed(6), '0.020000');
  });

  it('are left out where data flows', () => {
    const pair = connected();
    const before = heartbeatsTo(pair, SERVER[0]).length;
    sendRegularly(pair, 0.5, 200);
    assert.equal(heartbeatsTo(pair, SERVER[0]).length, before);
    assert.ok(heartbeatsTo(pair, SERVER[1]).length >= 6);
  });

  it('go also where only retransmissions go: those measure no round trip', () => {
    const pair = connected({ sctp: { nagle: false } });
    const before = heartbeatsTo(pair, SERVER[1]).length;
    // All data is lost on the first path, and takes the second one after its time-out.
    pair.network.fate = ({ packet, destination }) =>
      destination === SERVER[0] && packet.chunks.some(({ type }) => type === 'DATA') ? 'drop' : undefined;
    sendRegularly(pair, 0.5, 55);
    assert.ok(dataTo(pair, SERVER[1]).length > 5);
    assert.ok(heartbeatsTo(pair, SERVER[1]).length > before);
  });

  it('can be turned off by the engine', () => {
    const pair = new Pair({ sctp: { heartbeatInterval: 30 } });
    pair.connect({ heartbeatInterval: 0 });
    pair.network.run(200);
    assert.equal(heartbeatsTo(pair, SERVER[0]).length, 0);
    assert.ok(pair.network.sent('HEARTBEAT', '10.1.0.2').length > 4);
  });

  it('find an idle path dead after Path.Max.Retrans + 1 of them, each RTO twice the last', () => {
    const pair = connected({ sctp: { heartbeatJitter: 0 } });
    pair.network.run(10);
    pair.network.cut.add(SERVER[1]);
    const before = heartbeatsTo(pair, SERVER[1]).length;
    pair.network.run(400);
    const first = heartbeatsTo(pair, SERVER[1])[before];
    // Five periods of 30 s + 2, 4, 8, 16, 32 s, and the last time-out of 32 s.
    assert.equal(Math.round(1000 * (pair.client.timeOf('10.2.0.2 inactive') - first)), 244_000);
    assert.equal(pair.association.state, 'up');
  });

  it('find a path alive again', () => {
    const pair = connected({ sctp: { heartbeatJitter: 0 } });
    pair.network.cut.add(SERVER[1]);
    pair.network.run(400);
    pair.network.cut.clear();
    pair.network.run(100);
    assert.deepEqual(pair.client.events.slice(-2), ['10.2.0.2 inactive', '10.2.0.2 active']);
  });

  it('unanswered on the only path, end the association: the peer is lost', () => {
    const pair = new Pair({ sctp: { assocMaxRetrans: 3 } }).up();
    pair.network.cut.add(SERVER[0]);
    pair.network.run(200);
    assert.deepEqual(pair.client.events, ['up', 'lost']);
    assert.equal(pair.clientStack.timers.inUse, 0);
  });
});

describe('SCTP with a silent peer and nothing to send (RFC 9260 §8.1)', () => {
  it('gives the peer up after Association.Max.Retrans + 1 heartbeats, the path being inactive long before', () => {
    const pair = new Pair().up();
    pair.network.cut.add(SERVER[0]);
    pair.network.run(2000);
    assert.deepEqual(pair.client.events, ['up', '10.1.0.2 inactive primary', 'lost']);
    assert.equal(pair.clientStack.totals().heartbeatsUnanswered, 11);
    assert.equal(pair.clientStack.timers.inUse, 0);
  });
});

describe('SCTP path failure (RFC 9260 §8.2, §6.4)', () => {
  it('a single path is inactive after 1+2+4+8+16+32 = 63 s, and the peer lost after 363 s', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    pair.send('never');
    pair.network.run(400);
    assert.deepEqual(pair.client.events, ['up', '10.1.0.2 inactive primary', 'sendFailed', 'lost']);
    assert.equal(Math.round(1e6 * (pair.client.timeOf('10.1.0.2 inactive primary') - start)), 63_000_000);
    assert.equal(Math.round(1e6 * (pair.client.timeOf('lost') - start)), 363_000_000);
    const times = dataTo(pair, SERVER[0]).map((time) => Math.round(time - start));
    assert.deepEqual(times, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303]);
  });

  it('Path.Max.Retrans 0 makes it 1 s', () => {
    const pair = new Pair({ sctp: { pathMaxRetrans: 0 } }).up();
    pair.network.run(1);
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    pair.send('late');
    pair.network.run(5);
    assert.equal(Math.round(1e6 * (pair.client.timeOf('10.1.0.2 inactive primary') - start)), 1_000_000);
  });

  it('data that timed out goes to the other path at once (§6.4.1)', () => {
    const pair = connected();
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    pair.send('detour');
    pair.network.run(2);
    assert.deepEqual(
      dataTo(pair, SERVER[1]).map((time) => Math.round(1000 * (time - start))),
      [1000],
    );
    assert.deepEqual(pair.server.texts, ['detour']);
  });

  it('new data continues over a failing primary path until it is inactive, 63 s; then over the other', () => {
    const pair = connected({ sctp: { nagle: false } });
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    sendRegularly(pair, 0.01, 70);
    const inactive = pair.client.timeOf('10.1.0.2 inactive primary') - start;
    // After each time-out the next message starts the timer: at most 10 ms later.
    assert.ok(inactive >= 63 && inactive <= 63.1, `${inactive}`);
    pair.network.run(5);
    assert.equal(pair.server.messages.length, 7000);
    const lastOnPrimary = Math.max(...dataTo(pair, SERVER[0])) - start;
    assert.ok(lastOnPrimary < 63.1);
    assert.equal(pair.association.state, 'up');
  });

  it('counts paths that were given up, and changes of the path that data takes', () => {
    const pair = connected({ sctp: { pathMaxRetrans: 1 } });
    const counts = (): number[] => [pair.association.statistics.pathFailures, pair.association.statistics.failovers];
    assert.deepEqual(counts(), [0, 0]);
    pair.network.cut.add(SERVER[0]);
    sendRegularly(pair, 0.1, 10);
    assert.deepEqual(counts(), [1, 1]);
    pair.network.cut.clear();
    sendRegularly(pair, 0.1, 60);
    assert.deepEqual(counts(), [1, 2]);
  });

  it('comes back to the primary path when it answers', () => {
    const pair = connected({ sctp: { pathMaxRetrans: 1 } });
    pair.network.cut.add(SERVER[0]);
    sendRegularly(pair, 0.1, 10);
    assert.equal(pair.association.paths()[0].state, 'inactive');
    pair.network.cut.clear();
    sendRegularly(pair, 0.1, 60);
    assert.equal(pair.association.paths()[0].state, 'active');
    const last = pair.network.sent('DATA').at(-1);
    assert.equal(last?.destination, SERVER[0]);
  });

  it('all paths inactive: continues with the primary one (dormant), up to Association.Max.Retrans; or ends, as INET', () => {
    const dormant = connected({ sctp: { pathMaxRetrans: 1 } });
    for (const address of SERVER) dormant.network.cut.add(address);
    dormant.send('x');
    dormant.network.run(20);
    assert.ok(dormant.association.paths().every(({ state }) => state === 'inactive'));
    assert.equal(dormant.association.state, 'up');
    dormant.network.cut.clear();
    dormant.network.run(100);
    assert.deepEqual(dormant.server.texts, ['x']);
    const ending = connected({ sctp: { pathMaxRetrans: 1, allPathsInactive: 'end' } });
    for (const address of SERVER) ending.network.cut.add(address);
    ending.send('x');
    ending.network.run(20);
    assert.equal(ending.client.events.at(-1), 'lost');
  });

  it('sends over the path that the engine makes primary', () => {
    const pair = connected();
    pair.association.setPrimary(SERVER[1]);
    pair.send('a');
    pair.network.run(1);
    assert.equal(dataTo(pair, SERVER[1]).length, 1);
    assert.ok(pair.client.events.includes('10.2.0.2 active primary'));
    assert.throws(() => pair.association.setPrimary('10.3.0.3'), { name: 'TransportError', message: /10\.3\.0\.3/ });
  });

  it('cuts the window of an idle path once when data is sent there, not for each message held back (§7.2.1)', () => {
    const pair = connected({ sctp: { initialWindow: 20 } });
    pair.send('to be idle after');
    pair.network.run(1.5);
    pair.association.setPrimary(SERVER[1]);
    pair.network.cut.add(SERVER[1]);
    pair.send('on its way elsewhere');
    pair.association.setPrimary(SERVER[0]);
    const [path] = pair.association.pathSet.all;
    const { cwnd } = path;
    for (const text of ['held', 'back', 'by Nagle']) {
      pair.send(text);
      pair.network.run(0.01);
    }
    assert.equal(path.cwnd, cwnd);
    pair.send('x'.repeat(2000));
    assert.deepEqual([path.ssthresh, path.cwnd], [cwnd, cwnd / 2]);
  });

  it('cuts the window of an idle path when lost data is sent again there (§7.2.1)', () => {
    const pair = connected({ sctp: { initialWindow: 20 } });
    pair.association.setPrimary(SERVER[1]);
    pair.send('to be idle after');
    pair.network.run(1.5);
    pair.association.setPrimary(SERVER[0]);
    pair.network.cut.add(SERVER[0]);
    const [, alternate] = pair.association.pathSet.all;
    const { cwnd } = alternate;
    pair.send('to be lost');
    pair.network.run(1);
    assert.equal(dataTo(pair, SERVER[1]).length, 2);
    // 2.5 s after the data before: two times RTO.
    assert.deepEqual([alternate.ssthresh, alternate.cwnd], [cwnd, cwnd / 4]);
  });

  it('acknowledges to where the data came from (§6.2)', () => {
    const pair = connected();
    pair.association.setPrimary(SERVER[1]);
    pair.send('a');
    pair.network.run(1);
    assert.equal(pair.network.sent('SACK', SERVER[1]).at(-1)?.destination, '10.2.0.1');
  });
});

describe('SCTP potentially failed paths (RFC 7829)', () => {
  const options = { sctp: { pfMaxRetrans: 0, nagle: false, heartbeatJitter: 0 } };

  it('data leaves the path at the first time-out', () => {
    const pair = connected(options);
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    sendRegularly(pair, 0.01, 5);
    const last = Math.max(...dataTo(pair, SERVER[0])) - start;
    assert.ok(last <= 1, `${last}`);
    assert.equal(pair.server.messages.length, 500);
    assert.equal(pair.association.paths()[0].state, 'active'); // as engines see it
    assert.equal(pair.association.pathSet.all[0].state, 'potentiallyFailed');
  });

  it('is probed every RTO, doubled, and inactive after Path.Max.Retrans + 1 failures', () => {
    const pair = connected(options);
    pair.network.cut.add(SERVER[0]);
    const start = pair.network.now;
    const before = heartbeatsTo(pair, SERVER[0]).length;
    pair.send('x');
    pair.network.run(70);
    const probes = heartbeatsTo(pair, SERVER[0])
      .slice(before)
      .map((time) => Math.round(time - start));
    // T3 after 1 s, then RTO 2 s: a probe then, and at each of its time-outs of 2, 4, 8, 16 s.
    assert.deepEqual(probes.slice(0, 5), [3, 5, 9, 17, 33]);
    assert.equal(Math.round(pair.client.timeOf('10.1.0.2 inactive primary') - start), 65);
  });

  it('returns to it when it answers', () => {
    const pair = connected(options);
    pair.network.cut.add(SERVER[0]);
    sendRegularly(pair, 0.1, 2);
    pair.network.cut.clear();
    sendRegularly(pair, 0.1, 5);
    assert.equal(pair.network.sent('DATA').at(-1)?.destination, SERVER[0]);
  });

  it('stays on the other path for good after Primary.Switchover.Max.Retrans (§6)', () => {
    const pair = connected({ sctp: { ...options.sctp, switchoverMaxRetrans: 1 } });
    pair.network.cut.add(SERVER[0]);
    sendRegularly(pair, 0.1, 10);
    assert.ok(pair.client.events.includes('10.2.0.2 active primary'));
    pair.network.cut.clear();
    sendRegularly(pair, 0.1, 30);
    assert.equal(pair.network.sent('DATA').at(-1)?.destination, SERVER[1]);
  });

  it('all paths potentially failed: takes the one with the fewest errors', () => {
    const pair = connected(options);
    pair.network.cut.add(SERVER[0]);
    sendRegularly(pair, 0.1, 10);
    pair.network.cut.add(SERVER[1]);
    sendRegularly(pair, 0.1, 3);
    const [first, second] = pair.association.pathSet.all;
    assert.ok(second.errors < first.errors && second.state === 'potentiallyFailed');
    assert.equal(pair.association.pathSet.scheduler.main(), second);
  });
});

describe('SCTP over UDP (RFC 6951 §5.4)', () => {
  it('sends to the UDP port that packets of the path came from last', () => {
    const pair = new Pair(twoPaths);
    pair.network.udpPorts.set('10.1.0.1', 1111);
    pair.network.udpPorts.set('10.2.0.1', 2222);
    pair.up();
    pair.network.run(1);
    const fromServer = (address: string): Set<number> =>
      new Set(pair.network.transits.filter(({ destination }) => destination === address).map(({ udpPort }) => udpPort));
    assert.deepEqual(fromServer('10.1.0.1'), new Set([1111]));
    // Before a packet of the second path has arrived, its port is taken to be that of the first.
    assert.deepEqual(fromServer('10.2.0.1'), new Set([1111, 2222]));
    pair.network.udpPorts.set('10.1.0.1', 3333);
    pair.send('rebound');
    pair.network.run(1);
    assert.equal(pair.network.transits.filter(({ destination }) => destination === '10.1.0.1').at(-1)?.udpPort, 3333);
  });
});

describe('SCTP answers to peers of several addresses (RFC 9260 §6.4)', () => {
  const violations: readonly (readonly [string, (ahead: number) => Chunk])[] = [
    ['DATA without data', () => data({ length: 0 })],
    [
      'a SACK of what was not sent',
      (ahead) => ({ type: 'SACK', cumulativeTsn: ahead, receiveWindow: 9, gaps: [], duplicates: [] }),
    ],
    ['a SHUTDOWN of what was not sent', (ahead) => ({ type: 'SHUTDOWN', cumulativeTsn: ahead })],
  ];
  for (const [what, chunk] of violations)
    it(`aborts for ${what} towards where that came from`, () => {
      const pair = connected();
      const ahead = (pair.serverStack.associations[0].localInitialTsn + 50) >>> 0;
      const answers = inject(pair, { chunks: [chunk(ahead)], source: '10.2.0.1' });
      assert.deepEqual(
        answers.map(({ packet, destination }) => [packet.chunks[0].type, destination]),
        [['ABORT', '10.2.0.1']],
      );
    });
});
