import assert from 'node:assert/strict';
import type { ProfileName } from '../../../protocol/profile.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';
import { presenceOf, typesOf, updateOf } from './enrp-texts.ts';
import { Script, type ScriptOptions } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

type TakeoverMessage = Extract<EnrpMessage, { readonly target: number }>;

/** The registrar that dies. */
const DEAD = 4;

/** Registrar 1 with the peers 2, 3 and 4, where 4 owns element 10 and will send nothing more. */
class Scene {
  readonly script: Script;
  readonly peers = new Map<number, ScriptedAssociation>();

  constructor(profile: ProfileName, options: ScriptOptions = {}, others: readonly number[] = [2, 3]) {
    this.script = new Script(profile, options);
    for (const number of [...others, DEAD]) {
      const association = this.script.peer(number);
      this.peers.set(number, association);
      this.script.send(association, presenceOf(number));
    }
    this.says(DEAD, updateOf(DEAD, 10));
  }

  /** Until the takeover begins; the other peers still send presences. */
  untilTakeover(): void {
    for (let step = 0; step < 1000; step++) {
      this.script.wait(0.1);
      if (this.script.registrar.statistics.takeoversStarted > 0) return;
      this.heard();
    }
    assert.fail('nothing is taken over');
  }

  /** The others show that they are alive, and all sent messages are forgotten. */
  heard(): void {
    for (const number of this.peers.keys()) if (number !== DEAD) this.says(number, presenceOf(number));
    for (const association of this.peers.values()) this.script.answers(association);
  }

  says(number: number, message: EnrpMessage): void {
    this.script.send(this.association(number), message);
  }

  /** Messages about takeovers to a peer since the last call: type without prefix, receiver and target. */
  sentTo(number: number): string[] {
    return this.script
      .answers(this.association(number))
      .filter((message): message is TakeoverMessage => 'target' in message)
      .map(({ type, receiver, target }) => `${type.replace('ENRP_', '')} ${receiver} ${target}`);
  }

  consents(number: number, target = DEAD): void {
    this.says(number, { type: 'ENRP_INIT_TAKEOVER_ACK', sender: number, receiver: 1, target });
  }

  ends(number: number, end: 'lost' | 'noRoute'): void {
    const association = this.association(number);
    association.state = 'ended';
    this.script.enrp.handler.associationEnded?.(association, end);
  }

  get isOver(): boolean {
    const { takeoversByConsent, takeoversByTimeout } = this.script.registrar.statistics;
    return takeoversByConsent + takeoversByTimeout > 0;
  }

  get home(): number | undefined {
    return this.script.registrar.handlespace.find('Pool', 10)?.homeRegistrar;
  }

  association(number: number): ScriptedAssociation {
    const association = this.peers.get(number);
    assert.ok(association);
    return association;
  }
}

describe('a registrar that takes a dead one over', () => {
  it('asks all others for their consent, and lets the target speak up, under all profiles', () => {
    for (const profile of ['rfc', 'rsplib', 'rspsim'] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      for (const number of [2, 3, DEAD])
        assert.deepEqual(scene.sentTo(number), [`INIT_TAKEOVER ${number} ${DEAD}`], profile);
      assert.equal(scene.home, DEAD);
    }
  });

  it('does so when all of them have consented, each for itself, and informs them', () => {
    const scene = new Scene('rfc');
    scene.untilTakeover();
    scene.sentTo(2);
    scene.sentTo(3);
    scene.sentTo(DEAD);
    for (const [number, target] of [
      [2, DEAD],
      [2, DEAD],
      [3, 77],
      [DEAD, DEAD],
    ] as const)
      scene.consents(number, target);
    assert.deepEqual([scene.sentTo(2), scene.isOver], [[], false]);
  });

  it('informs the others, and not the target, when it is done', () => {
    const scene = new Scene('rfc');
    scene.untilTakeover();
    for (const number of [2, 3, DEAD]) scene.sentTo(number);
    scene.consents(2);
    assert.deepEqual([scene.sentTo(2), scene.isOver], [[], false]);
    scene.consents(3);
    for (const number of [2, 3]) assert.deepEqual(scene.sentTo(number), [`TAKEOVER_SERVER ${number} ${DEAD}`]);
    assert.deepEqual(scene.sentTo(DEAD), []);
    assert.deepEqual(scene.script.registrar.peers, [2, 3]);
    assert.equal(scene.script.registrar.statistics.takeoversByConsent, 1);
    scene.consents(2);
    scene.consents(3);
    assert.equal(scene.script.registrar.statistics.takeoversByConsent, 1);
  });

  it('owns the elements at once, or when they agree, as the profile defines', () => {
    for (const [profile, home] of [
      ['rfc', DEAD],
      ['rspsim', 1],
    ] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      scene.consents(2);
      scene.consents(3);
      assert.equal(scene.home, home, profile);
      const [asked] = scene.script.asap.associations;
      assert.ok(asked);
      const [keepAlive] = scene.script.ask(asked, {
        type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK',
        poolHandle: 'Pool',
        identifier: 10,
      });
      assert.ok(keepAlive?.type === 'ASAP_ENDPOINT_KEEP_ALIVE' && keepAlive.home, profile);
      assert.equal(scene.home, 1, profile);
    }
  });

  it('has elements whose registration does not expire at it, where own ones do not', () => {
    const scene = new Scene('rsplib');
    const update = updateOf(DEAD, 10);
    assert.ok(update.type === 'ENRP_HANDLE_UPDATE');
    // Milliseconds.
    scene.says(DEAD, { ...update, poolElement: { ...update.poolElement, registrationLife: 40_000 } });
    scene.untilTakeover();
    scene.consents(2);
    scene.consents(3);
    const [asked] = scene.script.asap.associations;
    for (let second = 0; second < 60; second++) {
      scene.script.ask(asked, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle: 'Pool', identifier: 10 });
      scene.heard();
      scene.script.wait(1);
    }
    assert.equal(scene.home, 1);
  });

  it('lets no one else register with the identifier of an element that has not answered yet', () => {
    for (const profile of ['rsplib', 'rspsim'] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      scene.consents(2);
      scene.consents(3);
      assert.equal(scene.home, 1);
      const [answer] = scene.script.ask(scene.script.client(66), {
        type: 'ASAP_REGISTRATION',
        poolHandle: 'Pool',
        poolElement: { ...element('RoundRobin', 10), registrationLife: 100_000 },
      });
      assert.ok(answer.type === 'ASAP_REGISTRATION_RESPONSE');
      assert.equal(answer.errors.length, 1, profile);
    }
  });

  it('needs no consent of one that it cannot ask any more, where no other is left to ask', () => {
    for (const [profile, alone] of [
      ['rfc', true],
      ['rsplib', false],
    ] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      scene.consents(2);
      scene.ends(3, 'noRoute');
      assert.equal(scene.isOver, alone, profile);
    }
  });

  it('is done at once when there is no other to ask, if the profile defines it so', () => {
    for (const [profile, atOnce] of [
      ['rfc', true],
      ['rsplib', false],
      ['rspsim', false],
    ] as const) {
      const scene = new Scene(profile, {}, []);
      scene.untilTakeover();
      assert.equal(scene.isOver, atOnce, profile);
    }
  });

  it('asks those again that are silent, and only those, under the rfc profile', () => {
    const scene = new Scene('rfc');
    scene.untilTakeover();
    scene.consents(2);
    for (const number of [2, 3, DEAD]) scene.sentTo(number);
    scene.script.wait(0.05);
    for (let round = 0; round < 3; round++) {
      scene.script.wait(4.8);
      assert.deepEqual(scene.sentTo(3), []);
      scene.script.wait(0.2);
      assert.deepEqual([scene.sentTo(2), scene.sentTo(3)], [[], [`INIT_TAKEOVER 3 ${DEAD}`]]);
      scene.heard();
    }
    scene.consents(3);
    assert.ok(scene.isOver);
  });

  it('gives up when the target shows itself', () => {
    const scene = new Scene('rfc');
    scene.untilTakeover();
    scene.consents(2);
    scene.says(DEAD, presenceOf(DEAD, scene.script.registrar.handlespace.checksum(DEAD)));
    scene.consents(3);
    assert.ok(!scene.isOver);
    assert.deepEqual(
      scene.script.registrar.peers.toSorted((a, b) => a - b),
      [2, 3, DEAD],
    );
  });

  it('continues or gives up when another one wants the same, as the profile defines', () => {
    for (const [profile, goesOn] of [
      ['rfc', false],
      ['rsplib', true],
      ['rspsim', true],
    ] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      for (const number of [2, 3]) scene.sentTo(number);
      scene.says(2, { type: 'ENRP_INIT_TAKEOVER', sender: 2, receiver: 1, target: DEAD });
      assert.deepEqual(scene.sentTo(2), goesOn ? [] : [`INIT_TAKEOVER_ACK 2 ${DEAD}`], profile);
      scene.consents(2);
      scene.consents(3);
      assert.equal(scene.isOver, goesOn, profile);
    }
  });

  it('leaves the elements to another one that was faster', () => {
    for (const [profile, forgotten] of [
      ['rfc', true],
      ['rsplib', false],
    ] as const) {
      const scene = new Scene(profile);
      scene.untilTakeover();
      scene.says(2, { type: 'ENRP_TAKEOVER_SERVER', sender: 2, receiver: 1, target: DEAD });
      assert.equal(scene.home, 2);
      scene.consents(2);
      scene.consents(3);
      assert.deepEqual([scene.home, scene.isOver], [2, false], profile);
      // A target that is forgotten is no peer's any more, and nothing more is said to it.
      assert.equal(scene.association(DEAD).state === 'ended', forgotten, profile);
    }
  });
});

describe('a registrar that consented to a takeover', () => {
  it('watches the target on, and takes it over itself if that came to nothing, under the rfc profile', () => {
    const scene = new Scene('rfc');
    scene.says(2, { type: 'ENRP_INIT_TAKEOVER', sender: 2, receiver: 1, target: DEAD });
    assert.deepEqual(scene.sentTo(2), [`INIT_TAKEOVER_ACK 2 ${DEAD}`]);
    assert.ok(!scene.script.registrar.peers.includes(DEAD));
    scene.untilTakeover();
    scene.consents(2);
    scene.consents(3);
    assert.ok(scene.isOver);
  });

  it('forgets the target under the rsplib profile', () => {
    const scene = new Scene('rsplib');
    scene.says(2, { type: 'ENRP_INIT_TAKEOVER', sender: 2, receiver: 1, target: DEAD });
    for (let second = 0; second < 30; second++) {
      scene.heard();
      scene.script.wait(1);
    }
    assert.equal(scene.script.registrar.statistics.takeoversStarted, 0);
    assert.equal(scene.home, DEAD);
    assert.equal(scene.association(DEAD).state, 'ended');
  });
});

describe('a registrar that was taken over although it lives', () => {
  for (const [profile, yields] of [
    ['rfc', true],
    ['rsplib', false],
    ['rspsim', false],
  ] as const)
    it(`${yields ? 'gives its elements away' : 'keeps its elements'} under the ${profile} profile`, () => {
      const scene = new Scene(profile);
      const own = { ...scene.script.registrar.handlespace.find('Pool', 10)?.parameter, identifier: 20 };
      assert.ok(own.policy !== undefined && own.userTransport !== undefined);
      scene.script.ask(scene.script.client(9), {
        type: 'ASAP_REGISTRATION',
        poolHandle: 'Pool',
        poolElement: {
          ...own,
          policy: own.policy,
          userTransport: own.userTransport,
          homeRegistrar: 0,
          registrationLife: 100_000,
        },
      });
      const { handlespace } = scene.script.registrar;
      assert.equal(handlespace.find('Pool', 20)?.homeRegistrar, 1);
      for (const association of scene.peers.values()) scene.script.answers(association);
      scene.says(2, { type: 'ENRP_TAKEOVER_SERVER', sender: 2, receiver: 1, target: 1 });
      assert.equal(handlespace.find('Pool', 20)?.homeRegistrar, yields ? 2 : 1);
      for (const number of [2, 3])
        assert.deepEqual(
          typesOf(scene.script.answers(scene.association(number))),
          yields ? ['PRESENCE'] : [],
          `${number}`,
        );
    });
});
