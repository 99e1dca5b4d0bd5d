import assert from 'node:assert/strict';
import { firstSeeds } from '../../../scenarios/plan/replications.ts';
import type { DeployedRole, Deployment } from '../../../scenarios/validation/deployment.ts';
import { checkWorld } from '../../../scenarios/validation/check-world.ts';
import { runForReal } from '../../../scenarios/validation/measured-run.ts';
import { measureNetwork } from '../../../scenarios/validation/network-measurement.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { parametersOf } from '../../verify/study-runs.ts';
import { NamespaceNetwork } from '../../native/namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../../native/obstacles.ts';
import { TEST_TIMEOUT } from '../../native/patience.ts';
import { componentCall } from './component-call.ts';

const runs: Readonly<Record<string, readonly DeployedRole[]>> = {
  lab1: ['registrars'],
  lab2: ['poolElements'],
  lab3: ['poolElements'],
  lab4: ['poolUsers'],
};

const parameters: RunParameters = parametersOf({
  transport: 'sctp',
  poolElements: 2,
  puToPeRatio: 2,
  requestSize: 1e5,
  registrarStart: 0,
  poolElementStart: 1,
  poolUserStart: 2,
  warmup: 3,
  duration: 4,
});

describe('a deployment of several hosts', function () {
  this.timeout(TEST_TIMEOUT);
  let network: NamespaceNetwork;
  let deployment: Deployment;

  before(function () {
    skipOrFail(this, namespaceObstacle());
    network = new NamespaceNetwork();
    deployment = {
      name: 'lab.yaml',
      udpPort: 9899,
      hosts: Object.entries(runs).map(([name, roles], index) => {
        const addresses = network.host(name, index + 1);
        return {
          name,
          lan: 0,
          prefix: ['ip', 'netns', 'exec', network.namespaceOf(name)],
          rsplab: undefined,
          addresses: [addresses],
          runs: roles,
        };
      }),
    };
  });
  after(async () => network?.close());

  for (const transport of ['udp', 'usrsctp-udp'] as const)
    it(`is measured, and runs a point, over ${transport}`, async function () {
      if (transport === 'usrsctp-udp') skipOrFail(this, addonObstacle());
      const world = { transport, deployment, call: componentCall };
      checkWorld(parameters, world);
      const { signal } = new AbortController();
      const ways = await measureNetwork(parameters, world, signal);
      assert.equal(ways.length, 6);
      for (const { roundTrip } of ways) assert.ok(roundTrip > 0);
      const [seed = 1] = firstSeeds(1);
      const { metrics, observations } = await runForReal(parameters, seed, world, signal);
      assert.equal(observations.faults, 0);
      assert.equal(typeof metrics.utilization, 'number');
      assert.equal(metrics.sctp_packets === null, transport !== 'udp');
    });
});
