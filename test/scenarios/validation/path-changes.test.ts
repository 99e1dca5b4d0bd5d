import assert from 'node:assert/strict';
import { pathChanges } from '../../../scenarios/validation/path-changes.ts';
import type { PlacedProcess } from '../../../scenarios/validation/placement.ts';
import { simulate } from '../../../sim/run/run.ts';
import { parametersOf } from '../../verify/study-runs.ts';

const host = { name: 'h', lan: 0, prefix: [], rsplab: undefined, addresses: [], runs: [], pathCommands: [] } as const;
const element: PlacedProcess = { role: 'poolElement', name: 'lan0/pe0', lan: 0, index: 0, host, addresses: [] };
const users: PlacedProcess = { role: 'poolUsers', name: 'lan0/pu0', lan: 0, users: ['lan0/pu0'], host, addresses: [] };

const base = {
  transport: 'sctp',
  paths: 2,
  poolElements: 1,
  poolUsers: 1,
  poolElementStart: 2,
  poolUserStart: 5,
  warmup: 10,
  duration: 90,
} as const;

describe('cuts of paths', () => {
  it('come once at the given time, and end after the given duration', () => {
    const parameters = parametersOf({ ...base, pathFailureTime: 40, pathFailureDuration: 20 });
    assert.deepEqual(pathChanges(parameters, 1, element), [
      { at: 40, path: 0, up: false },
      { at: 60, path: 0, up: true },
    ]);
  });

  it('come at the times of the simulation for the same seed', () => {
    const parameters = parametersOf({ ...base, pathUptime: 10, pathDowntime: 5, failingLinks: 'poolElements' });
    const seen: { at: number; up: boolean }[] = [];
    simulate(parameters, 7, {
      packets: (network) => {
        const link = network.hosts.find(({ name }) => name === 'lan0/pe0')?.interfaces[0]?.outgoing;
        assert.ok(link !== undefined);
        const change = link.setUp.bind(link);
        link.setUp = (up) => {
          seen.push({ at: network.simulator.now(), up });
          change(up);
        };
        return { packet: () => undefined };
      },
    });
    const planned = pathChanges(parameters, 7, element).map(({ at, up }) => ({ at, up }));
    assert.ok(planned.length > 3);
    assert.deepEqual(
      planned.map(({ at, up }) => `${at.toFixed(6)} ${up}`),
      seen.map(({ at, up }) => `${at.toFixed(6)} ${up}`),
    );
  });

  it('concern only those whose links fail', () => {
    const parameters = parametersOf({ ...base, pathFailureTime: 40, failingLinks: 'poolElements' });
    assert.equal(pathChanges(parameters, 1, element).length, 1);
    assert.deepEqual(pathChanges(parameters, 1, users), []);
  });

  it('cannot come one by one to users that share their paths', () => {
    const parameters = parametersOf({ ...base, pathUptime: 10, failingLinks: 'poolUsers' });
    assert.throws(() => pathChanges(parameters, 1, users), /failingLinks=poolUsers/);
  });
});
