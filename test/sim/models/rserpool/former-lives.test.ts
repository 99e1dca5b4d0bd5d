import assert from 'node:assert/strict';
import { CalcAppServer } from '../../../../protocol/services/calcapp/server.ts';
import { PoolElement } from '../../../../protocol/pool-element/pool-element.ts';
import { PoolUser } from '../../../../protocol/pool-user/pool-user.ts';
import { Registrar } from '../../../../protocol/registrar/registrar.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { heapCensus } from '../../../heap-census.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

/** A life lasts some 20 s, so that each element has a hundred of them. */
const shortLives = {
  profile: 'rspsim',
  idealized: true,
  registrars: 3,
  poolElements: 10,
  puToPeRatio: 3,
  lanDelay: 10,
  policy: 'LeastUsed',
  requestSize: 5e6,
  cleanShutdownProbability: 0.5,
  maxBadPeReports: 1,
  endpointKeepAliveInterval: 10,
  endpointKeepAliveTimeout: 2,
  peUptime: 20,
  peDowntime: 2,
  userUptime: 60,
  registrarUptime: 60,
  registrarDowntime: 10,
  immortalRegistrars: 1,
} as const;

describe('components that fail and come back', () => {
  it('leave no engine of a former life behind where no transport reports its end', async () => {
    const before = await heapCensus();
    const { world, poolElements, poolUsers, registrars } = new Model(parametersOf(shortLives), 1);
    world.simulator.run({ until: 2000 });
    const after = await heapCensus();
    const held = ({ name }: { readonly name: string }): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    assert.ok(world.requests.sums.completed > 500, `${world.requests.sums.completed} requests`);
    // One may be held by a message on its way, or by an event that is due.
    assert.ok(held(PoolElement) <= poolElements.length + 3, `${held(PoolElement)} pool elements`);
    assert.ok(held(CalcAppServer) <= poolElements.length + 3, `${held(CalcAppServer)} servers`);
    assert.ok(held(PoolUser) <= poolUsers.length + 3, `${held(PoolUser)} pool users`);
    assert.ok(held(Registrar) <= registrars.length + 3, `${held(Registrar)} registrars`);
  });
});
