import assert from 'node:assert/strict';
import type { RegistrarLinkOptions } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import {
  defaultReregistrationInterval,
  poolElementDefaults,
} from '../../../protocol/pool-element/pool-element-options.ts';
import { profileNames } from '../../../protocol/profile.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import type { ErrorCause } from '../../../protocol/wire/error-cause.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

for (const profile of profileNames) {
  describe(`pool element under the ${profile} profile`, () => {
    it('registers, is kept alive, and stays registered over its life', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      let registered = 0;
      const poolElement = world.poolElement(7, {}, { registered: () => registered++ });
      poolElement.register();
      world.run(1);
      assert.ok(poolElement.registered);
      assert.equal(registrar.handlespace.find(POOL, 7)?.homeRegistrar, 1);
      world.run(2000);
      assert.equal(registered, 1);
      assert.ok(registrar.statistics.registrations > 5);
      assert.ok(registrar.statistics.endpointKeepAlives > 20);
      assert.equal(registrar.statistics.keepAliveTimeouts, 0);
      assert.ok(registrar.handlespace.find(POOL, 7));
    });

    it('leaves its pool when it deregisters', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      const acknowledged: boolean[] = [];
      const poolElement = world.poolElement(7, {}, { deregistered: (answer) => acknowledged.push(answer) });
      poolElement.register();
      world.run(1);
      poolElement.deregister();
      world.run(1);
      assert.deepEqual(acknowledged, [true]);
      assert.equal(registrar.handlespace.poolCount, 0);
    });

    it('gives its deregistration up when its registrar ends meanwhile and no other is found', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      const acknowledged: boolean[] = [];
      const poolElement = world.poolElement(7, {}, { deregistered: (answer) => acknowledged.push(answer) });
      poolElement.register();
      world.run(1);
      poolElement.deregister();
      world.crash(registrar, 'processCrash');
      world.run(2 * poolElementDefaults[profile].deregistrationTimeout);
      assert.deepEqual(acknowledged, [false]);
    });

    it('registers a load change at once, and several during a registration in one more', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      const poolElement = world.poolElement(7);
      poolElement.register();
      world.run(1);
      const before = registrar.statistics.registrations;
      for (const load of [0.1, 0.2, 0.3, 0.4]) poolElement.updateLoad(toFixedPoint(load));
      world.run(1);
      assert.equal(registrar.statistics.registrations, before + 2);
      assert.equal(registrar.handlespace.find(POOL, 7)?.parameter.policy.load, toFixedPoint(0.4));
    });

    it('keeps small load changes for the next registration', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      const poolElement = world.poolElement(7, { policyUpdateThreshold: 0.5 });
      poolElement.register();
      world.run(1);
      poolElement.updateLoad(toFixedPoint(0.4));
      world.run(1);
      assert.equal(registrar.handlespace.find(POOL, 7)?.parameter.policy.load, 0);
      world.run(400);
      assert.equal(registrar.handlespace.find(POOL, 7)?.parameter.policy.load, toFixedPoint(0.4));
    });

    it('finds another registrar when its own one is gone', () => {
      const world = new RserpoolWorld(profile);
      world.registrar(1);
      const second = world.registrar(2);
      const poolElement = world.poolElement(7);
      // Whichever it took: both hosts fail in turn, the second comes back empty.
      poolElement.register();
      world.run(1);
      const [firstNode] = world.registrarNodes;
      world.network.crashHost(firstNode);
      world.run(400);
      assert.ok(poolElement.registered);
      assert.equal(second.handlespace.find(POOL, 7)?.homeRegistrar, 2);
    });
  });
}

describe('pool element whose registration is refused', () => {
  it('reports the causes to its service under the rfc profile', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1);
    world.poolElement(1).register();
    world.run(1);
    const causes: ErrorCause[] = [];
    const other = world.poolElement(
      2,
      { policy: element('RoundRobin', 2).policy },
      { rejected: (given) => causes.push(...given) },
    );
    other.register();
    world.run(1);
    assert.equal(causes[0]?.code, CauseCode.inconsistentPolicy);
    assert.ok(causes[0].data.length > 0, 'the policy of the pool is reported');
    assert.ok(!other.registered);
  });

  it('tries again after a delay if configured so, reports each refusal, and is registered when it is accepted', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1);
    const first = world.poolElement(1);
    first.register();
    world.run(1);
    const heard: string[] = [];
    const other = world.poolElement(
      2,
      { policy: element('RoundRobin', 2).policy, refusedRegistrationDelay: 10 },
      { rejected: () => heard.push('rejected'), registered: () => heard.push('registered') },
    );
    other.register();
    world.run(25);
    assert.deepEqual(heard, ['rejected', 'rejected', 'rejected']);
    assert.ok(!other.registered);
    first.deregister();
    world.run(10);
    assert.equal(heard.at(-1), 'registered');
    assert.ok(other.registered);
  });

  it('leaves at once, with nothing to deregister, while it waits to try again', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1);
    world.poolElement(1).register();
    world.run(1);
    const left: boolean[] = [];
    const policy = element('RoundRobin', 2).policy;
    const options = { policy, refusedRegistrationDelay: 10 };
    const other = world.poolElement(2, options, { deregistered: (acknowledged) => left.push(acknowledged) });
    other.register();
    world.run(1);
    other.deregister();
    assert.deepEqual(left, [true]);
  });
});

describe('pool element and a new home registrar', () => {
  it('adopts the sender of a keep-alive with the home flag, answers it, and registers there from then on', () => {
    const host = new ScriptedHost(['10.0.0.7']);
    const codec = asapCodec('rfc');
    const { link } = poolElementDefaults.rfc;
    const poolElement = new PoolElement(
      host,
      {
        ...poolElementDefaults.rfc,
        link: {
          ...link,
          announcements: undefined,
          staticRegistrars: [{ addresses: ['10.0.0.1', '10.0.0.2'], port: ASAP_PORT }],
        },
        profile: 'rfc',
        poolHandle: POOL,
        identifier: 7,
        policy: element('RoundRobin', 7).policy,
      },
      element('RoundRobin', 7).userTransport,
      {},
    );
    poolElement.register();
    const endpoint = host.endpoints.get(0);
    assert.ok(endpoint);
    const [first] = endpoint.associations;
    endpoint.handler.associationUp?.(first);
    const sent = (association: ScriptedAssociation): string[] =>
      association.sent.map(({ hex }) => {
        const decoded = codec.decode(Buffer.from(hex, 'hex'));
        return decoded.ok ? decoded.message.type : decoded.error.message;
      });
    const receive = (association: ScriptedAssociation, message: AsapMessage): void =>
      endpoint.receive(association, ASAP_PPID, codec.encode(message));
    const identity = { poolHandle: POOL, identifier: 7 };
    receive(first, { type: 'ASAP_REGISTRATION_RESPONSE', rejected: false, ...identity, errors: [] });
    const second = endpoint.accept(['10.0.0.2'], ASAP_PORT);
    receive(second, { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 99, ...identity });
    assert.equal(poolElement.homeRegistrar, 99);
    assert.deepEqual(sent(second), ['ASAP_ENDPOINT_KEEP_ALIVE_ACK']);
    assert.equal(first.state, 'ended');
    host.clock.run({ until: 281 });
    assert.deepEqual(sent(first), ['ASAP_REGISTRATION']);
    assert.deepEqual(sent(second), ['ASAP_ENDPOINT_KEEP_ALIVE_ACK', 'ASAP_REGISTRATION']);
  });
});

/** A pool element that is registered at 10.0.0.1, and what it sends and receives. */
function strangersStage(unknownHome: RegistrarLinkOptions['unknownHome'] = 'whenOrphaned') {
  const host = new ScriptedHost(['10.0.0.7']);
  const codec = asapCodec('rfc');
  const heard: string[] = [];
  const { link } = poolElementDefaults.rfc;
  const staticRegistrars = [{ addresses: ['10.0.0.1'], port: ASAP_PORT }];
  const poolElement = new PoolElement(
    host,
    {
      ...poolElementDefaults.rfc,
      link: { ...link, staticRegistrars, unknownHome },
      profile: 'rfc',
      poolHandle: POOL,
      identifier: 7,
      policy: element('RoundRobin', 7).policy,
    },
    element('RoundRobin', 7).userTransport,
    { registered: () => heard.push('registered'), rejected: () => heard.push('rejected') },
  );
  poolElement.register();
  const [endpoint] = host.opened;
  const [home] = endpoint.associations;
  endpoint.handler.associationUp?.(home);
  const identity = { poolHandle: POOL, identifier: 7 };
  const receive = (association: ScriptedAssociation, message: AsapMessage): string[] => {
    endpoint.receive(association, ASAP_PPID, codec.encode(message));
    return association.sent.splice(0).map(({ hex }) => {
      const decoded = codec.decode(Buffer.from(hex, 'hex'));
      return decoded.ok ? decoded.message.type : decoded.error.message;
    });
  };
  const response = { type: 'ASAP_REGISTRATION_RESPONSE', rejected: false, ...identity, errors: [] } as const;
  receive(home, response);
  const stranger = endpoint.accept(['10.0.0.66'], ASAP_PORT);
  const claim = { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 66, ...identity } as const;
  const announce = (source: string): void => {
    for (const socket of host.sockets)
      socket.receive(codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar: 66, transports: [] }), {
        address: source,
        port: ASAP_PORT,
      });
  };
  return { host, poolElement, endpoint, home, stranger, receive, response, claim, announce, heard };
}

describe('pool element and registrars that it does not know', () => {
  it('does not move to one of them while its home answers', () => {
    const { host, poolElement, home, stranger, receive, response, claim } = strangersStage();
    assert.deepEqual(receive(stranger, claim), []);
    assert.deepEqual(receive(home, response), ['ASAP_REGISTRATION']); // asked whether it is still there
    host.clock.run({ until: 20 });
    assert.notEqual(poolElement.homeRegistrar, 66);
    assert.deepEqual(stranger.sent, []);
    // However often it is claimed, its home is not asked more often than every 3 s.
    for (let i = 0; i < 100; i++) receive(stranger, claim);
    assert.equal(home.sent.length, 1);
  });

  it('moves to it when its home does not answer, which may have been taken over', () => {
    const { host, poolElement, stranger, receive, claim } = strangersStage();
    receive(stranger, claim);
    host.clock.run({ until: host.clock.now() + 3.5 });
    assert.equal(poolElement.homeRegistrar, 66);
    assert.ok(stranger.sent.length > 0);
  });

  it('moves to it when its home is gone', () => {
    const { poolElement, endpoint, home, stranger, receive, claim } = strangersStage();
    receive(stranger, claim);
    home.state = 'ended';
    endpoint.handler.associationEnded?.(home, 'lost');
    assert.equal(poolElement.homeRegistrar, 66);
  });

  it('never moves to it if configured so', () => {
    const { host, poolElement, stranger, receive, claim } = strangersStage('never');
    receive(stranger, claim);
    host.clock.run({ until: host.clock.now() + 10 });
    assert.notEqual(poolElement.homeRegistrar, 66);
  });

  it('does not know those that list the address of a known one in their set-up', () => {
    const { poolElement, endpoint, receive, claim } = strangersStage('never');
    const before = poolElement.homeRegistrar;
    const liar = endpoint.accept(['10.0.0.66', '10.0.0.1'], ASAP_PORT);
    liar.proven = 1;
    receive(liar, claim);
    assert.deepEqual([liar.sent, poolElement.homeRegistrar], [[], before]);
  });

  it('knows those that announce themselves', () => {
    const { poolElement, stranger, receive, claim, announce } = strangersStage();
    announce('10.0.0.66');
    assert.deepEqual(receive(stranger, claim)[0], 'ASAP_ENDPOINT_KEEP_ALIVE_ACK');
    assert.equal(poolElement.homeRegistrar, 66);
  });

  it('believes no answers of others than its registrar', () => {
    const { poolElement, stranger, receive, response, heard } = strangersStage();
    receive(stranger, { ...response, rejected: true });
    poolElement.updatePolicy({ ...element('RoundRobin', 7).policy });
    receive(stranger, { ...response, rejected: true });
    assert.deepEqual(heard, ['registered']);
    assert.ok(poolElement.registered);
  });
});

describe('pool element that loses its registrar', () => {
  for (const [profile, atOnce] of [
    ['rfc', true],
    ['rsplib', false],
  ] as const)
    it(`registers at another one ${atOnce ? 'at once' : 'with its next re-registration'} under the ${profile} profile`, () => {
      const world = new RserpoolWorld(profile);
      const [first, second] = world.registrars(2);
      world.run(15);
      const link = { staticRegistrars: world.registrarAddresses(first) };
      const settings = { reregistrationInterval: 40, registrationLife: 200 };
      // It knows the second one, too, but takes it only when the first does not answer.
      world.network.cut(world.nodeOf(second));
      const known = { staticRegistrars: world.registrarAddresses(first, second) };
      world.poolElement(7, settings, {}, undefined, { ...link, ...known, huntTimeout: 3 }).register();
      world.run(5);
      world.network.repair(world.nodeOf(second));
      world.run(15);
      assert.equal(first.statistics.registrations, 1);
      world.crash(first, 'processCrash');
      world.run(3);
      assert.equal(second.statistics.registrations, atOnce ? 1 : 0);
      world.run(40);
      assert.ok(second.statistics.registrations >= 1);
      assert.equal(second.handlespace.find(POOL, 7)?.homeRegistrar, 2);
    });

  it('keeps the association in which its own set-up met that of a new home registrar', () => {
    const host = new ScriptedHost(['10.0.0.7']);
    const { link } = poolElementDefaults.rfc;
    const staticRegistrars = [{ addresses: ['10.0.0.1'], port: ASAP_PORT }];
    const poolElement = new PoolElement(
      host,
      {
        ...poolElementDefaults.rfc,
        link: { ...link, announcements: undefined, staticRegistrars },
        profile: 'rfc',
        poolHandle: POOL,
        identifier: 7,
        policy: element('RoundRobin', 7).policy,
      },
      element('RoundRobin', 7).userTransport,
      {},
    );
    poolElement.register();
    const endpoint = host.endpoints.get(0);
    assert.ok(endpoint);
    const [attempt] = endpoint.associations;
    const keepAlive = { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 99, poolHandle: POOL } as const;
    endpoint.receive(attempt, ASAP_PPID, asapCodec('rfc').encode(keepAlive));
    assert.equal(attempt.state, 'up');
    // The registration that waited for a registrar, and the acknowledgment.
    assert.equal(attempt.sent.length, 2);
  });
});

describe('re-registration interval (RFC 5352 §3.1)', () => {
  it('is 20 s before the end of the life, at most 10 minutes, at least 1 s', () => {
    assert.equal(defaultReregistrationInterval(300), 280);
    assert.equal(defaultReregistrationInterval(7200), 600);
    assert.equal(defaultReregistrationInterval(10), 1);
  });
});
