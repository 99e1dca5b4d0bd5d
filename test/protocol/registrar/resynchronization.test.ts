import assert from 'node:assert/strict';
import type { PoolElementEntry } from '../../../protocol/handlespace/pool-element-entry.ts';
import type { Registrar } from '../../../protocol/registrar/registrar.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { assertConsistent, homesIn, quickEnrp } from './registrar-views.ts';

interface Scene {
  readonly world: RserpoolWorld;
  readonly registrars: readonly Registrar[];
}

function scene(profile: ProfileName, enrp = {}): Scene {
  const world = new RserpoolWorld(profile);
  const asap = { endpointKeepAliveInterval: 4, endpointKeepAliveTimeout: 2 };
  const registrars = world.registrars(3, asap, { ...quickEnrp, ...enrp });
  world.run(8);
  return { world, registrars };
}

for (const profile of profileNames) {
  describe(`audit under the ${profile} profile`, () => {
    it('brings elements whose updates were lost', () => {
      const { world, registrars } = scene(profile);
      world.loseUpdates(1);
      for (const identifier of [10, 20, 30]) world.poolElement(identifier).register();
      world.run(0.1);
      world.loseUpdates(0);
      world.run(5);
      assertConsistent(registrars, [10, 20, 30]);
      assert.ok(registrars.some(({ statistics }) => statistics.resynchronizations > 0));
    });

    it('is content when nothing was lost', () => {
      const { world, registrars } = scene(profile);
      for (const identifier of [10, 20, 30]) world.poolElement(identifier).register();
      world.run(100);
      for (const { statistics } of registrars) assert.equal(statistics.resynchronizations, 0);
    });
  });
}

describe('audit', () => {
  for (const [profile, removes] of [
    ['rfc', true],
    ['rsplib', true],
    ['rspsim', false],
  ] as const)
    it(`${removes ? 'removes' : 'never removes'} what the peer does not own any more, under the ${profile} profile`, () => {
      const { world, registrars } = scene(profile);
      const link = { staticRegistrars: world.registrarAddresses(registrars[0]) };
      const element = world.poolElement(10, {}, {}, undefined, link);
      world.poolElement(20, {}, {}, undefined, link).register();
      element.register();
      world.run(1);
      world.loseUpdates(1);
      element.deregister();
      world.run(10);
      assert.deepEqual(homesIn(registrars[0]), ['20@1']);
      const expected = removes ? ['20@1'] : ['10@1', '20@1'];
      for (const registrar of registrars.slice(1)) assert.deepEqual(homesIn(registrar), expected);
    });

  it('reads a table in parts, and removes nothing that a later part names', () => {
    const { world, registrars } = scene('rsplib', { maxTableElements: 2 });
    const link = { staticRegistrars: world.registrarAddresses(registrars[0]) };
    const identifiers = [1, 2, 3, 4, 5, 6, 7];
    for (const identifier of identifiers) world.poolElement(identifier, {}, {}, undefined, link).register();
    world.run(1);
    world.loseUpdates(1);
    const late = world.poolElement(8, {}, {}, undefined, link);
    late.register();
    const seen = new Set<number>();
    for (let i = 0; i < 500; i++) {
      world.run(0.01);
      seen.add(registrars[1].handlespace.elementCount);
    }
    assert.deepEqual([...seen], [7, 8]);
    assertConsistent(registrars, [...identifiers, 8]);
  });
});

describe('two registrars that both claim an element', () => {
  /** Element 10 registered with registrar 1; registrar 3 believes that it is its home. */
  function contested(): ReturnType<typeof scene> & { readonly entry: PoolElementEntry } {
    const { world, registrars } = scene('rfc');
    const link = { staticRegistrars: world.registrarAddresses(registrars[0]) };
    world.poolElement(10, {}, {}, undefined, link).register();
    world.run(1);
    const entry = registrars[2].handlespace.find('EchoPool', 10);
    assert.ok(entry);
    registrars[2].handlespace.setHome(entry, 3);
    return { world, registrars, entry };
  }

  it('agree on one of them, without removing it, under the rfc profile', () => {
    const { world, registrars } = contested();
    let least = Infinity;
    for (let i = 0; i < 200; i++) {
      world.run(0.05);
      for (const { handlespace } of registrars) least = Math.min(least, handlespace.elementCount);
    }
    assert.equal(least, 1);
    assertConsistent(registrars, [10]);
    assert.deepEqual(homesIn(registrars[0]), ['10@3']);
  });

  it('do not lose it when the one that kept it removes it: the other asks the element', () => {
    const { world, registrars, entry } = contested();
    world.run(10);
    assert.deepEqual(homesIn(registrars[0]), ['10@3']);
    registrars[2].handlespace.remove(entry);
    world.run(10);
    assertConsistent(registrars, [10]);
    assert.deepEqual(homesIn(registrars[0]), ['10@1']);
  });
});
