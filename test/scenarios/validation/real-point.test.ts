import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns, type SweepPoint } from '../../../scenarios/plan/run-plan.ts';
import { overTransport, realPoint, simulatedPoint } from '../../../scenarios/validation/real-point.ts';
import { noCounterparts, treatments } from '../../../scenarios/validation/parameter-treatment.ts';
import { ValidationError } from '../../../scenarios/validation/validation-error.ts';

const STUDY = `name: tiny
title: Tiny
seeds: 2
parameters:
  poolElements: 2
  puToPeRatio: 3
  requestSize: 1e6
  warmup: 650 s
  duration: 250 s
`;

function point(...settings: readonly string[]): SweepPoint {
  const [first] = planRuns(withOverrides(readStudy('tiny.yaml', STUDY), settings)).points;
  return first;
}

describe('a point on the time axis of real processes', () => {
  it('has the load and the failures stretched, and the timers of protocols as they are', () => {
    const given = point('peUptime=100 s', 'peDowntime=10 s');
    const { timeScale, parameters } = realPoint(given, 60);
    assert.equal(timeScale, 60 / 300);
    assert.equal(parameters.requestInterval, given.parameters.requestInterval * timeScale);
    assert.equal(parameters.capacity, given.parameters.capacity / timeScale);
    assert.equal(parameters.peUptime, 20);
    assert.equal(parameters.peDowntime, 2);
    assert.equal(parameters.asapRequestTimeout, given.parameters.asapRequestTimeout);
    assert.equal(parameters.rtoMin, given.parameters.rtoMin);
  });

  it('can be run with the default of every parameter, whatever is automatic', () => {
    const { parameters } = realPoint(point('policy=RoundRobin'), 60);
    assert.equal(parameters.attackPolicy, 'RoundRobin');
    assert.throws(
      () => realPoint(point('attackers=1', 'attack=handleResolution'), 60),
      /attackers=1: attackers are simulated only/,
    );
  });

  it('is refused for the list of its LANs, not for what follows from that', () => {
    const refused: readonly (readonly [settings: readonly string[], message: RegExp])[] = [
      [['attackersByLan=[0, 2]', 'attack=registration'], /^attackersByLan=\[0, 2\]: attackers are simulated only/],
      [['lanDelayByLan=[5, 10]'], /^lanDelayByLan=\[5, 10\]: has no counterpart/],
      [['userUptimeByLan=[never, 60]'], /^userUptimeByLan=.*one process/],
      [['peUptimeByLan=[never, 60]'], /^peUptimeByLan=.*--set peUptimeByLan=none/],
      [['wanDelayByLink=[5]'], /^wanDelayByLink=\[5\]: has no counterpart/],
    ];
    for (const [settings, message] of refused)
      assert.throws(() => realPoint(point('lans=2', ...settings), 60), { name: 'ValidationError', message });
  });

  it('has each of the capacities of a list stretched', () => {
    const { parameters } = realPoint(point('capacityDistribution=list', 'capacities=[2e6, 5e5]'), 60);
    assert.equal(parameters.capacities, '[10000000, 2500000]');
    assert.equal(parameters.capacity, 6.25e6);
  });

  it('lasts as long as asked, from the start of the users, with the same share of warm-up', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), (seconds) => {
        const { parameters } = realPoint(point(), seconds);
        const { poolUserStart, warmup, duration } = parameters;
        assert.ok(Math.abs(warmup - poolUserStart + duration - seconds) < 1e-9 * seconds);
        assert.ok(Math.abs((warmup - poolUserStart) / duration - 50 / 250) < 1e-9);
      }),
    );
  });

  it('keeps the time of a study that lasts 30 to 120 s', () => {
    assert.equal(realPoint(point('duration=40 s')).timeScale, 1);
    assert.equal(realPoint(point('duration=1150 s')).timeScale, 60 / 1200);
  });

  it('starts components when those that they need can be there', () => {
    const { parameters } = realPoint(point('registrars=3', 'mentorDiscoveryTimeout=2 s'), 60);
    assert.equal(parameters.registrarStart, 0);
    assert.ok(parameters.poolElementStart > 2 * parameters.registrarStartIncrement + 2);
    assert.ok(parameters.poolUserStart > parameters.poolElementStart);
  });

  it('keeps the distance of a path failure to the start of the users', () => {
    const given = point('transport=sctp', 'paths=2', 'pathFailureTime=700 s', 'pathFailureDuration=50 s');
    const { parameters, timeScale } = realPoint(given, 60);
    assert.equal(parameters.pathFailureTime, parameters.poolUserStart + 100 * timeScale);
    assert.equal(parameters.pathFailureDuration, 50 * timeScale);
  });

  it('refuses what has no counterpart, by its name', () => {
    const refused = (setting: string, name: RegExp, ...others: readonly string[]): void =>
      assert.throws(
        () => realPoint(point(setting, ...others)),
        (error) => error instanceof ValidationError && name.test(error.message),
      );
    const crashes = ['peUptime=100 s', 'cleanShutdownProbability=0', 'peFailureKind=hostCrash'];
    refused('failureDetectionTime=7', /^failureDetectionTime=7: has no counterpart in a real deployment/, ...crashes);
    refused(
      'messageLoss=0.1',
      /^messageLoss=0.1: .* up to the network .*; leave it out, or add "--set messageLoss=0"$/,
    );
    refused('idealized=true', /^idealized=true: real associations are set up.* "--set idealized=false"$/);
    refused('userUptime=50', /^userUptime=50: the users of a host are one process.* "--set userUptime=never"$/);
    refused('schedule={ lan0/pe1: down@700 up@800 }', /^schedule=.*peUptime, registrarUptime.* "--set schedule=none"$/);
    refused('lanDelay=10', /^lanDelay=10: delays and rates are those of the network/);
    refused('warmup=500 s', /^warmup: must end after the start of the pool users/);
  });

  it('has a reason for no parameter that real components have', () => {
    for (const name of Object.keys(noCounterparts))
      assert.equal(new Map<string, string>(Object.entries(treatments)).get(name), 'unreal', name);
  });

  it('is as its transport carries packets', () => {
    const given = realPoint(point('transport=sctp'), 60);
    assert.equal(overTransport(given, 'usrsctp-udp').parameters.udpEncapsulation, true);
    assert.equal(overTransport(given, 'kernel').parameters.udpEncapsulation, false);
  });

  it('is simulated with the delays and the rate that were measured', () => {
    const network = { lanDelay: 0.000_123_4, wanDelay: 0.02, rate: 123_456_789 };
    const ofPackets = simulatedPoint(realPoint(point('transport=sctp'), 60).parameters, network);
    assert.equal(ofPackets.lanDelay, 0.123);
    assert.equal(ofPackets.wanDelay, 0);
    assert.equal(ofPackets.linkRate, 123_000_000);
    const ofMessages = simulatedPoint(realPoint(point('lans=2'), 60).parameters, network);
    assert.equal(ofMessages.wanDelay, 20);
    assert.equal(ofMessages.linkRate, Infinity);
  });
});
