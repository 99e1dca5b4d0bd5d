import assert from 'node:assert/strict';
import { poolElementKind } from '../../../../sim/models/rserpool/pool-element-kind.ts';
import { policies, type PolicyName } from '../../../../protocol/policies/policies.ts';
import { fromFixedPoint } from '../../../../protocol/wire/fixed-point.ts';
import { deriveParameters } from '../../../../scenarios/plan/derive-parameters.ts';
import { poolElementsPerLan } from '../../../../sim/models/rserpool/pool-elements-per-lan.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** An element with a capacity, as the parameters make it. */
function element(capacity: number, given: GivenParameters = {}) {
  const kind = poolElementKind(parametersOf({ profile: 'rspsim', ...given }), [], capacity, 0);
  return { capacity: kind.server.capacity, maxJobs: kind.server.maxJobs, policy: kind.element.policy };
}

/** Rules of RSPSIM and its toolchain for values that follow from others. */
describe("RSPSIM's rules for pool elements", () => {
  it('make as many requests in service of a capacity as have the minimum each, rounded', () => {
    const jobs = [1e6, 62.5e4, 187.5e4, 14_000, 16_000, 6000].map((capacity) => element(capacity).maxJobs);
    assert.deepEqual(jobs, [100, 62, 188, 1, 2, 1]);
  });

  it('raise a capacity to the minimum for a request only if it is rounded to none', () => {
    // 0.7 and 0.51 requests are one, and the element remains slow; 0.5 and 0.2 are none.
    const actual = [7000, 5100, 5000, 2000].map((capacity) => element(capacity));
    assert.deepEqual(
      actual.map(({ capacity, maxJobs }) => [capacity, maxJobs]),
      [
        [7000, 1],
        [5100, 1],
        [10_000, 1],
        [10_000, 1],
      ],
    );
    assert.deepEqual([element(2000, { maxJobs: 3 }).capacity, element(2000, { maxJobs: 3 }).maxJobs], [2000, 3]);
  });

  it('allow a capacity below the minimum for a request, and refuse one that would have no effect', () => {
    assert.equal(parametersOf({ capacity: 7000 }).capacity, 7000);
    assert.throws(() => parametersOf({ capacity: 5000 }), /capacity is less than half of minCapacityPerJob/);
  });

  it('give weights by the capacity, for turns one per 100 000 and at least 1', () => {
    const weight = (policy: PolicyName, capacity: number): number => element(capacity, { policy }).policy.weight;
    assert.deepEqual([weight('WeightedRandom', 1e6), weight('WeightedRandom', 62.5e4)], [1e6, 62.5e4]);
    assert.deepEqual(
      [1e6, 3e5, 5e4].map((capacity) => weight('WeightedRoundRobin', capacity)),
      [10, 3, 1],
    );
    assert.equal(element(1e6, { policy: 'WeightedRoundRobin', policyWeight: 4 }).policy.weight, 4);
  });

  it('give a load degradation of one request', () => {
    const { policy } = element(1e6, { policy: 'LeastUsedDegradation' });
    assert.equal(policy.type, policies.LeastUsedDegradation.type);
    assert.ok(Math.abs(fromFixedPoint(policy.loadDegradation) - 0.01) < 1e-9);
  });

  it('share out a pool over LANs after a disaster', () => {
    const numbers = {
      poolElementDistribution: 'localizedDisaster',
      lans: 3,
      poolElements: 12,
      poolElementsByLan: 'none',
      disasterLan: 1,
    } as const;
    assert.deepEqual(poolElementsPerLan({ ...numbers, disasterRemaining: 0.5 }), [6, 15, 15]);
    assert.deepEqual(poolElementsPerLan({ ...numbers, disasterRemaining: 0.25 }), [3, 17, 16]);
  });
});

describe("RSPSIM's rules for automatic parameters", () => {
  it('give a request as long for its acceptance as a keep-alive for its answer', () => {
    assert.equal(parametersOf({}).jobRequestTimeout, 50);
    assert.equal(parametersOf({ jobKeepAliveTimeout: 7 }).jobRequestTimeout, 7);
  });

  it('ask for the presence of a peer after a heartbeat and the time for an answer', () => {
    const several = { registrars: 2, peerHeartbeatCycle: 20, maxTimeNoResponse: 4 };
    assert.equal(parametersOf(several).maxTimeLastHeard, 61);
    assert.equal(parametersOf({ ...several, maxTimeLastHeard: 'auto' }).maxTimeLastHeard, 24);
  });

  it('serve during the start-up of a registrar as the profile does', () => {
    const served = (['rfc', 'rsplib', 'rspsim'] as const).map(
      (profile) => parametersOf({ profile }).serviceDuringStartup,
    );
    assert.deepEqual(served, [true, true, false]);
    assert.equal(parametersOf({ profile: 'rspsim', serviceDuringStartup: true, ...late }).serviceDuringStartup, true);
  });

  it('leave out a ratio of pool users to pool elements below 1', () => {
    const given = { puToPeRatio: 'auto', requestInterval: 10, requestSize: 1e7 };
    const outcome = deriveParameters(new Map(Object.entries(given)), 'test');
    assert.deepEqual(outcome, { reason: 'puToPeRatio would be 0.8, but must be at least 1' });
    assert.equal(parametersOf({ ...given, requestInterval: 12.5 }).poolUsers, 10);
  });
});

/** A registrar begins when elements are there. */
const late = { registrars: 2, registrarStartIncrement: 300 };
