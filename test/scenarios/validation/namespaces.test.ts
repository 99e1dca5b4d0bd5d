import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstSeeds } from '../../../scenarios/plan/replications.ts';
import type { DeployedRole, Deployment } from '../../../scenarios/validation/deployment.ts';
import { checkWorld } from '../../../scenarios/validation/check-world.ts';
import { runForReal } from '../../../scenarios/validation/measured-run.ts';
import { measureNetwork } from '../../../scenarios/validation/network-measurement.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { parametersOf } from '../../verify/study-runs.ts';
import { NamespaceNetwork } from '../../native/namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../../native/obstacles.ts';
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

describe('a deployment of several hosts', () => {
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
          pathCommands: [],
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

describe('a deployment whose paths are cut by its commands', () => {
  let network: NamespaceNetwork;
  let folder: string;
  before(function () {
    skipOrFail(this, namespaceObstacle() ?? addonObstacle());
    network = new NamespaceNetwork(2);
    folder = mkdtempSync(join(tmpdir(), 'rsplab-cuts-'));
  });
  after(async () => {
    await network?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it('loses one of two networks in a run over libusrsctp, which cannot cut itself, and has it again', async () => {
    const hosts = Object.entries(runs).map(([name, roles], index) => {
      const addresses = network.host(name, index + 1);
      const drop = ['add table ip cut', ...hooks('input', 'iifname eth1'), ...hooks('output', 'oifname eth1')];
      return {
        name,
        lan: 0,
        prefix: ['ip', 'netns', 'exec', network.namespaceOf(name)],
        rsplab: undefined,
        addresses: [addresses],
        runs: roles,
        pathCommands: [
          {
            cut: ['sh', '-c', `nft '${drop.join('; ')}' && touch ${join(folder, name)}`],
            repair: ['nft', 'delete', 'table', 'ip', 'cut'],
          },
        ],
      };
    });
    const world = {
      transport: 'usrsctp-udp',
      deployment: { name: 'lab.yaml', udpPort: 9899, hosts },
      call: componentCall,
    } as const;
    const cut = { ...parameters, paths: 2, pathFailureTime: 4, pathFailureDuration: 2 };
    checkWorld(cut, world);
    const { metrics, observations } = await runForReal(cut, 1, world, new AbortController().signal);
    assert.equal(observations.faults, 0);
    assert.equal(typeof metrics.utilization, 'number');
    assert.deepEqual(readdirSync(folder).toSorted(), Object.keys(runs));
    for (const name of Object.keys(runs))
      assert.equal(
        execFileSync('ip', ['netns', 'exec', network.namespaceOf(name), 'nft', 'list', 'tables'], { encoding: 'utf8' }),
        '',
      );
  });
});

/** Commands of nft that drop all of a chain's packets of an interface. */
function hooks(chain: string, interfaceName: string): string[] {
  return [
    `add chain ip cut ${chain} { type filter hook ${chain} priority 0; }`,
    `add rule ip cut ${chain} ${interfaceName} drop`,
  ];
}
