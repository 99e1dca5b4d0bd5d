import assert from 'node:assert/strict';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** Short runs: everything starts early. */
const early = { registrarStart: 1, poolElementStart: 40, poolUserStart: 50, warmup: 60 } as const;
const short = { ...early, requestSize: 1e6, puToPeRatio: 3, duration: 150, lanDelay: 5 } as const;
const sctp = { ...short, transport: 'sctp' } as const;

function run(given: GivenParameters, seed = 1): Readonly<Record<MetricName, number>> {
  const { metrics } = simulate(parametersOf(given), seed);
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)])) as Record<
    MetricName,
    number
  >;
}

describe('model with transport: sctp', () => {
  for (const profile of ['rfc', 'rsplib', 'rspsim'])
    it(`gives what the message level gives on ideal links, under the ${profile} profile`, () => {
      const [message, packets] = [run({ ...short, profile }), run({ ...sctp, profile })];
      assert.equal(packets.requests_generated, message.requests_generated);
      assert.ok(Math.abs(packets.handling_speed / message.handling_speed - 1) < 0.002);
      assert.ok(Math.abs(packets.startup_time - message.startup_time) < 1e-4, `${packets.startup_time}`);
      assert.ok(packets.packets_dropped === 0 && packets.fast_retransmissions === 0);
    });

  it('adds the set-up of the association to what an idealized network takes', () => {
    const startup = (given: GivenParameters): number => run({ ...given, policy: 'Random' }).startup_time;
    // One round trip before the first data (RFC 9260 §5.1): two delays of 5 ms.
    assert.ok(Math.abs(startup(sctp) - startup({ ...short, idealized: true }) - 0.01) < 2e-4);
  });

  it('does not depend on whether packets and messages are encoded on their way', () => {
    const given = { ...sctp, duration: 20, paths: 2, ipVersion: 'both', linkLoss: 0.01, registrars: 2 } as const;
    assert.deepEqual(run({ ...given, encodePackets: true, encodeMessages: true }), run(given));
  });

  it('counts no packets where messages travel as a whole', () => {
    const { metrics } = simulate(parametersOf({ ...short, duration: 10 }), 1);
    assert.equal(metrics.sctp_packets, null);
    assert.equal(metrics.goodput, null);
  });

  it('carries requests over LANs joined by a WAN, in UDP, over IPv6', () => {
    const metrics = run({
      ...sctp,
      lans: 3,
      poolElements: 3,
      wanDelay: 20,
      wanRate: 1e6,
      udpEncapsulation: true,
      ipVersion: 'ipv6',
    });
    assert.ok(metrics.requests_completed > 0.95 * metrics.requests_generated);
    assert.ok(metrics.startup_time > 0.03 && metrics.startup_time < 0.3, `${metrics.startup_time}`);
    assert.equal(metrics.packets_dropped, 0);
  });

  it('recovers from losses, duplicates and overtaking', () => {
    const impaired = { linkLoss: 0.02, lossBurst: 2, linkDuplication: 0.02, linkReordering: 0.05, linkJitter: 2 };
    const metrics = run({ ...sctp, ...impaired });
    assert.ok(metrics.packets_dropped > 300);
    assert.ok(metrics.timeout_retransmissions > 100);
    assert.equal(metrics.requests_rejected, 0);
    assert.ok(metrics.requests_completed > 0.95 * metrics.requests_generated);
  });
});

describe('failures with transport: sctp', () => {
  const failing = { ...sctp, requestSize: 1e7, duration: 1200, peUptime: 300, peUptimeDistribution: 'exponential' };

  for (const peFailureKind of ['hostCrash', 'processCrash'])
    it(`fails sessions over after a ${peFailureKind}`, () => {
      const metrics = run({
        ...failing,
        profile: 'rfc',
        peFailureKind,
        cleanShutdownProbability: 0,
        peDowntime: 10,
        jobKeepAliveInterval: 5,
        jobKeepAliveTimeout: 5,
      });
      assert.ok(metrics.failovers > 10, `${metrics.failovers} failovers`);
      assert.ok(metrics.requests_completed > 0.9 * metrics.requests_generated);
      // Crashed hosts do not answer; stacks that survive do, by an ABORT.
      assert.equal(metrics.packets_dropped > 0, peFailureKind === 'hostCrash');
    });

  it('loses almost no work in clean shutdowns', () => {
    const metrics = run({ ...failing, peDowntime: 0 });
    assert.ok(metrics.failovers > 10);
    assert.ok(metrics.failover_time_total < metrics.failovers);
  });

  it('takes failed registrars over', () => {
    const metrics = run({
      ...sctp,
      requestSize: 1e7,
      duration: 1800,
      registrars: 3,
      registrarUptime: 300,
      registrarUptimeDistribution: 'exponential',
      registrarDowntime: 100,
      immortalRegistrars: 1,
      asapMaxRequestRetransmit: 1,
    });
    assert.ok(metrics.takeovers_started >= 2);
    assert.ok(metrics.startups_with_mentor > 2);
    assert.ok(metrics.requests_completed > 0.95 * metrics.requests_generated);
  });

  it('continues over the second network while the first one fails', () => {
    const failures = { pathUptime: 100, pathDowntime: 60, requestSize: 1e7, duration: 1200, rtoMax: 5 } as const;
    const [one, two] = [1, 2].map((paths) => run({ ...sctp, ...failures, paths }));
    assert.ok(two.path_failovers > 0 && two.packets_dropped > 0);
    assert.equal(one.path_failovers, 0);
    assert.ok(two.handling_time < one.handling_time, `${two.handling_time} and ${one.handling_time}`);
    assert.ok(two.associations_lost < one.associations_lost);
  });

  it('cuts a path of certain components at a given time', () => {
    const failure = { failingLinks: 'registrars', pathFailureTime: 100, pathFailureDuration: 50 };
    const cut = run({ ...sctp, ...failure });
    assert.ok(cut.packets_dropped > 0);
    assert.equal(run({ ...sctp, ...failure, pathFailureTime: 5000 }).packets_dropped, 0);
  });
});
