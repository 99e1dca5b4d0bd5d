import assert from 'node:assert/strict';
import { profileNames } from '../../../protocol/profile.ts';
import { ENRP_PORT, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { Script } from './registrar-script.ts';
import { assertConsistent, homesIn, quickEnrp } from './registrar-views.ts';

describe('start of a registrar under the rfc profile', () => {
  it('is over at once without any possible peer, and heartbeats go out from then on', () => {
    const world = new RserpoolWorld('rfc');
    const alone = world.registrar(1, {}, quickEnrp);
    assert.ok(alone.ready);
    assert.equal(alone.statistics.startupsAlone, 1);
    const late = world.registrar(2, {}, quickEnrp);
    world.run(4);
    // Without heartbeats of the first one, the second would have to ask for its presence.
    world.run(60);
    assert.deepEqual([alone.peers, late.peers], [[2], [1]]);
    assert.equal(late.statistics.peersLost, 0);
  });

  it('waits for a mentor that is starting itself, until that is ready', () => {
    const world = new RserpoolWorld('rfc');
    const [first, second] = world.registrars(2, {}, { ...quickEnrp, mentorDiscoveryTimeout: 3, mentorRetryDelay: 0.5 });
    world.run(2.9);
    // Each waits for the other, which refuses.
    assert.ok(!first.ready && !second.ready);
    world.run(2);
    assert.ok(first.ready && second.ready);
  });

  it('takes a backup when its mentor does not answer', () => {
    const world = new RserpoolWorld('rfc');
    const timers = { ...quickEnrp, mentorDiscoveryTimeout: 10 };
    world.registrar(1, {}, timers);
    world.poolElement(10).register();
    world.run(1);
    const second = world.registrar(2, {}, timers);
    world.run(5);
    assert.ok(second.ready);
    const third = world.registrar(3, {}, timers);
    // The first presence makes a mentor, which is cut off before it can send more.
    world.run(0.05);
    world.network.cut(world.registrarNodes[0]);
    world.run(3);
    assert.ok(third.ready);
    assert.equal(third.statistics.startupsWithMentor, 1);
    assert.deepEqual(homesIn(third), ['10@1']);
  });

  it('reads a table of many parts, each of which has its own time', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1, {}, { ...quickEnrp, maxTableElements: 2 });
    for (let identifier = 1; identifier <= 15; identifier++) world.poolElement(identifier).register();
    world.run(5);
    // 8 parts and the list take 9 round trips of 20 ms: longer than the wait for a mentor may last.
    const late = world.registrar(2, {}, { ...quickEnrp, mentorDiscoveryTimeout: 0.1 });
    world.run(0.15);
    assert.ok(!late.ready);
    world.run(0.15);
    assert.ok(late.ready);
    assert.equal(late.statistics.startupsWithMentor, 1);
    assert.equal(late.handlespace.elementCount, 15);
  });

  it('continues alone when the only mentor dies meanwhile', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1, {}, { ...quickEnrp, maxTableElements: 1 });
    for (let identifier = 1; identifier <= 30; identifier++) world.poolElement(identifier).register();
    world.run(5);
    const late = world.registrar(2, {}, quickEnrp);
    world.run(0.2);
    world.network.crashHost(world.registrarNodes[0]);
    assert.ok(!late.ready);
    world.run(10);
    assert.ok(late.ready);
    assert.equal(late.statistics.startupsAlone, 1);
  });

  it('refuses the requests of peers and serves pool users meanwhile, as set', () => {
    const world = new RserpoolWorld('rfc');
    const [first] = world.registrars(2, { serviceDuringStartup: false }, { ...quickEnrp, mentorDiscoveryTimeout: 5 });
    const refused: number[] = [];
    const events = { rejected: () => refused.push(world.now) };
    world.poolElement(10, {}, events).register();
    world.run(1);
    assert.equal(refused.length, 1);
    assert.equal(first.handlespace.elementCount, 0);
  });
});

describe('start of a registrar', () => {
  it('ends at the mentor discovery timeout under the rsplib and rspsim profiles, whatever arrived until then', () => {
    for (const profile of ['rsplib', 'rspsim'] as const) {
      const world = new RserpoolWorld(profile);
      const [first] = world.registrars(2, {}, { ...quickEnrp, mentorDiscoveryTimeout: 3 });
      world.network.cut(world.registrarNodes[1]);
      world.run(2.9);
      assert.ok(!first.ready, profile);
      world.run(0.2);
      assert.ok(first.ready, profile);
    }
  });

  it('asks under the rspsim profile for the elements of the mentor only; audits bring the others', () => {
    const world = new RserpoolWorld('rspsim');
    const registrars = world.registrars(2, {}, quickEnrp);
    world.run(5);
    for (const [i, registrar] of registrars.entries())
      world
        .poolElement(10 * (i + 1), {}, {}, undefined, { staticRegistrars: world.registrarAddresses(registrar) })
        .register();
    world.run(5);
    const late = world.registrar(3, {}, quickEnrp);
    world.run(5);
    assertConsistent([...registrars, late], [10, 20]);
    assert.ok(late.statistics.resynchronizations >= 1);
  });
});

/** The causes that a registrar with a peer gives for an unknown pool: during its start, and after it. */
function causesGiven(refusesUnknownDuringStartup: boolean): (number | undefined)[] {
  const script = new Script('rsplib', {
    asap: { refusesUnknownDuringStartup },
    enrp: { mentorDiscoveryTimeout: 5 },
    staticPeers: [{ addresses: ['10.0.0.2'], port: ENRP_PORT }],
  });
  const ask = (): number | undefined => {
    const request = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: 'Pool', subscribe: false } as const;
    const [answer] = script.ask(script.client(7), request);
    assert.ok(answer?.type === 'ASAP_HANDLE_RESOLUTION_RESPONSE');
    return answer.errors[0]?.code;
  };
  const first = ask();
  script.wait(6);
  return [first, ask()];
}

describe('a registrar that is asked during its start for a pool that it does not know', () => {
  it('says that there is none, as RSPLIB does', () => {
    assert.deepEqual(causesGiven(false), [CauseCode.unknownPoolHandle, CauseCode.unknownPoolHandle]);
  });

  it('says that it cannot serve now, if set so, until the start is over', () => {
    assert.deepEqual(causesGiven(true), [CauseCode.lackOfResources, CauseCode.unknownPoolHandle]);
  });
});

describe('start among several registrars', () => {
  for (const profile of ['rsplib', 'rspsim'] as const)
    it(`asks each of them for its list once, the mentor, too, as captures of RSPLIB show (${profile})`, () => {
      const world = new RserpoolWorld(profile);
      world.registrars(2, {}, quickEnrp);
      world.run(20);
      const requests: string[] = [];
      world.network.observer = {
        messageSent: ({ payload }) => {
          const message = payload.value as EnrpMessage;
          if (message.type === 'ENRP_LIST_REQUEST') requests.push(`${message.sender}>${message.receiver}`);
        },
      };
      world.registrar(3, {}, quickEnrp);
      world.run(20);
      assert.deepEqual(requests.toSorted(), ['1>3', '2>3', '3>1', '3>2']);
    });
});

describe('restart of a registrar', () => {
  for (const profile of profileNames)
    it(`before it is noticed leaves no element without a home, under the ${profile} profile`, () => {
      const world = new RserpoolWorld(profile);
      const registrars = world.registrars(3, { endpointKeepAliveInterval: 5, endpointKeepAliveTimeout: 3 }, quickEnrp);
      world.run(5);
      const link = { staticRegistrars: world.registrarAddresses(registrars[0]), huntTimeout: 1, maxHuntTimeout: 1 };
      const settings = { reregistrationInterval: 10 };
      for (const identifier of [10, 20]) world.poolElement(identifier, settings, {}, undefined, link).register();
      world.run(5);
      world.crash(registrars[0]);
      world.run(1);
      const again = world.restart(registrars[0]);
      world.run(30);
      assertConsistent([again, registrars[1], registrars[2]], [10, 20]);
      assert.deepEqual(homesIn(again), ['10@1', '20@1']);
    });

  it('takes its elements back from the mentor under the rfc profile', () => {
    const world = new RserpoolWorld('rfc');
    const registrars = world.registrars(2, {}, quickEnrp);
    world.run(5);
    const link = { staticRegistrars: world.registrarAddresses(registrars[0]), huntTimeout: 1000 };
    // It would register again, as the restart is reported to it.
    const settings = { reregistersAtNewRegistrar: false };
    const element = world.poolElement(10, settings, {}, undefined, link);
    element.register();
    world.run(1);
    world.crash(registrars[0]);
    world.run(0.5);
    const again = world.restart(registrars[0]);
    world.run(0.5);
    assert.ok(again.ready);
    assert.deepEqual(homesIn(again), ['10@1']);
    assert.equal(again.statistics.registrations, 0);
    assert.equal(element.homeRegistrar, 1);
  });

  it('during the takeover of its elements stops that', () => {
    const world = new RserpoolWorld('rfc');
    const registrars = world.registrars(4, {}, quickEnrp);
    world.run(5);
    const link = { staticRegistrars: world.registrarAddresses(registrars[3]) };
    world.poolElement(10, {}, {}, undefined, link).register();
    world.run(1);
    world.crash(registrars[3]);
    // Without the consent of the second, which is cut off, the takeover lasts.
    while (registrars[2].statistics.takeoversStarted === 0) {
      if (registrars[0].statistics.peersLost === 0) world.network.cut(world.nodeOf(registrars[1]));
      world.run(0.05);
    }
    const again = world.restart(registrars[3]);
    world.run(0.5);
    world.network.repair(world.nodeOf(registrars[1]));
    world.run(40);
    assertConsistent([...registrars.slice(0, 3), again], [10]);
  });
});
