import assert from 'node:assert/strict';
import type { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import type { Registrar } from '../../../protocol/registrar/registrar.ts';
import { enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { assertConsistent, homesIn, quickEnrp } from './registrar-views.ts';

interface Scene {
  readonly world: RserpoolWorld;
  readonly registrars: readonly Registrar[];
  readonly elements: readonly PoolElement[];
}

/**
 * Registrars 1 to `count`; two elements that know the last one only, and so cannot leave it by themselves.
 *
 * @param patientLast the last registrar bears being cut off for long, and no transport gives up
 */
function scene(profile: ProfileName, count: number, expiry = 4, patientLast = false): Scene {
  const world = new RserpoolWorld(profile, patientLast ? { failureDetectionTime: 1000 } : {});
  const takeover = { ...enrpServiceDefaults[profile].takeover, expiry };
  const asap = { endpointKeepAliveInterval: 30, endpointKeepAliveTimeout: 5 };
  const registrars: Registrar[] = [];
  for (let identifier = 1; identifier <= count; identifier++)
    registrars.push(
      world.registrar(identifier, asap, {
        ...quickEnrp,
        takeover,
        ...(patientLast && identifier === count && { maxTimeLastHeard: 1000 }),
      }),
    );
  world.run(10);
  const link = (defaults: Registrar) => ({ staticRegistrars: world.registrarAddresses(defaults) });
  const last = registrars[count - 1];
  const elements = [10, 20].map((identifier) => world.poolElement(identifier, {}, {}, undefined, link(last)));
  for (const element of elements) element.register();
  world.run(10.5);
  assertConsistent(registrars, [10, 20]);
  return { world, registrars, elements };
}

function sum(
  registrars: readonly Registrar[],
  count: 'takeoversStarted' | 'takeoversByConsent' | 'takeoversByTimeout',
): number {
  return registrars.reduce((total, { statistics }) => total + statistics[count], 0);
}

/** Runs in small steps until something holds. */
function runUntil(world: RserpoolWorld, condition: () => boolean, step = 0.001, limit = 30): void {
  const end = world.now + limit;
  while (!condition()) {
    assert.ok(world.now < end, 'it did not happen');
    world.run(step);
  }
}

/** Who wins when the registrars 1 and 2 both want to take over: the RFC and the implementations disagree. */
const winners: Readonly<Record<ProfileName, number>> = { rfc: 2, rsplib: 1, rspsim: 1 };

for (const profile of profileNames) {
  describe(`takeover under the ${profile} profile`, () => {
    it('makes one survivor the home of all elements, by consent of the other', () => {
      const { world, registrars, elements } = scene(profile, 3);
      const [first, second, dead] = registrars;
      world.crash(dead);
      world.run(12);
      const survivors = [first, second];
      assertConsistent(survivors, [10, 20]);
      const winner = winners[profile];
      assert.deepEqual(homesIn(first), [`10@${winner}`, `20@${winner}`]);
      assert.equal(survivors[winner - 1].statistics.takeoversByConsent, 1);
      assert.equal(sum(survivors, 'takeoversByConsent') + sum(survivors, 'takeoversByTimeout'), 1);
      for (const element of elements) assert.equal(element.homeRegistrar, winner);
      for (const survivor of survivors) assert.ok(!survivor.peers.includes(3));
    });

    it('is started by both survivors at the same time, and completed by one', () => {
      const { world, registrars } = scene(profile, 3);
      world.crash(registrars[2]);
      world.run(12);
      assert.equal(sum(registrars, 'takeoversStarted'), 2);
      assert.equal(sum(registrars, 'takeoversByConsent'), 1);
    });

    it('keeps the elements supervised: one that is dead, too, is removed everywhere', () => {
      const { world, registrars, elements } = scene(profile, 3);
      world.crash(registrars[2]);
      world.network.crashHost(world.nodeNamed('pe10'));
      elements[0].stop();
      world.run(20);
      assertConsistent(registrars.slice(0, 2), [20]);
    });

    it('is abandoned when the target answers', () => {
      const { world, registrars } = scene(profile, 4, 20, true);
      const [first, second, third, target] = registrars;
      // Cut, not crashed: messages wait. The third registrar's consent is missing, so that the takeover lasts.
      world.network.cut(world.nodeOf(target));
      world.run(6);
      world.network.cut(world.nodeOf(third));
      runUntil(world, () => first.statistics.takeoversStarted + second.statistics.takeoversStarted > 0);
      world.run(0.5);
      world.network.repair(world.nodeOf(target));
      world.run(1);
      world.network.repair(world.nodeOf(third));
      world.run(12);
      assertConsistent(registrars, [10, 20]);
      assert.deepEqual(homesIn(first), ['10@4', '20@4']);
      assert.equal(sum(registrars, 'takeoversByConsent') + sum(registrars, 'takeoversByTimeout'), 0);
      for (const registrar of registrars) assert.equal(registrar.peers.length, 3);
    });

    it('hands elements to their new home, where they register from then on', () => {
      const { world, registrars, elements } = scene(profile, 3);
      world.crash(registrars[2]);
      world.run(12);
      const winner = registrars[winners[profile] - 1];
      const before = winner.statistics.registrations;
      elements[0].updateLoad(0x40000000);
      world.run(1);
      assert.equal(winner.statistics.registrations, before + 1);
    });
  });
}

describe('takeover without other peers to ask', () => {
  it('is complete at once under the rfc profile', () => {
    const { world, registrars } = scene('rfc', 2);
    const [survivor, dead] = registrars;
    world.crash(dead);
    runUntil(world, () => survivor.statistics.takeoversStarted > 0);
    assert.equal(survivor.statistics.takeoversByConsent, 1);
    world.run(5);
    assertConsistent([survivor], [10, 20]);
  });

  it('waits for its expiry under the rspsim profile, and then takes consent for granted', () => {
    const { world, registrars, elements } = scene('rspsim', 2, 30);
    const [survivor, dead] = registrars;
    world.crash(dead);
    runUntil(world, () => survivor.statistics.takeoversStarted > 0);
    world.run(29);
    assert.equal(survivor.statistics.takeoversByTimeout, 0);
    world.run(2);
    assert.equal(survivor.statistics.takeoversByTimeout, 1);
    assert.equal(survivor.statistics.takeoversByConsent, 0);
    assertConsistent([survivor], [10, 20]);
    assert.equal(elements[0].homeRegistrar, 1);
  });

  it('is given up under the rsplib profile: elements keep a home that is gone until their life ends', () => {
    const { world, registrars } = scene('rsplib', 2, 5);
    const [survivor, dead] = registrars;
    world.crash(dead);
    runUntil(world, () => survivor.statistics.takeoversStarted > 0);
    world.run(6);
    assert.deepEqual(survivor.peers, []);
    assert.deepEqual(homesIn(survivor), ['10@2', '20@2']);
    world.run(90);
    assert.deepEqual(homesIn(survivor), []);
    assert.equal(survivor.statistics.expiries, 2);
  });
});

describe('takeover of a registrar without elements', () => {
  for (const [profile, started] of [
    ['rfc', true],
    ['rsplib', false],
    ['rspsim', true],
  ] as const) {
    it(`${started ? 'is started all the same' : 'is not started'} under the ${profile} profile`, () => {
      const { world, registrars } = scene(profile, 3);
      const [idle, survivor] = registrars;
      world.crash(idle);
      world.run(12);
      assert.equal(survivor.statistics.peersLost, 1);
      assert.equal(survivor.statistics.takeoversStarted > 0, started);
      assert.ok(!survivor.peers.includes(1));
      assertConsistent(registrars.slice(1), [10, 20]);
    });
  }
});

describe('a registrar that was taken over', () => {
  for (const [profile, reported] of [
    ['rfc', true],
    ['rspsim', false],
  ] as const)
    it(`${reported ? 'still gets' : 'gets no'} presences under the ${profile} profile, and is known again when it is back`, () => {
      const world = new RserpoolWorld(profile);
      const registrars = world.registrars(3, {}, quickEnrp);
      world.run(20);
      world.crash(registrars[2]);
      runUntil(world, () => registrars[0].peers.length === 1 && registrars[1].peers.length === 1, 0.1);
      let presences = 0;
      world.network.observer = {
        messageSent: ({ payload }) => {
          const message = payload.value as EnrpMessage;
          // A forgotten peer has no identifier any more.
          if (message.type === 'ENRP_PRESENCE' && message.receiver === 0) presences++;
        },
      };
      world.run(20);
      assert.equal(presences > 0, reported, `${presences}`);
      const again = world.restart(registrars[2]);
      world.run(20);
      assert.deepEqual(
        [registrars[0].peers, registrars[1].peers, again.peers].map((peers) => peers.length),
        [2, 2, 2],
      );
    });
});

describe('takeover that loses its initiator', () => {
  /** The registrar that will win dies so long after its INIT_TAKEOVER; its messages take 10 ms. */
  for (const profile of ['rfc', 'rspsim'] as const) {
    for (const milliseconds of [0, 4, 9, 11, 15, 19, 21, 25, 31, 60, 3000]) {
      it(`${milliseconds} ms after its start is completed by another one, under the ${profile} profile`, () => {
        const { world, registrars, elements } = scene(profile, 4);
        const initiator = registrars[profile === 'rfc' ? 2 : 0];
        world.crash(registrars[3]);
        runUntil(world, () => initiator.statistics.takeoversStarted > 0);
        world.run(milliseconds / 1000);
        world.crash(initiator);
        world.run(60);
        const survivors = registrars.slice(0, 3).filter((registrar) => registrar !== initiator);
        assertConsistent(survivors, [10, 20]);
        const homes = new Set(elements.map(({ homeRegistrar }) => homeRegistrar));
        assert.deepEqual([...homes], [Number(homesIn(survivors[0])[0].split('@')[1])]);
      });
    }
  }
});

describe('takeover of two registrars that die together', () => {
  // RSPLIB waits for the consent of the one that is dead, too, and gives up.
  for (const profile of ['rfc', 'rspsim'] as const) {
    it(`leaves every element with one home under the ${profile} profile`, () => {
      const { world, registrars } = scene(profile, 5);
      const link = { staticRegistrars: world.registrarAddresses(registrars[3]) };
      const element = world.poolElement(30, {}, {}, undefined, link);
      element.register();
      world.run(5);
      world.crash(registrars[3]);
      world.crash(registrars[4]);
      world.run(40);
      assertConsistent(registrars.slice(0, 3), [10, 20, 30]);
    });
  }
});
