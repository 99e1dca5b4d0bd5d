import assert from 'node:assert/strict';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import type { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import { asapServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

/** The answers to a pool user that resolves the given number of times, every tenth of a second. */
function resolve(world: RserpoolWorld, user: PoolUser, times: number): string[] {
  const heard: string[] = [];
  for (let i = 0; i < times; i++) {
    const resolution = new HandleResolution(user.host.clock, user, {
      poolElementSelected: ({ identifier }) => heard.push(`element ${identifier}`),
      noPoolElement: (reason) => heard.push(reason),
    });
    resolution.start(POOL);
    world.run(0.1);
    resolution.cancel();
  }
  return heard;
}

function guards(profile: ProfileName, limits: { readonly resolutions?: number; readonly reports?: number }) {
  const { rateGuards } = asapServiceDefaults[profile];
  return {
    rateGuards: {
      ...rateGuards,
      maxHandleResolutionRate: limits.resolutions ?? Infinity,
      maxEndpointUnreachableRate: limits.reports ?? Infinity,
    },
  };
}

describe('registrar that is flooded', () => {
  for (const [profile, refusal] of [
    ['rsplib', 'unknown pool'],
    ['rspsim', undefined],
  ] as const)
    it(`answers too many handle resolutions ${refusal === undefined ? 'with silence' : 'as if the pool were unknown'} under the ${profile} profile`, () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1, guards(profile, { resolutions: 2 }));
      world.poolElement(10).register();
      world.run(1);
      const heard = resolve(world, world.poolUser('flooder'), 5);
      // The first may still wait for the association, so that two come at once.
      assert.ok(heard.filter((each) => each === 'element 10').length <= 2);
      assert.deepEqual([...new Set(heard.slice(2))], refusal === undefined ? [] : [refusal]);
      assert.ok(registrar.statistics.handleResolutionsRefused >= 3);
      // Others are not concerned.
      assert.deepEqual(resolve(world, world.poolUser('other'), 1), ['element 10']);
    });

  it('ignores too many unreachability reports, of all elements of a pool together', () => {
    const world = new RserpoolWorld('rsplib');
    const registrar = world.registrar(1, { maxBadPeReports: 1, ...guards('rsplib', { reports: 1 }) });
    for (const identifier of [10, 20, 30]) world.poolElement(identifier).register();
    const user = world.poolUser('attacker');
    world.run(1);
    resolve(world, user, 1);
    for (const identifier of [10, 20, 30]) user.reportUnreachable(POOL, identifier);
    world.run(1);
    assert.equal(registrar.handlespace.elementCount, 2);
    assert.equal(registrar.statistics.unreachableReportsRefused, 2);
  });
});
