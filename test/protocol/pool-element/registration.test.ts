import assert from 'node:assert/strict';
import { PoolElement, type PoolElementEvents } from '../../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementOptions } from '../../../protocol/pool-element/pool-element-options.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage, type AsapRegistration } from '../../../protocol/wire/asap-messages.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../registrar/scripted-host.ts';

const poolHandle = 'P';
const identity = { poolHandle, identifier: 7 } as const;

/** An element to which the test plays the registrars 10.0.0.1 to 10.0.0.3. */
class Play implements PoolElementEvents {
  readonly host = new ScriptedHost(['10.0.0.7']);
  readonly element: PoolElement;
  readonly endpoint: ScriptedEndpoint;
  readonly heard: string[] = [];
  readonly #codec;

  constructor(what: Partial<PoolElementOptions> = {}, profile: ProfileName = 'rfc') {
    const { link, ...settings } = poolElementDefaults[profile];
    this.#codec = asapCodec(profile);
    const staticRegistrars = [1, 2, 3].map((n) => ({ addresses: [`10.0.0.${n}`], port: ASAP_PORT }));
    this.element = new PoolElement(
      this.host,
      {
        ...settings,
        link: { ...link, announcements: undefined, staticRegistrars, maxParallelConnects: 1 },
        profile,
        ...identity,
        policy: element('LeastUsed', 7).policy,
        ...what,
      },
      element('LeastUsed', 7).userTransport,
      this,
    );
    [this.endpoint] = this.host.opened;
  }

  registered(): void {
    this.note('registered');
  }

  rejected(): void {
    this.note('rejected');
  }

  noRegistrar(): void {
    this.note('no registrar');
  }

  deregistered(acknowledged: boolean): void {
    this.note(acknowledged ? 'deregistered' : 'gave up');
  }

  note(what: string): void {
    this.heard.push(`${Number(this.host.clock.now().toFixed(6))} ${what}`);
  }

  /** The latest association with a registrar. */
  get registrar(): ScriptedAssociation {
    const association = this.endpoint.associations.at(-1);
    assert.ok(association);
    return association;
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  connect(): void {
    this.endpoint.handler.associationUp?.(this.registrar);
  }

  receive(message: AsapMessage, association = this.registrar): void {
    this.endpoint.receive(association, ASAP_PPID, this.#codec.encode(message));
  }

  accept(what: object = {}): void {
    this.receive({ type: 'ASAP_REGISTRATION_RESPONSE', rejected: false, ...identity, errors: [], ...what });
  }

  /** An element that is registered. */
  static registered(what: Partial<PoolElementOptions> = {}, profile: ProfileName = 'rfc'): Play {
    const play = new Play(what, profile);
    play.element.register();
    play.connect();
    play.accept();
    return play;
  }

  /** What registrars were sent. */
  get sent(): AsapMessage[] {
    return this.endpoint.associations.flatMap(({ sent }) =>
      sent.map(({ hex }) => {
        const decoded = this.#codec.decode(Buffer.from(hex, 'hex'));
        assert.ok(decoded.ok);
        return decoded.message;
      }),
    );
  }

  get registrations(): AsapRegistration[] {
    return this.sent.filter((message) => message.type === 'ASAP_REGISTRATION');
  }

  /** The loads that were registered. */
  get loads(): number[] {
    return this.registrations.map(({ poolElement }) => Number((poolElement.policy.load / 0xffffffff).toFixed(3)));
  }
}

describe('registration of a pool element', () => {
  it('is sent when there is a registrar, and reported when it is acknowledged', () => {
    const play = new Play();
    assert.equal(play.element.needsRegistrar, false);
    play.element.register();
    play.element.register();
    assert.deepEqual([play.sent, play.element.needsRegistrar], [[], true]);
    play.connect();
    play.run(1);
    assert.equal(play.element.registered, false);
    play.accept({ identifier: 8 });
    play.accept({ poolHandle: 'another one' });
    assert.equal(play.element.registered, false);
    play.accept();
    assert.deepEqual([play.element.registered, play.heard], [true, ['1 registered']]);
    play.element.register();
    const [{ poolElement }] = play.registrations;
    assert.deepEqual(
      [play.registrations.length, poolElement.identifier, poolElement.homeRegistrar, poolElement.registrationLife],
      [1, 7, 0, 300],
    );
  });

  it('is repeated when it is not answered, so often, then sent to another registrar as often again', () => {
    const play = new Play({ registrationTimeout: 5, maxRegistrationAttempts: 3 });
    play.element.register();
    play.connect();
    const counts = [4.9, 0.2, 5, 4.8].map((seconds) => {
      play.run(seconds);
      return play.registrations.length;
    });
    assert.deepEqual([counts, play.endpoint.associations.length], [[1, 2, 3, 3], 1]);
    const first = play.registrar;
    play.run(0.2);
    assert.deepEqual([play.endpoint.associations.length, first.state], [2, 'ended']);
    play.connect();
    play.run(14.9);
    assert.deepEqual([play.registrations.length, play.endpoint.associations.length], [6, 2]);
    play.run(0.2);
    assert.equal(play.endpoint.associations.length, 3);
    play.connect();
    play.accept();
    play.run(100);
    assert.equal(play.registrations.length, 7);
  });

  it('is renewed after T4, counted from its acknowledgment', () => {
    const play = new Play({ reregistrationInterval: 100 });
    play.element.register();
    play.connect();
    play.run(20);
    play.accept();
    play.run(99.9);
    assert.equal(play.registrations.length, 1);
    play.run(0.2);
    assert.equal(play.registrations.length, 2);
    play.accept();
    play.run(99.9);
    assert.deepEqual([play.registrations.length, play.heard], [2, ['20 registered']]);
    play.run(0.2);
    assert.equal(play.registrations.length, 3);
  });

  it('that renews one is repeated as often as a first one', () => {
    const play = Play.registered({ reregistrationInterval: 100, registrationTimeout: 5, maxRegistrationAttempts: 3 });
    play.run(100 + 14.9);
    assert.deepEqual([play.registrations.length, play.endpoint.associations.length], [4, 1]);
    play.run(0.2);
    assert.deepEqual([play.registrations.length, play.endpoint.associations.length], [4, 2]);
  });

  it('is sent again when its registrar says that it has ended there, or has restarted', () => {
    const play = Play.registered();
    play.receive({ type: 'ASAP_DEREGISTRATION_RESPONSE', ...identity, errors: [] });
    assert.equal(play.registrations.length, 2);
    play.accept();
    play.endpoint.handler.associationRestarted(play.registrar);
    assert.equal(play.registrations.length, 3);
    play.accept();
    play.receive({ type: 'ASAP_DEREGISTRATION_RESPONSE', ...identity, identifier: 8, errors: [] });
    assert.deepEqual([play.registrations.length, play.heard], [3, ['0 registered']]);
  });

  it('that is refused is reported, or tried at another registrar after a while', () => {
    const errors = [{ code: CauseCode.inconsistentPolicy, data: new Uint8Array() }];
    const [reporting, hunting] = (['report', 'hunt'] as const).map((onReject) => {
      const play = new Play({ onReject });
      play.element.register();
      play.connect();
      play.accept({ rejected: true, errors });
      play.run(1000);
      return play;
    });
    assert.deepEqual([reporting.heard, reporting.endpoint.associations.length], [['0 rejected'], 1]);
    assert.ok(hunting.endpoint.associations.length > 1);
    assert.ok(!hunting.heard.includes('0 rejected'));
    hunting.connect();
    hunting.accept();
    assert.match(hunting.heard.at(-1) ?? '', /registered/);
  });

  it('of one that was registered and is refused later makes it a stranger to its pool', () => {
    const play = Play.registered({ reregistrationInterval: 10 });
    play.run(10.1);
    play.accept({ rejected: true });
    assert.deepEqual([play.element.registered, play.heard[1]], [false, '10.1 rejected']);
    play.run(100);
    assert.equal(play.registrations.length, 2);
  });

  it('has its life in the units of the profile, as much as its field takes; forever is -1', () => {
    const lives = ([300, 0.4, 1e9, Infinity] as const).map((registrationLife) =>
      (['rfc', 'rsplib'] as const).map((profile) => {
        const play = new Play({ registrationLife }, profile);
        play.element.register();
        play.connect();
        return play.registrations[0].poolElement.registrationLife;
      }),
    );
    assert.deepEqual(lives, [
      [300, 300_000],
      [0, 400],
      [1e9, 0x7fffffff],
      [-1, -1],
    ]);
  });

  it('reports that there is no registrar, and keeps looking', () => {
    const play = new Play();
    play.element.register();
    play.run(10.5);
    assert.deepEqual(play.heard, ['10 no registrar']);
    play.connect();
    assert.equal(play.registrations.length, 1);
  });

  it('gets an identifier by chance if it has none', () => {
    const identifiers = [1, 2].map(() => new Play({ identifier: 0 }).element.identifier);
    assert.ok(identifiers.every((identifier) => identifier > 0 && identifier !== 7));
  });
});

describe('policy updates of a pool element', () => {
  it('are registered at once if the load moved by more than the threshold since the last registration', () => {
    const play = Play.registered({ policyUpdateThreshold: 0.25 });
    for (const load of [0.2, 0.24, 0.1]) play.element.updateLoad(toFixedPoint(load));
    assert.deepEqual(play.loads, [0]);
    play.element.updateLoad(toFixedPoint(0.3));
    play.accept();
    assert.deepEqual(play.loads, [0, 0.3]);
    play.element.updateLoad(toFixedPoint(0.1));
    play.element.updateLoad(toFixedPoint(0.5));
    assert.deepEqual(play.loads, [0, 0.3]);
    play.element.updateLoad(toFixedPoint(0.04));
    assert.deepEqual(play.loads, [0, 0.3, 0.04]);
    const always = Play.registered({ policyUpdateThreshold: 0 });
    for (const load of [0, 0.1]) always.element.updateLoad(toFixedPoint(load));
    always.accept();
    always.element.updateLoad(toFixedPoint(0.1));
    assert.deepEqual(always.loads, [0, 0.1]);
  });

  it('that come during a registration are registered together when it is acknowledged', () => {
    const play = new Play();
    play.element.register();
    play.connect();
    for (const load of [0.1, 0.2, 0.3]) play.element.updateLoad(toFixedPoint(load));
    assert.deepEqual(play.loads, [0]);
    play.accept();
    assert.deepEqual(play.loads, [0, 0.3]);
    play.accept();
    play.run(1);
    assert.deepEqual(play.loads, [0, 0.3]);
  });

  it('are in a registration that is repeated, and need no further one then', () => {
    const play = new Play({ registrationTimeout: 5 });
    play.element.register();
    play.connect();
    play.element.updateLoad(toFixedPoint(0.5));
    play.run(5.1);
    play.accept();
    play.run(10);
    assert.deepEqual(play.loads, [0, 0.5]);
  });

  it('wait for the next registration if configured so, and are ignored by policies that do not choose by load', () => {
    const waiting = Play.registered({ reregisterOnUpdate: false, reregistrationInterval: 10 });
    waiting.element.updateLoad(toFixedPoint(0.5));
    assert.deepEqual(waiting.loads, [0]);
    waiting.run(10.1);
    assert.deepEqual(waiting.loads, [0, 0.5]);
    const other = Play.registered({ policy: element('WeightedRoundRobin', 7, { weight: 3 }).policy });
    other.element.updateLoad(toFixedPoint(0.5));
    assert.deepEqual(other.loads, [0]);
    other.element.updatePolicy(element('WeightedRoundRobin', 7, { weight: 4 }).policy);
    assert.deepEqual(
      other.registrations.map(({ poolElement }) => poolElement.policy.weight),
      [3, 4],
    );
  });
});

describe('keep-alives of a pool element', () => {
  it('are answered if they are meant for it', () => {
    const play = Play.registered();
    const keepAlive = { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: false, registrar: 1, poolHandle } as const;
    const answers = [
      { ...keepAlive, identifier: 7 },
      keepAlive,
      { ...keepAlive, identifier: 8 },
      { ...keepAlive, poolHandle: 'another one' },
    ].map((message) => {
      const before = play.registrar.sent.length;
      play.receive(message);
      return play.registrar.sent.length - before;
    });
    assert.deepEqual(answers, [1, 1, 0, 0]);
    assert.deepEqual(play.sent.at(-1), { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', ...identity });
    assert.equal(play.element.homeRegistrar, 0);
    play.receive({ ...keepAlive, home: true, registrar: 5 });
    assert.equal(play.element.homeRegistrar, 5);
  });

  it('say who the current registrar is, also if it does not claim to be the home', () => {
    const play = Play.registered();
    const keepAlive = { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: false, registrar: 1, ...identity } as const;
    assert.equal(play.element.registrarIdentifier, 0);
    const first = play.registrar;
    play.receive(keepAlive);
    assert.deepEqual([play.element.registrarIdentifier, play.element.homeRegistrar], [1, 0]);
    const visitor = play.endpoint.accept(['10.0.0.2'], ASAP_PORT);
    play.receive({ ...keepAlive, registrar: 2 }, visitor);
    assert.equal(play.element.registrarIdentifier, 1);
    play.receive({ ...keepAlive, home: true, registrar: 2 }, visitor);
    assert.deepEqual([play.element.registrarIdentifier, first.state], [2, 'ended']);
    play.endpoint.handler.associationRestarted(visitor);
    assert.equal(play.element.registrarIdentifier, 0);
  });
});

describe('deregistration of a pool element', () => {
  it('ends when it is acknowledged', () => {
    const play = Play.registered({ reregistrationInterval: 10 });
    play.element.deregister();
    play.element.deregister();
    assert.deepEqual(
      play.sent.map(({ type }) => type),
      ['ASAP_REGISTRATION', 'ASAP_DEREGISTRATION'],
    );
    play.run(1);
    play.receive({ type: 'ASAP_DEREGISTRATION_RESPONSE', ...identity, errors: [] });
    play.run(100);
    assert.deepEqual([play.heard, play.element.registered], [['0 registered', '1 deregistered'], false]);
    assert.equal(play.sent.length, 2);
  });

  it('is repeated when it is not answered, so often, then given up', () => {
    const play = Play.registered({ deregistrationTimeout: 4, maxRegistrationAttempts: 2 });
    play.element.deregister();
    play.run(3.9);
    assert.equal(play.sent.length, 2);
    play.run(0.2);
    assert.equal(play.sent.length, 3);
    play.run(3.8);
    assert.equal(play.heard.length, 1);
    play.run(0.2);
    assert.deepEqual([play.heard[1], play.sent.length], ['8 gave up', 3]);
  });

  it('is sent to another registrar if its own one is lost, which has that time for it', () => {
    const [found, none] = [1, 2].map(() => {
      const play = Play.registered({ deregistrationTimeout: 4 });
      play.element.deregister();
      play.run(2);
      const { registrar } = play;
      registrar.state = 'ended';
      play.endpoint.handler.associationEnded?.(registrar, 'lost');
      return play;
    });
    found.run(3);
    found.connect();
    assert.equal(found.sent.at(-1)?.type, 'ASAP_DEREGISTRATION');
    found.receive({ type: 'ASAP_DEREGISTRATION_RESPONSE', ...identity, errors: [] });
    assert.equal(found.heard[1], '5 deregistered');
    none.run(10);
    assert.equal(none.heard[1], '6 gave up');
  });

  it('is sent to a new home registrar that takes over before it is acknowledged', () => {
    const play = Play.registered();
    play.element.deregister();
    const home = play.endpoint.accept(['10.0.0.2'], ASAP_PORT);
    play.receive({ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 2, ...identity }, home);
    assert.equal(home.sent.length, 2);
    assert.equal(play.sent.filter(({ type }) => type === 'ASAP_DEREGISTRATION').length, 2);
    play.receive({ type: 'ASAP_DEREGISTRATION_RESPONSE', ...identity, errors: [] }, home);
    assert.deepEqual(play.heard, ['0 registered', '0 deregistered']);
  });

  it('has no registrar where it was never registered', () => {
    const play = new Play();
    play.element.deregister();
    play.element.deregister();
    assert.deepEqual([play.heard, play.sent], [['0 deregistered'], []]);
    play.element.register();
    assert.equal(play.endpoint.associations.length, 0);
  });
});

describe('an unknown registrar that wants to be the home of an element without a registrar', () => {
  for (const [unknownHome, adopted] of [
    ['never', false],
    ['whenOrphaned', true],
    ['always', true],
  ] as const)
    it(`${adopted ? 'becomes it' : 'does not become it'} if that is allowed ${unknownHome}`, () => {
      const link = { ...poolElementDefaults.rfc.link, announcements: undefined, unknownHome };
      const play = new Play({ link });
      play.element.register();
      const visitor = play.endpoint.accept(['10.0.0.66'], ASAP_PORT);
      play.receive({ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 66, ...identity }, visitor);
      assert.deepEqual(
        [play.element.homeRegistrar, play.element.registrar === visitor],
        adopted ? [66, true] : [0, false],
      );
    });
});

describe('log of a pool element', () => {
  it('has what becomes of its registration', () => {
    const play = new Play({ registrationTimeout: 5, maxRegistrationAttempts: 2, reregistrationInterval: 100 });
    const events = (): string[] =>
      play.host.logged
        .splice(0)
        .map(({ event }) => String(event))
        .filter((event) => event !== 'state' && event !== 'registrarLink');
    play.element.register();
    play.connect();
    play.run(10);
    assert.deepEqual(events(), ['registrarChosen', 'registrationTimeout', 'registrationTimeout', 'registrarLost']);
    play.connect();
    play.receive({ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 5, ...identity });
    play.receive({ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 5, ...identity });
    play.accept();
    play.run(100);
    play.accept();
    assert.deepEqual(events(), ['registrarChosen', 'newHome', 'registered', 'registeredAgain']);
    play.receive({ type: 'ASAP_SERVER_ANNOUNCE', registrar: 5, transports: [] });
    play.run(100);
    play.accept({ rejected: true });
    play.element.deregister();
    assert.deepEqual(events(), ['unexpectedMessage', 'registrationRejected', 'deregistered']);
  });
});

describe('pool element that is stopped', () => {
  it('says and answers nothing any more', () => {
    const play = Play.registered({ reregistrationInterval: 10 });
    play.element.updateLoad(toFixedPoint(0.5));
    play.element.stop();
    const before = play.sent.length;
    play.run(100);
    play.element.updateLoad(toFixedPoint(0.9));
    play.element.deregister();
    play.receive({ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 1, ...identity });
    assert.ok(play.endpoint.closed);
    assert.deepEqual([play.sent.length, play.heard, play.element.registered], [before, ['0 registered'], false]);
    assert.equal(play.element.needsRegistrar, false);
  });
});
