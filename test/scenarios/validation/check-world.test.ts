import assert from 'node:assert/strict';
import type { TransportName } from '../../../native/transports.ts';
import { checkWorld } from '../../../scenarios/validation/check-world.ts';
import { deployedRoles, type DeploymentHost } from '../../../scenarios/validation/deployment.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';
import { componentCall } from './component-call.ts';

/** A host elsewhere: whether a transport works there is not known here. */
function host(changes: Partial<DeploymentHost> = {}): DeploymentHost {
  return {
    name: 'lab1',
    lan: 0,
    prefix: ['ssh', 'lab1'],
    rsplab: undefined,
    addresses: [1, 2, 3].map((last) => [`10.0.1.${last}`, `10.0.2.${last}`]),
    runs: deployedRoles,
    pathCommands: [],
    ...changes,
  };
}

function check(transport: TransportName, settings: GivenParameters, on = host()): void {
  const parameters = parametersOf({
    transport: 'sctp',
    paths: 2,
    poolElements: 1,
    poolUsers: 1,
    poolElementStart: 1,
    poolUserStart: 2,
    warmup: 3,
    duration: 30,
    ...settings,
  });
  checkWorld(parameters, {
    transport,
    deployment: { name: 'lab.yaml', udpPort: 9899, hosts: [on] },
    call: componentCall,
  });
}

const cut = { pathFailureTime: 10 };

describe('a point in a deployment over a transport', () => {
  it('may lose paths if the transport, or commands of the hosts, can cut them', () => {
    check('udp', cut);
    assert.throws(() => check('kernel', cut), /cannot cut paths itself, .* lan0\/pr0 .*: give host lab1 commands/);
    check('kernel', cut, host({ pathCommands: [{ cut: ['cut'], repair: ['repair'] }] }));
  });

  it('may not let users that share a process lose their paths one by one', () => {
    const apart = { failingLinks: 'poolUsers', pathUptime: 10 };
    assert.throws(() => check('udp', apart), /failingLinks=poolUsers with pathUptime/);
  });

  it('has CMT and NR-SACK where the stack has them', () => {
    check('udp', { cmt: true, nrSack: true, congestionControl: 'olia' });
    assert.throws(() => check('kernel', { cmt: true }), /transport kernel: it has neither CMT nor NR-SACK/);
    assert.throws(
      () => check('kernel', { congestionControl: 'cubic' }),
      /transport kernel: .* its own congestion control/,
    );
  });

  it('has other constants of SCTP only where they can be set', () => {
    const own = { cmt: true, congestionControl: 'lia' };
    for (const constant of [{ coupledMinWindow: 2 }, { congestionGroups: '1, 2' }, { maxBurst: 2 }]) {
      check('udp', { ...own, ...constant });
      assert.throws(() => check('kernel', constant), /transport kernel: \w+=.* cannot be set there/);
    }
    assert.throws(() => check('kernel', { sendBuffer: 100_000 }), /transport kernel: sendBuffer=100000: /);
  });

  it('has time-outs that sockets take', () => {
    check('udp', { rtoInitial: 0.5, rtoMin: 1 });
    assert.throws(
      () => check('kernel', { rtoInitial: 0.5, rtoMin: 1 }),
      /transport kernel: rtoInitial=0\.5 s must be from rtoMin=1 s to rtoMax=60 s: .* leave the point out/,
    );
  });

  it('has hosts that crash only where the stack dies with its process', () => {
    const crash = { peUptime: 10, peFailureKind: 'hostCrash', cleanShutdownProbability: 0 };
    check('udp', crash);
    assert.throws(() => check('kernel', crash), /outlives its processes/);
  });
});
