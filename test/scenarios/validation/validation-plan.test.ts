import assert from 'node:assert/strict';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { planValidation } from '../../../scenarios/validation/validation-plan.ts';
import type { ValidationPlan } from '../../../scenarios/validation/validation.ts';
import { componentCall } from './component-call.ts';

/** Plans to run a study on this machine. */
function planned(transport: 'udp' | 'usrsctp-udp', parameters: string, sweep: string): ValidationPlan {
  const study = readStudy(
    'tiny.yaml',
    `name: tiny
title: Tiny
seeds: 2
parameters:
  transport: sctp
  ${parameters}
sweep:
  ${sweep}
`,
  );
  return planValidation(study, {
    points: planRuns(study).points,
    seeds: [1, 2],
    seconds: 30,
    transport,
    deployment: undefined,
    foreign: undefined,
    call: componentCall,
  });
}

describe('the plan of a validation', () => {
  it('has addresses of this machine for the largest of the points', () => {
    const { points, seeds, world } = planned('udp', 'paths: 2', 'poolElements: [2, 5]');
    assert.deepEqual(seeds, [1, 2]);
    assert.equal(points.length, 2);
    const [host, ...others] = world.deployment.hosts;
    assert.equal(others.length, 0);
    // A registrar, five elements, and one process with all users.
    assert.equal(host?.addresses.length, 7);
    assert.ok(host.addresses.every((paths) => paths.length === 2));
  });

  it('has points as the transport carries them', () => {
    const { points } = planned('udp', 'udpEncapsulation: false', 'poolElements: [2, 3]');
    assert.deepEqual(
      points.map(({ parameters }) => parameters.udpEncapsulation),
      [true, true],
    );
  });

  it('refuses a transport that cannot run several processes on a host', () => {
    assert.throws(
      () => planned('usrsctp-udp', 'paths: 2', 'poolElements: [2]'),
      /^ValidationError: transport usrsctp-udp \(poolElements=2\): /,
    );
  });

  it('has either pools or bulk transfers, for their links contradict each other', () => {
    const both = 'model: [rserpool, bulkTransfer]';
    assert.throws(() => planned('udp', 'linkRate: 1e6', both), /^ValidationError: linkRate=1000000 \(model=rserpool\)/);
    assert.throws(
      () => planned('udp', 'poolElements: 2', both),
      /^ValidationError: pathDelay=10 \(model=bulkTransfer\)/,
    );
  });
});
