import assert from 'node:assert/strict';
import type { DeployedRole, Deployment, DeploymentHost } from '../../../scenarios/validation/deployment.ts';
import { combinedWays, waysOf, type MeasuredWay } from '../../../scenarios/validation/network-ways.ts';
import { waySharesOf } from '../../../scenarios/validation/way-shares.ts';
import { parametersOf } from '../../verify/study-runs.ts';

function host(name: string, runs: readonly DeployedRole[], lan = 0): DeploymentHost {
  const addresses = [1, 2, 3, 4].map((last) => [`10.0.${name.slice(1)}.${last}`]);
  return { name, lan, prefix: [], rsplab: undefined, addresses, runs, pathCommands: [] };
}

function deployment(...hosts: readonly DeploymentHost[]): Deployment {
  return { name: 'lab.yaml', udpPort: 9899, hosts };
}

/** Ways with these delays in one direction, ms. */
function measured(given: Deployment, delays: Readonly<Record<string, number>>, rate = 1e8): MeasuredWay[] {
  return waysOf(given).map((way) => {
    const delay = delays[`${way.from.name} ${way.to.name}`];
    assert.ok(delay !== undefined, `${way.from.name} ${way.to.name}`);
    return { ...way, roundTrip: (2 * delay) / 1000, rate, handling: null };
  });
}

function names(given: Deployment): string[] {
  return waysOf(given).map(({ from, to }) => `${from.name} ${to.name}`);
}

const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);

describe('the ways between hosts', () => {
  const three = deployment(host('h1', ['registrars']), host('h2', ['poolElements']), host('h3', ['poolUsers']));

  it('are each pair of hosts, and the inside of one that runs several kinds', () => {
    assert.deepEqual(names(three), ['h1 h2', 'h1 h3', 'h2 h3']);
    assert.deepEqual(names(deployment(host('h1', ['registrars', 'poolUsers']))), ['h1 h1']);
  });

  it('count in the mean as the packets that take them', () => {
    const ways = measured(three, { 'h1 h2': 1, 'h1 h3': 2, 'h2 h3': 5 });
    near(combinedWays(ways, [0.1, 0.1, 0.8]).lanDelay, 0.0043);
    // Not known: all the same.
    near(combinedWays(ways, [0, 0, 0]).lanDelay, 8 / 3000);
  });

  it('between LANs have what is beyond the delay within them, per LAN', () => {
    const far = deployment(
      host('h1', ['registrars', 'poolElements', 'poolUsers']),
      host('h2', ['poolUsers'], 1),
      host('h3', ['poolUsers'], 2),
    );
    const ways = measured(far, { 'h1 h1': 1, 'h1 h2': 11, 'h1 h3': 25, 'h2 h3': 11 });
    const { lanDelay, wanDelay } = combinedWays(ways, [0.5, 0.25, 0.25, 0]);
    near(lanDelay, 0.001);
    near(wanDelay, 0.011);
  });

  it('of different rates have that of the time which a byte takes', () => {
    const [first, ...rest] = measured(three, { 'h1 h2': 1, 'h1 h3': 1, 'h2 h3': 1 });
    assert.ok(first !== undefined);
    near(combinedWays([{ ...first, rate: 1e6 }, ...rest], [1, 1, 0]).rate / 1e6, 2 / 1.01);
  });

  it('are taken by the packets of a simulation of the point', () => {
    const parameters = parametersOf({
      transport: 'sctp',
      poolElements: 2,
      poolUsers: 2,
      requestSize: 1e5,
      poolElementStart: 1,
      poolUserStart: 2,
      warmup: 3,
      duration: 20,
    });
    const ways = measured(three, { 'h1 h2': 1, 'h1 h3': 1, 'h2 h3': 1 });
    const shares = waySharesOf(parameters, 1, three, ways);
    near(
      shares.reduce((sum, share) => sum + share, 0),
      1,
    );
    for (const share of shares) assert.ok(share > 0);
    // Registrations and keep-alives are fewer than requests.
    assert.ok((shares[0] ?? 1) < (shares[2] ?? 0));
    // All on one host: no way of another one is taken.
    const crowded = deployment(host('h1', ['registrars', 'poolElements', 'poolUsers']), host('h2', [], 0));
    const inside = measured(crowded, { 'h1 h1': 1, 'h1 h2': 9 });
    assert.deepEqual(waySharesOf(parameters, 1, crowded, inside), [1, 0]);
    near(combinedWays(inside, [1, 0]).lanDelay, 0.001);
  });
});
