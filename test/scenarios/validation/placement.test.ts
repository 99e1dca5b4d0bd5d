import assert from 'node:assert/strict';
import type { DeploymentHost } from '../../../scenarios/validation/deployment.ts';
import { loopbackDeployment } from '../../../scenarios/validation/deployment.ts';
import { placeProcesses, processesPerLan } from '../../../scenarios/validation/placement.ts';
import { parametersOf } from '../../verify/study-runs.ts';

function host(name: string, ...rest: readonly Partial<DeploymentHost>[]): DeploymentHost {
  const addresses = [1, 2, 3, 4].map((last) => [`10.0.${name.slice(1)}.${last}`]);
  return Object.assign(
    {
      name,
      lan: 0,
      prefix: [],
      rsplab: undefined,
      addresses,
      runs: ['registrars', 'poolElements', 'poolUsers'],
      pathCommands: [],
    },
    ...rest,
  ) as DeploymentHost;
}

function deployment(...hosts: readonly DeploymentHost[]) {
  return { name: 'lab.yaml', udpPort: 9899, hosts };
}

const pool = { registrars: 1, poolElements: 3, puToPeRatio: 2 };

describe('where processes run', () => {
  it('deals components out in turn; the users of a host share a process', () => {
    const hosts = [
      host('h1', { runs: ['registrars', 'poolElements'] }),
      host('h2', { runs: ['poolElements', 'poolUsers'] }),
    ];
    const places = placeProcesses(parametersOf(pool), deployment(...hosts));
    assert.deepEqual(
      places.map(({ name, host: { name: at }, addresses }) => `${name} ${at} ${addresses.join()}`),
      [
        'lan0/pr0 h1 10.0.1.1',
        'lan0/pe0 h1 10.0.1.2',
        'lan0/pe1 h2 10.0.2.1',
        'lan0/pe2 h1 10.0.1.3',
        'lan0/pu0 h2 10.0.2.2',
      ],
    );
    const users = places.find(({ role }) => role === 'poolUsers');
    assert.ok(users?.role === 'poolUsers');
    assert.deepEqual(
      users.users,
      [0, 1, 2, 3, 4, 5].map((index) => `lan0/pu${index}`),
    );
  });

  it('has room on this machine for what a point needs, each with addresses of its own', () => {
    const parameters = parametersOf({ ...pool, lans: 2 });
    const places = placeProcesses(parameters, loopbackDeployment(2, processesPerLan(parameters), 1));
    assert.equal(places.length, 2 * (1 + 3 + 1));
    assert.equal(new Set(places.flatMap(({ addresses }) => addresses)).size, places.length);
  });

  it('names the host that has too few addresses, and the LAN without a host', () => {
    const parameters = parametersOf(pool);
    const few = deployment(host('h1', { addresses: [['10.0.1.1'], ['10.0.1.2']] }));
    assert.throws(
      () => placeProcesses(parameters, few),
      /^ValidationError: host h1: 5 processes run there, but it has addresses for 2: give/,
    );
    const without = deployment(host('h1', { runs: ['registrars', 'poolElements'] }));
    assert.throws(() => placeProcesses(parameters, without), /lab\.yaml: no host of LAN 1 runs poolUsers/);
  });
});
