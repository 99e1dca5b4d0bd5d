import assert from 'node:assert/strict';
import { profileNames } from '../../../protocol/profile.ts';
import { failoverReason, Session } from '../../../protocol/pool-user/session.ts';
import type { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { MessagePayload } from '../../../protocol/wire/codec.ts';
import { TransportUse } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';
import { TextCodec } from '../../transport/text-codec.ts';

const PPID = 39;
const text = new TextCodec();

/** An element that answers texts with its number, and sends a cookie after each. */
function echo(
  world: RserpoolWorld,
  identifier: number,
): { readonly echoes: string[]; crash(kind?: 'hostCrash'): void; clientPort(): number } {
  const node = world.node(`pe${identifier}`);
  const echoes: string[] = [];
  let port = 0;
  const asap = asapCodec(world.profile);
  world.host(node).transport.open(
    {
      addresses: [],
      port: 7000,
      protocols: [
        { ppid: PPID, codec: text },
        { ppid: ASAP_PPID, codec: asap },
      ],
    },
    {
      associationRestarted: () => undefined,
      message: (association, message, ppid) => {
        if (ppid === ASAP_PPID) {
          const control = message as AsapMessage;
          if (control.type === 'ASAP_COOKIE_ECHO') echoes.push(Buffer.from(control.cookie).toString());
          return;
        }
        port = association.remotePort;
        association.send({ payload: new MessagePayload(text, `${identifier}: ${String(message)}`), ppid: PPID });
        const cookie = Buffer.from(String(message));
        association.send({
          payload: new MessagePayload<AsapMessage>(asap, { type: 'ASAP_COOKIE', cookie }),
          ppid: ASAP_PPID,
        });
      },
    },
  );
  const policy = element('RoundRobin', identifier).policy;
  world.poolElement(identifier, { policy }, {}, node).register();
  return {
    echoes,
    crash: (kind) => (kind === undefined ? world.network.crashProcesses(node) : world.network.crashHost(node)),
    clientPort: () => port,
  };
}

interface Conversation {
  readonly session: Session;
  readonly heard: string[];
}

function converse(user: PoolUser): Conversation {
  const heard: string[] = [];
  const session = new Session(user, {
    sessionReady: (cookieEchoed) => heard.push(cookieEchoed ? 'resumed' : 'ready'),
    sessionMessage: (message) => heard.push(String(message)),
    sessionFailed: (end) => heard.push(`failed: ${end}`),
    sessionUnavailable: (reason) => heard.push(reason),
  });
  return { session, heard };
}

function say(session: Session, words: string): boolean {
  return session.send({ payload: new MessagePayload(text, words), ppid: PPID });
}

for (const profile of profileNames) {
  describe(`session under the ${profile} profile`, () => {
    const start = (): { world: RserpoolWorld; user: PoolUser } => {
      const world = new RserpoolWorld(profile);
      world.registrar(1);
      return { world, user: world.poolUser('pu', { protocols: [{ ppid: PPID, codec: text }] }) };
    };

    it('is one of several with the same element, each from a port of its own', () => {
      const { world, user } = start();
      const only = echo(world, 1);
      world.run(40);
      const conversations = [converse(user), converse(user), converse(user)];
      const ports = conversations.map(({ session }, index) => {
        session.open(POOL);
        world.run(1);
        say(session, `request ${index}`);
        world.run(1);
        return only.clientPort();
      });
      assert.equal(new Set(ports).size, 3);
      assert.deepEqual(
        conversations.map(({ heard }) => heard),
        [0, 1, 2].map((index) => ['ready', `1: request ${index}`]),
      );
      // A later session has the port that became free.
      conversations[1].session.close();
      conversations[1].session.open(POOL);
      world.run(1);
      say(conversations[1].session, 'again');
      world.run(1);
      assert.equal(only.clientPort(), ports[1]);
    });

    it('talks to a selected element, fails over with the last cookie, and continues', () => {
      const { world, user } = start();
      const elements = [echo(world, 1), echo(world, 2)];
      world.run(40);
      const { session, heard } = converse(user);
      session.open(POOL);
      world.run(1);
      assert.ok(say(session, 'one'));
      world.run(1);
      const used = session.poolElement ?? 0;
      assert.deepEqual(heard, ['ready', `${used}: one`]);
      assert.ok(session.hasCookie);
      elements[used - 1].crash();
      world.run(1);
      assert.equal(heard.at(-1), 'failed: aborted');
      assert.ok(!say(session, 'lost'));
      session.failover('unreachable');
      world.run(5);
      const other = 3 - used;
      assert.equal(heard.at(-1), 'resumed');
      assert.deepEqual(elements[other - 1].echoes, ['one']);
      say(session, 'two');
      world.run(1);
      assert.equal(heard.at(-1), `${other}: two`);
    });

    it('fails on an element that restarts, which is not reported for it', () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1);
      const user = world.poolUser('pu', { protocols: [{ ppid: PPID, codec: text }] });
      const server = echo(world, 1);
      world.run(40);
      const { session, heard } = converse(user);
      session.open(POOL);
      world.run(1);
      say(session, 'one');
      world.run(1);
      server.crash('hostCrash');
      const node = world.nodeNamed('pe1');
      world.network.restart(node);
      const reborn = world
        .host(node)
        .transport.open(
          { addresses: [], port: 7000, protocols: [] },
          { message: () => undefined, associationRestarted: () => undefined },
        );
      reborn.connect([world.nodeNamed('pu').address], server.clientPort());
      world.run(1);
      assert.deepEqual(heard, ['ready', '1: one', 'failed: restarted']);
      session.failover(failoverReason('restarted'));
      world.run(1);
      assert.equal(registrar.statistics.unreachableReports, 0);
    });

    it('reports when the pool is unknown, and can be resumed later', () => {
      const { world, user } = start();
      world.run(40);
      const { session, heard } = converse(user);
      session.open(POOL);
      world.run(1);
      assert.deepEqual(heard, ['unknown pool']);
      echo(world, 1);
      world.run(1);
      session.resume();
      world.run(1);
      assert.deepEqual(heard, ['unknown pool', 'ready']);
    });

    it('reports when the elements do not use SCTP', () => {
      const { user } = start();
      const { session, heard } = converse(user);
      const userTransport = { protocol: 'udp', port: 7, use: TransportUse.dataOnly, address: '10.0.0.9' } as const;
      session.poolElementSelected({ ...element('RoundRobin', 1), userTransport });
      assert.deepEqual(heard, ['no element over SCTP']);
    });

    it('ends in order without a failure', () => {
      const { world, user } = start();
      echo(world, 1);
      world.run(40);
      const { session, heard } = converse(user);
      session.open(POOL);
      world.run(1);
      session.close();
      world.run(1);
      assert.deepEqual(heard, ['ready']);
      assert.ok(!say(session, 'after'));
    });

    it('takes elements that are to be avoided only if there are no others', () => {
      const { world, user } = start();
      const avoided = new Set([1, 2]);
      const elements: (number | undefined)[] = [];
      const silent = {
        sessionMessage: () => undefined,
        sessionFailed: () => undefined,
        sessionUnavailable: () => undefined,
      };
      const session = new Session(user, { ...silent, sessionReady: () => elements.push(session.poolElement) }, avoided);
      const openOften = (): Set<number | undefined> => {
        elements.length = 0;
        for (let time = 0; time < 6; time++) {
          session.open(POOL);
          world.run(1);
        }
        return new Set(elements);
      };
      for (const identifier of [1, 2, 3]) echo(world, identifier);
      world.run(40);
      assert.deepEqual(openOften(), new Set([3]));
      avoided.add(3);
      assert.deepEqual(openOften(), new Set([1, 2, 3]));
    });

    it('waits before it selects again after a refused set-up', () => {
      const { world, user } = start();
      const server = echo(world, 1);
      world.run(40);
      // Reports change nothing, and the registrar does not look: the dead element is selected again and again.
      server.crash();
      const heard: number[] = [];
      const session = new Session(user, {
        sessionReady: () => undefined,
        sessionMessage: () => undefined,
        sessionFailed: () => {
          heard.push(world.now);
          session.failover('left');
        },
        sessionUnavailable: () => undefined,
      });
      session.open(POOL);
      world.run(2);
      const pauses = heard.slice(1).map((at, i) => at - heard[i]);
      assert.ok(
        pauses.every((pause) => pause >= 0.25),
        String(pauses),
      );
      const attempts = heard.length;
      session.close();
      world.run(2);
      assert.equal(heard.length, attempts);
    });

    it('selects again at once when an element leaves that has served', () => {
      const { world, user } = start();
      const elements = [echo(world, 1), echo(world, 2)];
      world.run(40);
      const heard: [string, number][] = [];
      const session = new Session(user, {
        sessionReady: () => heard.push(['ready', world.now]),
        sessionMessage: () => heard.push(['message', world.now]),
        sessionFailed: () => {
          heard.push(['failed', world.now]);
          session.failover('unreachable');
        },
        sessionUnavailable: () => undefined,
      });
      session.open(POOL);
      world.run(1);
      say(session, 'one');
      world.run(1);
      elements[(session.poolElement ?? 0) - 1].crash();
      world.run(1);
      const failed = heard.findIndex(([word]) => word === 'failed');
      assert.equal(heard[failed + 1][0], 'ready');
      assert.ok(heard[failed + 1][1] - heard[failed][1] < 0.1);
    });

    it('asks the registrar each time, or its cache until that is stale', () => {
      for (const staleCacheValue of [0, 20]) {
        const world = new RserpoolWorld(profile);
        const registrar = world.registrar(1);
        echo(world, 1);
        echo(world, 2);
        const user = world.poolUser('pu', {
          protocols: [{ ppid: PPID, codec: text }],
          staleCacheValue,
          resolutionItems: 2,
        });
        world.run(40);
        const { session, heard } = converse(user);
        for (let i = 0; i < 4; i++) {
          session.open(POOL);
          world.run(2);
        }
        assert.equal(heard.filter((word) => word === 'ready').length, 4);
        assert.equal(registrar.statistics.handleResolutions, staleCacheValue === 0 ? 4 : 1);
        world.run(30);
        session.open(POOL);
        world.run(1);
        assert.equal(registrar.statistics.handleResolutions, staleCacheValue === 0 ? 5 : 2);
      }
    });
  });
}

describe('pool user without a registrar', () => {
  it('waits for the set-up with an element as long as configured', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1);
    const server = echo(world, 1);
    world.run(1);
    const { session, heard } = converse(world.poolUser('pu', { sessionConnectTimeout: 2 }));
    server.crash('hostCrash');
    session.open(POOL);
    world.run(1.9);
    assert.deepEqual(heard, ['ready']);
    world.run(0.2);
    assert.deepEqual(heard, ['ready', 'failed: timeout']);
  });

  it('reports that none answers', () => {
    const world = new RserpoolWorld('rfc');
    world.registrar(1);
    const user = world.poolUser('pu', { requestTimeout: 1, maxRequestRetransmits: 1 });
    const { session, heard } = converse(user);
    session.open(POOL);
    world.run(1);
    world.network.cut(world.registrarNodes[0]);
    session.open(POOL);
    world.run(3);
    assert.deepEqual(heard, ['unknown pool', 'no answer']);
  });
});
