import assert from 'node:assert/strict';
import { HEARTBEAT_SIZE } from '../../../../protocol/sctp/path/heartbeats.ts';
import type { PathState } from '../../../../protocol/sctp/path/path.ts';
import { LonePaths } from './lone-paths.ts';

/** Heartbeats that have begun, of paths in these states. */
function begun(states: readonly PathState[], options: ConstructorParameters<typeof LonePaths>[1] = {}): LonePaths {
  const all = new LonePaths(states.length, options);
  for (const [i, state] of states.entries()) all.path(i).state = state;
  all.heartbeats.start();
  return all;
}

/** The answer to the latest HEARTBEAT. */
function answer(all: LonePaths, change: { info?: Uint8Array; before?: Uint8Array; more?: Uint8Array } = {}): boolean {
  return all.heartbeats.acknowledged({ type: 'HEARTBEAT_ACK', info: all.infos.at(-1) ?? assert.fail(), ...change });
}

describe('HEARTBEATs', () => {
  it('have a path and 96 random bits in 24 bytes', () => {
    const all = begun(['unconfirmed', 'unconfirmed'], { heartbeatMaxBurst: 2 });
    all.run(0.5);
    assert.deepEqual(
      all.infos.map((info) => Buffer.from(info).toString('hex')),
      ['00000000010101010101010101010101', '00000001020202020202020202020202'],
    );
    assert.equal(HEARTBEAT_SIZE, 24);
    assert.equal(all.statistics.heartbeatsSent, 2);
  });

  it('confirm addresses at the start: HB.Max.Burst of them at once, the next ones an RTO later', () => {
    const begins = (heartbeatMaxBurst: number): string[] => {
      const states = ['active', 'unconfirmed', 'unconfirmed', 'unconfirmed'] as const;
      const all = begun(states, { heartbeatMaxBurst, rtoInitial: 3, rtoMax: 100 });
      all.run(8);
      return all.probes.filter((_, i, probes) => probes.findIndex((each) => each.endsWith(probes[i].slice(-2))) === i);
    };
    assert.deepEqual(begins(1), ['0 1', '3 2', '6 3']);
    assert.deepEqual(begins(2), ['0 1', '0 2', '3 3']);
    assert.deepEqual(begins(3), ['0 1', '0 2', '0 3']);
  });

  it('do not probe an address again at the start that one went to with the COOKIE ECHO', () => {
    const all = new LonePaths(2);
    for (const path of all.paths.all) path.state = 'unconfirmed';
    all.heartbeats.verify(all.path(0));
    all.run(0.5);
    all.heartbeats.start();
    all.run(0.4);
    // Path 1 is the first one now.
    assert.deepEqual(all.probes, ['0 0', '0.5 1']);
    all.run(0.2);
    assert.deepEqual(all.probes.slice(2), ['1 0']);
  });

  it('come HB.interval + RTO after the last one on an idle path, the RTO jittered by half of it', () => {
    for (const [drawn, time] of [
      [0, '30.5 0'],
      [0.5, '31 0'],
      [0.75, '31.25 0'],
    ] as const) {
      const all = new LonePaths(1);
      all.drawn = drawn;
      all.heartbeats.start();
      all.run(31.5);
      assert.deepEqual(all.probes, [time]);
    }
  });

  it('are counted from when the last one was sent, not from when it was answered', () => {
    const all = begun(['active']);
    all.run(31.4);
    assert.ok(answer(all));
    assert.deepEqual(all.path(0).roundTrip.smoothed?.toFixed(6), '0.400000');
    // SRTT + 4 RTTVAR.
    assert.equal(all.path(0).roundTrip.rto.toFixed(6), '1.200000');
    all.run(40);
    assert.deepEqual(all.probes.slice(0, 2), ['31 0', '62.2 0']);
  });

  it('are answered with their very content', () => {
    const all = begun(['unconfirmed']);
    all.run(0.1);
    const sent = all.infos[0];
    for (const change of [
      { info: sent.with(15, 0) },
      { info: sent.subarray(0, 15) },
      { before: Uint8Array.of(0, 9, 0, 4) },
      { more: Uint8Array.of(0, 9, 0, 4) },
    ])
      assert.equal(answer(all, change), false);
    assert.deepEqual([all.path(0).state, all.events, all.statistics.heartbeatsAcknowledged], ['unconfirmed', [], 0]);
    assert.ok(answer(all));
    assert.deepEqual(all.events, ['0 unconfirmed active', '0 answers']);
    assert.deepEqual([all.path(0).proven, all.statistics.heartbeatsAcknowledged], [true, 1]);
    // Once.
    assert.equal(answer(all), false);
  });

  it('that are not answered within the RTO double it, and count as an error', () => {
    const all = begun(['active']);
    all.run(32.1);
    assert.deepEqual([all.path(0).errors, all.paths.errors, all.path(0).roundTrip.rto], [1, 1, 2]);
    assert.equal(all.statistics.heartbeatsUnanswered, 1);
    all.run(31);
    // 31 + 30 + 2.
    assert.deepEqual(all.probes, ['31 0', '63 0']);
  });

  it('go to an address that is not confirmed each RTO, doubled; it is given up after Path.Max.Retrans + 1 of them', () => {
    const all = begun(['active', 'unconfirmed'], { pathMaxRetrans: 2 });
    all.run(10);
    assert.deepEqual(all.probes, ['0 1', '1 1', '3 1']);
    assert.deepEqual(all.events, ['1 unconfirmed inactive']);
    // It says nothing about the peer.
    assert.deepEqual([all.paths.errors, all.path(1).errors], [0, 3]);
    all.run(32);
    assert.deepEqual(all.probes.slice(3), ['31 0', '41 1']);
  });

  it('go to a potentially failed path after an RTO, and each RTO, doubled, until it answers (RFC 7829 §5)', () => {
    const all = begun(['active', 'active'], { pfMaxRetrans: 0 });
    all.run(5);
    all.paths.failed(all.path(0), true);
    all.run(3.9);
    assert.deepEqual(all.probes, ['6 0', '7 0']);
    assert.ok(answer(all));
    assert.deepEqual(all.events, ['0 active potentiallyFailed', '0 potentiallyFailed active', '0 answers']);
    all.run(20);
    assert.equal(all.probes.length, 2);
  });

  it('of a path that takes no data count against that path alone', () => {
    const all = begun(['active', 'active']);
    all.path(0).lastNewDataSentAt = 30;
    all.run(33);
    assert.deepEqual([all.paths.errors, ...all.paths.all.map(({ errors }) => errors)], [0, 0, 1]);
  });

  it('count against the peer on an inactive path only where data has no other, and T3-rtx does not count', () => {
    for (const [states, guarded, errors] of [
      [['inactive'], false, 1],
      [['inactive'], true, 0],
      [['inactive', 'inactive'], false, 1],
      [['active', 'inactive'], false, 1],
    ] as const) {
      const all = begun(states);
      all.run(31.5);
      if (guarded) all.path(0).losses.guard();
      all.run(0.9);
      assert.equal(all.paths.errors, errors, states.join());
    }
    const all = begun(['inactive', 'active']);
    all.path(1).lastNewDataSentAt = 30;
    all.run(32.5);
    assert.deepEqual([all.paths.errors, all.path(0).errors], [0, 0]);
  });

  it('are left out on an active path that new data went to since, unless the options ask for them', () => {
    const all = begun(['active']);
    all.run(15);
    all.path(0).lastNewDataSentAt = 15;
    all.run(30);
    assert.deepEqual(all.probes, []);
    all.run(20);
    // 31 s after the look at 31 s.
    assert.deepEqual(all.probes, ['62 0']);
    const eager = begun(['active'], { heartbeatsOnActivePaths: true });
    eager.path(0).lastNewDataSentAt = 30;
    eager.run(31.5);
    assert.deepEqual(eager.probes, ['31 0']);
  });

  it('go to inactive paths however much data was sent there', () => {
    const all = begun(['inactive', 'active']);
    for (const path of all.paths.all) path.lastNewDataSentAt = 30;
    all.run(31.5);
    assert.deepEqual(all.probes, ['31 0']);
  });

  it('go to a path within an RTO when it is doubted, also if data went there, and once an RTO however often it is', () => {
    const all = begun(['active', 'active']);
    all.run(0.5);
    all.path(1).lastNewDataSentAt = 0.5;
    for (let i = 0; i < 25; i++) {
      all.run(0.1);
      all.heartbeats.doubted(all.path(1));
      if (all.probes.length === 1 && i === 10) assert.ok(answer(all));
    }
    assert.deepEqual(all.probes, ['1.6 1', '2.7 1']);
  });

  it('with HB.interval 0 go to no confirmed path, but to others', () => {
    const all = begun(['active', 'unconfirmed'], { heartbeatInterval: 0 });
    all.run(0.1);
    assert.ok(answer(all));
    all.run(1000);
    assert.deepEqual(all.probes, ['0 1']);
  });

  it('end with the association', () => {
    const all = begun(['active', 'unconfirmed']);
    all.run(0.1);
    all.heartbeats.stop();
    all.path(0).state = 'potentiallyFailed';
    all.heartbeats.stateChanged(all.path(0));
    all.heartbeats.timerExpired(all.path(0));
    all.run(100);
    assert.deepEqual([all.probes, all.statistics.heartbeatsUnanswered], [['0 1'], 0]);
  });
});
