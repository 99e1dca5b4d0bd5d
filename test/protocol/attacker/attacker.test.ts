import assert from 'node:assert/strict';
import type { AttackerOptions } from '../../../protocol/attacker/attacker-options.ts';
import { Attacker } from '../../../protocol/attacker/attacker.ts';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import type { AsapServiceSettings } from '../../../protocol/registrar/registrar-options.ts';
import type { Registrar } from '../../../protocol/registrar/registrar.ts';
import type { PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { asapServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { element } from '../handlespace/elements.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

/** A pool of three elements at one registrar, and an attacker that strikes every second. */
class Stage {
  readonly world: RserpoolWorld;
  readonly registrar: Registrar;

  constructor(profile: ProfileName, asap: Partial<AsapServiceSettings> = {}, idealized = false) {
    this.world = new RserpoolWorld(profile, { idealized });
    this.registrar = this.world.registrar(1, asap);
    for (const identifier of [10, 20, 30]) this.world.poolElement(identifier).register();
    this.world.run(1);
  }

  attacker(attack: AttackerOptions['attack'], registrars = this.world.registrarAddresses()): Attacker {
    const attacker = new Attacker(this.world.host(this.world.node(`attacker${this.world.now}`)), {
      profile: this.world.profile,
      poolHandle: POOL,
      registrars,
      interval: { sample: () => 1 },
      attack,
    });
    attacker.start();
    return attacker;
  }

  get elements(): number {
    return this.registrar.handlespace.elementCount;
  }

  /** The address of the element that a pool user is given. */
  selected(): PoolElementParameter | undefined {
    let found: PoolElementParameter | undefined;
    const user = this.world.poolUser(`user${this.world.now}`);
    const resolution = new HandleResolution(user.host.clock, user, {
      poolElementSelected: (selected) => (found = selected),
      noPoolElement: () => undefined,
    });
    resolution.start(POOL);
    this.world.run(1);
    return found;
  }
}

const fakes = {
  kind: 'registration',
  randomIdentifiers: true,
  answersKeepAlives: false,
  policy: element('LeastUsed', 1).policy,
  registrationLife: 1e6,
  registrationLifeUnits: 1000,
} as const;

const resolutions = { kind: 'handleResolution', reportProbability: 0 } as const;

/** A registrar's settings with limits per second. */
function limits(resolution: number, report: number): Partial<AsapServiceSettings> {
  const { rateGuards } = asapServiceDefaults.rspsim;
  return {
    rateGuards: { ...rateGuards, maxHandleResolutionRate: resolution, maxEndpointUnreachableRate: report },
  };
}

describe('attacker that resolves handles', () => {
  it('does so once an interval, the first time after one', () => {
    const stage = new Stage('rspsim');
    const attacker = stage.attacker(resolutions);
    stage.world.run(10.5);
    const { attacks, responses, ignoredMessages } = attacker.statistics;
    assert.deepEqual([attacks, responses, ignoredMessages], [10, 10, 0]);
    assert.equal(stage.registrar.statistics.handleResolutions, 10);
    assert.equal(stage.registrar.statistics.unreachableReports, 0);
  });

  it('reports the elements of every answer with probability 1: they are removed', () => {
    const stage = new Stage('rspsim', { maxBadPeReports: 3 });
    stage.attacker({ ...resolutions, reportProbability: 1 });
    // Each element is the next one in turn: three rounds of three.
    stage.world.run(6.5);
    assert.equal(stage.elements, 3);
    stage.world.run(3);
    assert.equal(stage.elements, 0);
    assert.equal(stage.registrar.statistics.unreachableReports, 9);
  });

  it('reports them with the given probability', () => {
    const stage = new Stage('rspsim');
    stage.attacker({ ...resolutions, reportProbability: 0.3 });
    stage.world.run(1000.5);
    const { unreachableReports } = stage.registrar.statistics;
    // Five standard deviations of a binomial number.
    assert.ok(Math.abs(unreachableReports - 300) < 5 * Math.sqrt(1000 * 0.3 * 0.7), `${unreachableReports}`);
  });

  it('is alone no one who removes elements where a host counts once', () => {
    const stage = new Stage('rfc', { maxBadPeReports: 2 });
    stage.attacker({ ...resolutions, reportProbability: 1 });
    stage.world.run(60);
    assert.equal(stage.elements, 3);
  });

  it('reports the elements of the last answer while resolutions are refused in silence, within the limit of reports', () => {
    const stage = new Stage('rspsim', limits(0.5, Infinity));
    const attacker = stage.attacker({ ...resolutions, reportProbability: 1 });
    stage.world.run(20.5);
    // The first one alone is answered: one a second is too fast from the second on.
    const { handleResolutionsRefused, unreachableReports } = stage.registrar.statistics;
    assert.deepEqual([attacker.statistics.responses, handleResolutionsRefused], [1, 19]);
    // After the answer, and before each of the requests 3 to 20.
    assert.equal(unreachableReports, 1 + 18);
    const limited = new Stage('rspsim', limits(0.5, 0.5));
    limited.attacker({ ...resolutions, reportProbability: 1 });
    limited.world.run(20.5);
    assert.equal(limited.registrar.statistics.unreachableReports, 1 + 18);
    // Two seconds after the first one the second is in time: 2 / 2 s is above 0.5 per second all the same.
    assert.equal(limited.registrar.statistics.unreachableReportsRefused, 18);
  });

  it('spares a registrar that is gone, and strikes it again when it is back', () => {
    const stage = new Stage('rfc');
    const attacker = stage.attacker(resolutions);
    stage.world.run(5.5);
    stage.world.crash(stage.registrar, 'processCrash');
    stage.world.run(5);
    assert.equal(attacker.statistics.responses, 5);
    const again = stage.world.restart(stage.registrar);
    stage.world.run(5);
    assert.ok(again.statistics.handleResolutions >= 4);
  });

  it('strikes all registrars that it knows, in random order', () => {
    const stage = new Stage('rspsim');
    const other = stage.world.registrar(2);
    stage.world.run(1);
    stage.attacker(resolutions);
    stage.world.run(400.5);
    const [first, second] = [stage.registrar, other].map(({ statistics }) => statistics.handleResolutions);
    assert.equal(first + second, 400);
    assert.ok(Math.abs(first - 200) < 5 * Math.sqrt(100), `${first} of 400`);
  });

  it('ends at once', () => {
    const stage = new Stage('rspsim');
    const attacker = stage.attacker(resolutions);
    stage.world.run(3.5);
    attacker.stop();
    stage.world.run(10);
    assert.equal(stage.registrar.statistics.handleResolutions, 3);
  });

  it('needs a registrar', () => {
    assert.throws(() => new Stage('rfc').attacker(resolutions, []), /an attacker needs a registrar/);
  });
});

describe('attacker that registers fake elements', () => {
  it('registers one more each time with random identifiers, and one for ever with a fixed one', () => {
    const stage = new Stage('rspsim');
    const attacker = stage.attacker(fakes);
    stage.world.run(10.5);
    assert.equal(stage.elements, 3 + 10);
    attacker.stop();
    const fixed = new Stage('rspsim');
    const one = fixed.attacker({ ...fakes, randomIdentifiers: false });
    fixed.world.run(10.5);
    assert.equal(fixed.elements, 3 + 1);
    assert.deepEqual([one.statistics.attacks, one.statistics.responses], [10, 10]);
  });

  it('lets them be removed after a keep-alive unless it acknowledges them', () => {
    const impatient = { endpointKeepAliveInterval: 4, endpointKeepAliveTimeout: 1 };
    for (const answersKeepAlives of [false, true]) {
      // Without a transport: a registrar also ends the association with an element that it takes for dead.
      const stage = new Stage('rspsim', impatient, true);
      stage.attacker({ ...fakes, answersKeepAlives });
      stage.world.run(60.5);
      // A fake element lives for 5 s: those of the last five strikes are there.
      assert.equal(stage.elements, 3 + (answersKeepAlives ? 60 : 5));
    }
  });

  it('counts what pool users send to them, and does not answer', () => {
    const stage = new Stage('rspsim', { maxBadPeReports: 1 });
    const attacker = stage.attacker({ ...fakes, policy: element('LeastUsed', 1).policy });
    stage.world.run(30);
    const found = Array.from({ length: 10 }, () => stage.selected()).filter(
      (each) => each !== undefined && ![10, 20, 30].includes(each.identifier),
    );
    assert.ok(found.length > 3);
    const transport = found[0]?.userTransport;
    assert.ok(transport?.protocol === 'sctp');
    let heard = 0;
    const user = stage.world.host(stage.world.node('victim'));
    const endpoint = user.transport.open(
      { addresses: [], port: 0, protocols: [] },
      { message: () => heard++, associationRestarted: () => undefined },
    );
    const association = endpoint.connect(transport.addresses, transport.port);
    const payload = { byteLength: 3, bytes: () => new Uint8Array(3), value: undefined };
    for (let i = 0; i < 4; i++) association.send({ payload, ppid: 42 });
    stage.world.run(5);
    assert.deepEqual([attacker.statistics.ignoredMessages, heard], [4, 0]);
  });

  it('gets no more elements in than one host may register, and others are not concerned', () => {
    const stage = new Stage('rspsim', { maxElementsPerHost: 2 });
    const attacker = stage.attacker(fakes);
    stage.world.run(10.5);
    assert.equal(stage.elements, 3 + 2);
    assert.equal(attacker.statistics.responses, 10);
    assert.equal(stage.registrar.statistics.registrationsRefused, 8);
    stage.world.poolElement(40).register();
    stage.world.run(1);
    assert.equal(stage.elements, 3 + 2 + 1);
  });
});
