import assert from 'node:assert/strict';
import { addressesOf } from '../../../../protocol/wire/transport-parameter.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = { warmup: 0, registrarStart: 0, poolElementStart: 10, poolUserStart: 20 } as const;
const twoNetworks = {
  ...soon,
  profile: 'rsplib',
  transport: 'sctp',
  paths: 2,
  lanDelay: 10,
  dynamicAddresses: true,
} as const;

function modelAt(given: GivenParameters, until: number): Model {
  const model = new Model(parametersOf({ ...twoNetworks, ...given }), 1);
  model.world.simulator.run({ until });
  return model;
}

/** How many addresses the registrar knows of its only element; undefined: it has none. */
function addressesAt(given: GivenParameters, until: number): number | undefined {
  const { registrar } = modelAt(given, until).registrars[0];
  const [element] = Array.from(registrar?.handlespace.pools() ?? [], (pool) => [...pool.elements()]).flat();
  return element && addressesOf(element.parameter.userTransport).length;
}

describe('components whose addresses go with their links', () => {
  it('an element that loses an address has one when it registers again, and both later', () => {
    const given = { poolElements: 1, registrationLife: 60, schedule: '{lan0/pe0/path0: down@100 up@300}' };
    assert.deepEqual(
      [99, 250, 400].map((until) => addressesAt(given, until)),
      [2, 1, 2],
    );
  });

  it('an element that goes to the other network stays in its pool, and its users do not fail over', () => {
    const schedule = '{lan0/pe0/path1: up@100, lan0/pe0/path0: down@120}';
    const given = { poolElements: 1, registrationLife: 60 };
    const [stays, moves] = ['{lan0/pe0/path1: down@590}', schedule].map(
      (each) => modelAt({ ...given, poolUsers: 2, schedule: each }, 600).world.requests.sums,
    );
    assert.equal(addressesAt({ ...given, schedule }, 600), 1);
    assert.ok(moves.completed > 30 && moves.completed >= stays.completed - 1, `${moves.completed}`);
    assert.equal(moves.failovers, 0);
  });
});
