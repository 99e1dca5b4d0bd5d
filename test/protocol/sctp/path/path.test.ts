import assert from 'node:assert/strict';
import { packetRoom, type PathRoute } from '../../../../protocol/sctp/path/path.ts';
import { Outstanding, Transmission } from '../../../../protocol/sctp/sending/outstanding.ts';
import { LonePaths, plainRoute } from './lone-paths.ts';

function room(destination: string, change: Partial<PathRoute>): number {
  return packetRoom(destination, { ...plainRoute, ...change });
}

describe('room for chunks in a packet (PMDCS)', () => {
  it('is the MTU without the headers of IP, of UDP where that encapsulates (RFC 6951), and of SCTP', () => {
    for (const [destination, encapsulated, bytes] of [
      ['192.0.2.1', false, 1500 - 20 - 12],
      ['192.0.2.1', true, 1500 - 20 - 8 - 12],
      ['2001:db8::1', false, 1500 - 40 - 12],
      ['2001:db8::1', true, 1500 - 40 - 8 - 12],
    ] as const)
      assert.equal(room(destination, { encapsulated }), bytes);
  });

  it('is a multiple of four: chunks are padded', () => {
    assert.deepEqual(
      [1500, 1501, 1502, 1503, 1504].map((mtu) => room('192.0.2.1', { mtu })),
      [1468, 1468, 1468, 1468, 1472],
    );
  });

  it('is never below 256 bytes, whatever MTU is reported', () => {
    assert.deepEqual(
      [0, 68, 256 + 31, 256 + 32, 256 + 36].map((mtu) => room('192.0.2.1', { mtu })),
      [256, 256, 256, 256, 260],
    );
  });
});

describe('a path', () => {
  it('counts a full packet as its PMDCS (RFC 9260 §7.2), or as the MTU (INET)', () => {
    const units = (['pmdcs', 'mtu'] as const).map((windowUnit) => {
      return new LonePaths(1, { windowUnit }, { mtu: 1400 }).path(0).windowUnit;
    });
    assert.deepEqual(units, [1368, 1400]);
  });

  it('is usable while it is active, and confirmed from then on', () => {
    const path = new LonePaths(1).path(0);
    assert.deepEqual([path.usable, path.confirmed], [true, true]);
    path.state = 'potentiallyFailed';
    assert.deepEqual([path.usable, path.confirmed], [false, true]);
    path.state = 'unconfirmed';
    path.confirmed = false;
    assert.equal(path.usable, false);
    path.state = 'inactive';
    assert.equal(path.confirmed, false);
  });

  it('is shown to engines as active where it is potentially failed', () => {
    const { paths } = new LonePaths(2);
    const [one, other] = paths.all;
    one.state = 'potentiallyFailed';
    other.state = 'inactive';
    other.roundTrip.sample(0.1);
    assert.deepEqual(one.view(one), {
      address: '10.0.0.1',
      scope: one.scope,
      state: 'active',
      primary: true,
      smoothedRtt: undefined,
    });
    const seen = { address: '10.1.0.1', scope: other.scope, state: 'inactive', primary: false, smoothedRtt: 0.1 };
    assert.deepEqual(other.view(one), seen);
    other.congestion.begin(50_000);
    other.flight = 1468;
    other.errors = 6;
    const measured = { cwnd: 4404, ssthresh: 50_000, flight: 1468, rto: 1, errors: 6 };
    assert.deepEqual(other.measured(one), { ...seen, ...measured });
  });

  it('sends from where the route says; answers of a layer with routes go from where the peer’s packets came to', () => {
    const follows = new LonePaths(1, {}, { source: ['10.9.0.1', '10.9.0.2'], followsPeer: true }).path(0);
    assert.deepEqual(follows.source, ['10.9.0.1', '10.9.0.2']);
    follows.arrived('10.9.0.2', 7);
    assert.deepEqual([follows.source, follows.udpPort], ['10.9.0.2', 7]);
    // Not an address that the endpoint is bound to.
    follows.arrived('10.9.0.3', 8);
    assert.deepEqual([follows.source, follows.udpPort], ['10.9.0.2', 8]);
    follows.forgetArrival();
    assert.deepEqual(follows.source, ['10.9.0.1', '10.9.0.2']);
    const anywhere = new LonePaths(1, {}, { followsPeer: true, udpPort: 9899 }).path(0);
    assert.deepEqual([anywhere.source, anywhere.udpPort], [undefined, 9899]);
    anywhere.arrived('10.9.0.3', 5);
    assert.equal(anywhere.source, '10.9.0.3');
    const fixed = new LonePaths(1, {}, { source: '10.9.0.1' }).path(0);
    fixed.arrived('10.9.0.2', 5);
    assert.equal(fixed.source, '10.9.0.1');
  });

  it('lets less data go after an idle time only if nothing is in flight and some was sent before (§7.2.1)', () => {
    const path = new LonePaths(1, { initialWindow: 16 }).path(0);
    path.congestion.begin(1e6);
    const begin = path.cwnd;
    path.endIdleness(100);
    assert.equal(path.cwnd, begin);
    path.sent(1, new Transmission(), 100);
    path.flight = 1;
    path.endIdleness(200);
    assert.equal(path.cwnd, begin);
    path.flight = 0;
    path.endIdleness(101);
    assert.equal(path.cwnd, begin / 2);
  });

  it('begins its counts of a SACK at 0', () => {
    const path = new LonePaths(1).path(0);
    path.burstPackets = 3;
    path.losses.findsLoss = true;
    path.losses.acknowledgment.bytes = 100;
    path.flight = 77;
    path.beginSack(new Outstanding());
    assert.deepEqual(
      [
        path.burstPackets,
        path.losses.findsLoss,
        path.losses.acknowledgment.bytes,
        path.losses.acknowledgment.flightBefore,
      ],
      [0, false, 0, 77],
    );
  });

  it('forgets what it measured when the peer restarts, and that it is proven', () => {
    const all = new LonePaths(1);
    const path = all.path(0);
    path.roundTrip.sample(0.1);
    path.roundTrip.measure(1, 0);
    path.sent(1, new Transmission(), 5);
    path.lastNewDataSentAt = 5;
    path.flight = path.errors = 9;
    path.proven = path.heartbeatAwaited = true;
    path.heartbeatInfo = new Uint8Array(16);
    path.heartbeatTimer.start(3);
    path.reset();
    const { flight, errors, lastDataSentAt, lastNewDataSentAt, proven, heartbeatAwaited, heartbeatInfo } = path;
    assert.deepEqual(
      { flight, errors, lastDataSentAt, lastNewDataSentAt, proven, heartbeatAwaited, heartbeatInfo },
      {
        flight: 0,
        errors: 0,
        lastDataSentAt: -Infinity,
        lastNewDataSentAt: -Infinity,
        proven: false,
        heartbeatAwaited: false,
        heartbeatInfo: undefined,
      },
    );
    const { smoothed, variation, rto, timed } = path.roundTrip;
    assert.deepEqual([smoothed, variation, rto, timed, path.losses.oldest], [undefined, 0, 1, 0, 0]);
    all.run(100);
    assert.deepEqual([all.probes, all.events], [[], []]);
  });

  it('gives its timers back when it is disposed of', () => {
    const all = new LonePaths(1);
    all.path(0).losses.guard();
    all.path(0).heartbeatTimer.start(1);
    assert.equal(all.timers.inUse, 2);
    all.path(0).dispose();
    assert.equal(all.timers.inUse, 0);
    all.run(10);
    assert.deepEqual(all.events, []);
  });
});
