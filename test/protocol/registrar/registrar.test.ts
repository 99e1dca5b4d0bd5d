import assert from 'node:assert/strict';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import { poolUserDefaults } from '../../../protocol/pool-user/pool-user-options.ts';
import { profileNames } from '../../../protocol/profile.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

const ignore = (): void => undefined;

for (const profile of profileNames) {
  describe(`registrars under the ${profile} profile`, () => {
    it('learn of each other and of all elements, with equal checksums', () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1);
      const second = world.registrar(2);
      world.run(60);
      assert.deepEqual(first.peers, [2]);
      assert.deepEqual(second.peers, [1]);
      world.poolElement(10).register();
      world.poolElement(20).register();
      world.run(5);
      for (const registrar of [first, second]) {
        assert.equal(registrar.handlespace.elementCount, 2);
        for (const owner of [1, 2])
          assert.equal(registrar.handlespace.checksum(owner), first.handlespace.checksum(owner));
      }
      assert.ok(first.statistics.handleUpdates + second.statistics.handleUpdates >= 2);
    });

    it('that start later get the handlespace of the mentor', () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1);
      world.poolElement(10).register();
      world.poolElement(20).register();
      world.run(60);
      const late = world.registrar(2);
      assert.ok(!late.ready);
      world.run(2);
      assert.ok(late.ready);
      assert.equal(late.handlespace.elementCount, 2);
      assert.equal(late.handlespace.checksum(1), first.handlespace.checksum(1));
    });

    it('find out by presence checksums what they missed', () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1);
      const second = world.registrar(2);
      world.poolElement(10).register();
      world.run(60);
      for (const registrar of [first, second])
        for (const entry of Array.from(registrar.handlespace.ownedBy(registrar === first ? 2 : 1)))
          registrar.handlespace.remove(entry);
      world.run(120);
      assert.equal(first.handlespace.elementCount, 1);
      assert.equal(second.handlespace.elementCount, 1);
    });

    it('give up a peer that does not answer any more', () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1);
      world.registrar(2);
      world.run(60);
      world.network.crashHost(world.registrarNodes[1]);
      world.run(200);
      assert.deepEqual(first.peers, []);
      assert.ok(first.statistics.peersLost >= 1);
    });

    it('remove an element that does not answer keep-alives, everywhere', () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1);
      const second = world.registrar(2);
      world.run(60);
      const node = world.node('pe');
      world.poolElement(10, {}, {}, node).register();
      world.run(5);
      world.network.crashHost(node);
      world.run(200);
      assert.equal(first.handlespace.elementCount, 0);
      assert.equal(second.handlespace.elementCount, 0);
    });

    it('remove an element after too many reports, and show it in answers', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1, { maxBadPeReports: 2 });
      world.poolElement(10).register();
      const user = world.poolUser('pu');
      const other = world.poolUser('other');
      world.run(60);
      const seen: string[] = [];
      const resolution = new HandleResolution(user.host.clock, user, {
        poolElementSelected: ({ identifier }) => seen.push(`element ${identifier}`),
        noPoolElement: (reason) => seen.push(reason),
      });
      resolution.start(POOL);
      world.run(1);
      user.reportUnreachable(POOL, 10);
      world.run(1);
      assert.equal(registrar.handlespace.elementCount, 1);
      // Whether a user counts once or each of its reports does, the profile decides; others count in any case.
      new HandleResolution(other.host.clock, other, { poolElementSelected: ignore, noPoolElement: ignore }).start(POOL);
      world.run(1);
      other.reportUnreachable(POOL, 10);
      world.run(1);
      assert.equal(registrar.handlespace.elementCount, 0);
      resolution.start(POOL);
      world.run(1);
      assert.deepEqual(seen, ['element 10', 'unknown pool']);
      assert.equal(registrar.statistics.unreachableReports, 2);
    });
  });
}

describe('registrar under the rfc profile', () => {
  it('looks after a reported element at once, and removes a dead one without waiting for its keep-alive', () => {
    const world = new RserpoolWorld('rfc');
    const registrar = world.registrar(1, { endpointKeepAliveInterval: 1000 });
    const node = world.node('pe');
    world.poolElement(10, { registrationLife: 5000 }, {}, node).register();
    const user = world.poolUser('pu');
    const resolution = new HandleResolution(user.host.clock, user, {
      poolElementSelected: () => undefined,
      noPoolElement: () => undefined,
    });
    world.run(1);
    resolution.start(POOL);
    world.run(1);
    world.network.cut(node);
    user.reportUnreachable(POOL, 10);
    world.run(4);
    assert.equal(registrar.handlespace.elementCount, 1);
    world.run(4);
    assert.equal(registrar.handlespace.elementCount, 0);
  });

  it('looks after reported elements of other registrars, too, and removes dead ones only here', () => {
    const world = new RserpoolWorld('rfc');
    const [home, other] = world.registrars(2, { endpointKeepAliveInterval: 1000 });
    world.run(20);
    const node = world.node('pe');
    const link = { staticRegistrars: world.registrarAddresses(home) };
    world.poolElement(10, { registrationLife: 5000 }, {}, node, link).register();
    const user = world.poolUser('pu', {
      link: {
        ...poolUserDefaults.rfc.link,
        announcements: undefined,
        staticRegistrars: world.registrarAddresses(other),
      },
    });
    const resolution = new HandleResolution(user.host.clock, user, {
      poolElementSelected: () => undefined,
      noPoolElement: () => undefined,
    });
    world.run(1);
    resolution.start(POOL);
    world.run(1);
    user.reportUnreachable(POOL, 10);
    world.run(10);
    assert.equal(other.statistics.endpointKeepAlives, 1);
    assert.equal(other.handlespace.elementCount, 1);
    assert.equal(other.handlespace.find(POOL, 10)?.homeRegistrar, home.identifier);
    world.network.crashHost(node);
    user.reportUnreachable(POOL, 10);
    world.run(4);
    assert.equal(other.handlespace.elementCount, 1);
    world.run(3);
    assert.equal(other.handlespace.elementCount, 0);
    assert.equal(other.statistics.keepAliveTimeouts, 1);
  });

  it('lets elements expire that do not register again', () => {
    const world = new RserpoolWorld('rfc', { failureDetectionTime: 1000 });
    const registrar = world.registrar(1, { endpointKeepAliveInterval: 1000 });
    const node = world.node('pe');
    world.poolElement(10, { registrationLife: 30, reregistrationInterval: 1000 }, {}, node).register();
    world.run(20);
    world.network.cut(node);
    world.run(9);
    assert.equal(registrar.handlespace.elementCount, 1);
    world.run(2);
    assert.equal(registrar.handlespace.elementCount, 0);
    assert.equal(registrar.statistics.expiries, 1);
  });

  it('informs an element that its life is over, which then registers again', () => {
    const world = new RserpoolWorld('rfc');
    const registrar = world.registrar(1);
    world.poolElement(10, { registrationLife: 30, reregistrationInterval: 1000 }).register();
    world.run(31);
    assert.equal(registrar.statistics.expiries, 1);
    assert.equal(registrar.handlespace.elementCount, 1);
    assert.equal(registrar.statistics.registrations, 2);
  });
});

describe('registrar under the rsplib profile', () => {
  it('removes an element at once when its association is lost', () => {
    const world = new RserpoolWorld('rsplib');
    const registrar = world.registrar(1);
    const node = world.node('pe');
    world.poolElement(10, {}, {}, node).register();
    world.run(1);
    world.network.crashProcesses(node);
    world.run(0.1);
    assert.equal(registrar.handlespace.elementCount, 0);
  });

  it('sends a handle table in parts', () => {
    const world = new RserpoolWorld('rsplib');
    const first = world.registrar(1, {}, { maxTableElements: 3 });
    for (let identifier = 1; identifier <= 10; identifier++) world.poolElement(identifier).register();
    world.run(10);
    const late = world.registrar(2);
    world.run(4);
    assert.equal(first.handlespace.elementCount, 10);
    assert.equal(late.handlespace.elementCount, 10);
    assert.ok(late.ready);
  });
});
