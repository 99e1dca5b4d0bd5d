import assert from 'node:assert/strict';
import { HandleResolution, type ResolutionListener } from '../../../protocol/pool-user/handle-resolution.ts';
import type { PoolUserSettings } from '../../../protocol/pool-user/pool-user-options.ts';
import { failoverReason, Session } from '../../../protocol/pool-user/session.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { WireError } from '../../../protocol/wire/wire-error.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { element } from '../handlespace/elements.ts';
import type { ScriptedAssociation } from '../registrar/scripted-host.ts';
import { ClientStage } from './client-stage.ts';

const poolHandle = 'P';

/** A pool user and what its resolutions gave, with the seconds since the test began. */
class Play extends ClientStage {
  readonly heard: string[] = [];

  constructor(what: Partial<PoolUserSettings> = {}) {
    super(poolHandle, [{ ppid: 'any', codec: bytesCodec }], { requestTimeout: 3, maxRequestRetransmits: 2, ...what });
  }

  resolution(name = ''): HandleResolution {
    return new HandleResolution(this.host.clock, this.user, {
      poolElementSelected: ({ identifier }) => this.note(`${name}${identifier}`),
      noPoolElement: (reason) => this.note(`${name}${reason}`),
      noRegistrar: () => this.note(`${name}no registrar`),
    });
  }

  session(): Session {
    return new Session(this.user, {
      sessionReady: (cookieEchoed) => this.note(cookieEchoed ? 'resumed' : 'ready'),
      sessionMessage: () => this.note('message'),
      sessionFailed: (end) => this.note(end),
      sessionUnavailable: (reason) => this.note(reason),
    });
  }

  note(what: string): void {
    this.heard.push(`${Number(this.host.clock.now().toFixed(6))} ${what}`);
  }

  /** A pool user with a registrar, and a resolution that it answered. */
  static resolved(what: Partial<PoolUserSettings> = {}): {
    readonly play: Play;
    readonly resolution: HandleResolution;
  } {
    const play = new Play(what);
    const resolution = play.resolution();
    resolution.start(poolHandle);
    play.connectRegistrar();
    return { play, resolution };
  }
}

describe('handle resolution of a pool user', () => {
  it('is sent when there is a registrar, and gives what it answers', () => {
    const play = new Play();
    play.resolution().start(poolHandle);
    assert.deepEqual([play.resolutions, play.user.needsRegistrar], [0, true]);
    play.connectRegistrar();
    assert.equal(play.resolutions, 1);
    play.answer({ poolHandle: 'another one' });
    assert.deepEqual(play.heard, []);
    play.run(1);
    play.selectNothing();
    assert.deepEqual([play.heard, play.user.needsRegistrar], [['1 unknown pool'], false]);
    play.run(100);
    assert.deepEqual([play.resolutions, play.heard.length], [1, 1]);
  });

  it('is repeated when it is not answered, so often, then reported; another registrar is looked for', () => {
    const { play } = Play.resolved();
    play.run(2.9);
    assert.equal(play.resolutions, 1);
    play.run(0.2);
    assert.equal(play.resolutions, 2);
    play.run(3);
    assert.equal(play.resolutions, 3);
    const first = play.registrar;
    play.run(2.8);
    assert.deepEqual([play.resolutions, play.heard, first.state], [3, [], 'up']);
    play.run(0.2);
    assert.deepEqual([play.resolutions, play.heard, first.state], [3, ['9 no answer'], 'ended']);
    assert.notEqual(play.registrar, first);
    play.connectRegistrar();
    assert.deepEqual([play.resolutions, play.user.needsRegistrar], [3, false]);
  });

  it('is asked of another registrar instead, as often again, if configured so', () => {
    const { play } = Play.resolved({ onUnanswered: 'hunt', maxRequestRetransmits: 1 });
    play.run(6.1);
    assert.deepEqual([play.resolutions, play.heard], [2, []]);
    play.connectRegistrar();
    play.run(5.9);
    assert.deepEqual([play.resolutions, play.heard, play.registrars.associations.length], [4, [], 2]);
    play.run(0.2);
    assert.equal(play.registrars.associations.length, 3);
  });

  it('is asked again of the next registrar when its own one is lost', () => {
    const { play } = Play.resolved();
    const first = play.registrar;
    first.state = 'ended';
    play.registrars.handler.associationEnded?.(first, 'lost');
    play.run(7);
    assert.equal(play.resolutions, 1);
    play.connectRegistrar();
    assert.equal(play.resolutions, 2);
    play.run(3.1);
    assert.equal(play.resolutions, 3);
  });

  it('is asked of another registrar, after a pause, if one cannot serve', () => {
    const { play } = Play.resolved();
    const first = play.registrar;
    play.answer({ errors: [{ code: CauseCode.lackOfResources, data: new Uint8Array() }] });
    assert.deepEqual([play.heard, first.state, play.registrars.associations.length], [[], 'ended', 1]);
    play.run(0.3);
    play.connectRegistrar();
    play.answerWith(5);
    assert.match(play.heard.join(), / 5$/);
  });

  it('does not take a registrar that says that a pool is unknown for one that cannot serve', () => {
    const { play } = Play.resolved();
    play.answer({ errors: [{ code: CauseCode.unknownPoolHandle, data: new Uint8Array() }] });
    assert.deepEqual([play.heard, play.registrar.state], [['0 unknown pool'], 'up']);
  });

  it('gives answers to those that ask for the same pool in their order', () => {
    const play = new Play();
    for (const name of ['a', 'b', 'c']) play.resolution(name).start(poolHandle);
    play.connectRegistrar();
    for (const identifier of [1, 2, 3]) play.answerWith(identifier);
    assert.deepEqual(play.heard, ['0 a1', '0 b2', '0 c3']);
  });

  it('reports nothing more when it is cancelled, however many there are', () => {
    const play = new Play();
    const [first, second] = ['a', 'b'].map((name) => {
      const resolution = play.resolution(name);
      resolution.start(poolHandle);
      return resolution;
    });
    play.connectRegistrar();
    first.cancel();
    play.run(10);
    assert.deepEqual(play.heard, ['9 bno answer']);
    second.cancel();
    assert.equal(play.user.needsRegistrar, false);
  });

  it('asks for as many elements as configured, and for more where some are avoided', () => {
    const items = (what: Partial<PoolUserSettings>, avoided: readonly number[]): (number | undefined)[] => {
      const play = new Play(what);
      const listener = { poolElementSelected: () => undefined, noPoolElement: () => undefined };
      new HandleResolution(play.host.clock, play.user, listener, { avoided: new Set(avoided) }).start(poolHandle);
      play.connectRegistrar();
      return play.asked.map((message) => (message.type === 'ASAP_HANDLE_RESOLUTION' ? message.items : NaN));
    };
    assert.deepEqual(items({ resolutionItems: undefined }, []), [undefined]);
    assert.deepEqual(items({ resolutionItems: 4 }, []), [4]);
    assert.deepEqual(items({ resolutionItems: 4 }, [1, 2]), [6]);
    assert.deepEqual(items({ resolutionItems: undefined }, [1]), [4]);
  });

  it('asks for the elements that a resolution wants, and gives at most as many, whatever the cache has', () => {
    const play = new Play({ resolutionItems: 4, staleCacheValue: 100 });
    play.resolution().start(poolHandle);
    play.connectRegistrar();
    play.answerWith(1);
    const found: number[][] = [];
    const listener: ResolutionListener = {
      poolElementSelected: () => assert.fail('several are wanted'),
      poolElementsFound: (elements) => void found.push(elements.map(({ identifier }) => identifier)),
      noPoolElement: (reason) => play.note(reason),
    };
    const several = new HandleResolution(play.host.clock, play.user, listener, { items: 2 });
    several.start(poolHandle);
    const [, request] = play.asked;
    assert.ok(request?.type === 'ASAP_HANDLE_RESOLUTION' && request.items === 2);
    play.answer({ poolElements: [7, 5, 6].map((identifier) => element('RoundRobin', identifier)) });
    assert.deepEqual(found, [[7, 5]]);
    several.start(poolHandle);
    play.answer({ poolElements: [] });
    assert.deepEqual([found.length, play.heard], [1, ['0 1', '0 unknown pool']]);
  });

  it('reports when there is no registrar, until it is cancelled', () => {
    const play = new Play();
    const resolution = play.resolution();
    resolution.start(poolHandle);
    play.run(8);
    assert.deepEqual(play.heard, ['7.5 no registrar']);
    resolution.cancel();
    play.run(30);
    assert.equal(play.heard.length, 1);
  });

  it('is refused for a pool handle that messages do not take', () => {
    const play = new Play();
    assert.throws(() => play.resolution().start(''), RangeError);
    assert.throws(() => play.resolution().start('x'.repeat(70_000)), RangeError);
  });

  it('ends with the pool user', () => {
    const { play } = Play.resolved();
    play.user.close();
    play.run(100);
    assert.deepEqual([play.resolutions, play.heard, play.user.needsRegistrar], [1, [], false]);
  });
});

describe('pool user', () => {
  it('has one endpoint, which accepts no associations, and closes it', () => {
    const { play } = Play.resolved();
    play.session().open(poolHandle);
    assert.deepEqual(
      play.host.opened.map(({ options }) => options.accept),
      [false],
    );
    play.user.close();
    assert.ok(play.host.opened.every(({ closed }) => closed));
  });
});

describe('failover', () => {
  it('reports elements that did not answer, not those that can be reached or have left (RFC 5352 §3.5)', () => {
    const reported = (
      [
        'refused',
        'noRoute',
        'timeout',
        'lost',
        'aborted',
        'shutDownByPeer',
        'closed',
        'malformed',
        'restarted',
      ] as const
    ).filter((end) => failoverReason(end) === 'unreachable');
    assert.deepEqual(reported, ['refused', 'timeout', 'lost', 'aborted', 'malformed']);
  });
});

describe('cache of a pool user', () => {
  it('keeps nothing at a stale value of 0: each selection asks the registrar', () => {
    for (const identifiers of [[1], [1, 2, 3]]) {
      const { play, resolution } = Play.resolved({ staleCacheValue: 0 });
      play.answerWith(...identifiers);
      resolution.start(poolHandle);
      assert.deepEqual([play.resolutions, play.heard.length], [2, 1]);
      play.answerWith(7, 8);
      assert.equal(play.heard[1], '0 7');
    }
  });

  it('gives the elements of an answer in turn until they are stale', () => {
    const { play, resolution } = Play.resolved({ staleCacheValue: 10 });
    play.answerWith(1, 2);
    for (let i = 0; i < 3; i++) resolution.start(poolHandle);
    play.run(9.9);
    resolution.start(poolHandle);
    assert.deepEqual(play.heard, ['0 1', '0 2', '0 1', '0 2', '9.9 1']);
    play.run(0.2);
    resolution.start(poolHandle);
    assert.deepEqual([play.resolutions, play.heard.length], [2, 5]);
  });

  it('keeps one pool from the other', () => {
    const { play, resolution } = Play.resolved({ staleCacheValue: 10 });
    play.answerWith(1);
    resolution.start('another one');
    assert.deepEqual([play.resolutions, play.heard], [2, ['0 1']]);
    resolution.start(poolHandle);
    assert.deepEqual([play.resolutions, play.heard], [2, ['0 1', '0 1']]);
  });

  it('gives no element again that failed', () => {
    const { play, resolution } = Play.resolved({ staleCacheValue: 10 });
    play.answerWith(1, 2);
    play.user.reportUnreachable(poolHandle, 2);
    resolution.start(poolHandle);
    resolution.start(poolHandle);
    assert.deepEqual([play.heard, play.reports], [['0 1', '0 1', '0 1'], [2]]);
    play.user.forget(poolHandle, 1);
    resolution.start(poolHandle);
    assert.deepEqual([play.resolutions, play.reports], [2, [2]]);
  });
});

describe('session of a pool user', () => {
  /** A session that element 10 serves. */
  function served(what: Partial<PoolUserSettings> = {}) {
    const play = new Play(what);
    const session = play.session();
    session.open(poolHandle);
    play.connectRegistrar();
    const association = play.select(10);
    play.sessions.handler.message(association, new Uint8Array(), 0, 0);
    return { play, session, association };
  }

  it('aborts the association on failover, and shuts it down when it is closed', () => {
    const ends: string[] = [];
    for (const leave of ['failover', 'leave', 'close'] as const) {
      const { session, association } = served();
      association.abort = () => ends.push('abort');
      association.shutdown = () => ends.push('shutdown');
      if (leave === 'close') session.close();
      else session[leave]('left');
    }
    assert.deepEqual(ends, ['abort', 'abort', 'shutdown']);
  });

  it('reports elements when the association with the registrar has room for that', () => {
    const { play } = Play.resolved();
    play.registrar.room = 0;
    for (const identifier of [10, 11, 12]) play.user.reportUnreachable(poolHandle, identifier);
    play.registrar.room = 1;
    play.registrars.handler.writable?.(play.registrar);
    assert.deepEqual(play.reports, [10]);
    play.registrar.room = Infinity;
    play.user.reportUnreachable(poolHandle, 13);
    play.registrars.handler.writable?.(play.registrar);
    assert.deepEqual(play.reports, [10, 11, 12, 13]);
  });

  it('takes a registrar that speaks as an element does for none, and looks for another one', () => {
    const { play } = Play.resolved();
    const first = play.registrar;
    play.registrars.receive(first, 7, Uint8Array.of(1, 2, 3));
    assert.equal(first.end, 'abort');
    play.run(1);
    assert.notEqual(play.registrar, first);
    assert.deepEqual(play.heard, []);
  });

  it('leaves by shutting the association with its registrar down, and looks for no other', () => {
    const { play, resolution } = Play.resolved();
    resolution.start(poolHandle);
    play.user.leave();
    assert.equal(play.registrar.end, 'shutdown');
    play.registrars.handler.associationEnded?.(play.registrar, 'closed');
    play.run(100);
    assert.equal(play.registrars.associations.length, 1);
    play.user.close();
  });

  it('reports an element that is unreachable, none that was left, and selects again', () => {
    for (const reason of ['unreachable', 'left'] as const) {
      const { play, session } = served();
      session.failover(reason);
      assert.deepEqual([play.reports, play.resolutions], [reason === 'unreachable' ? [10] : [], 2]);
      assert.equal(session.poolElement, undefined);
      play.select(11);
      assert.equal(session.poolElement, 11);
    }
  });

  it('waits to be resumed after it left its element, and keeps its cookie', () => {
    const { play, session, association } = served();
    const cookie = Uint8Array.of(1, 2);
    play.sessions.receive(association, ASAP_PPID, asapCodec('rsplib').encode({ type: 'ASAP_COOKIE', cookie }));
    session.leave('left');
    play.run(60);
    assert.equal(play.resolutions, 1);
    session.resume();
    session.resume();
    assert.equal(play.resolutions, 2);
    assert.equal(session.hasCookie, true);
    play.select(11);
    assert.equal(play.heard.at(-1), '60 resumed');
    session.open(poolHandle);
    assert.equal(session.hasCookie, false);
  });

  it('waits before it selects again when an element ended it without serving it', () => {
    const play = new Play({ refusalRetryDelay: 2 });
    const session = play.session();
    session.open(poolHandle);
    play.connectRegistrar();
    const association = play.select(10);
    association.state = 'ended';
    play.sessions.handler.associationEnded?.(association, 'refused');
    session.failover('unreachable');
    play.run(1.9);
    assert.equal(play.resolutions, 1);
    play.run(0.2);
    assert.equal(play.resolutions, 2);
  });

  it('passes over an element that there is no way to, at once, as long as there are others', () => {
    const play = new Play({ resolutionItems: 1 });
    const session = play.session();
    session.open(poolHandle);
    play.connectRegistrar();
    const noWay = (association: ScriptedAssociation): void => {
      association.state = 'ended';
      play.sessions.handler.associationEnded?.(association, 'noRoute');
      session.failover('left');
    };
    noWay(play.select(10));
    assert.equal(play.resolutions, 2);
    play.answerWith(10, 11);
    noWay(play.latestSession);
    assert.equal(session.poolElement, undefined);
    assert.deepEqual(
      play.asked.map((message) => ('items' in message ? message.items : undefined)),
      [1, 2, 3],
    );
    // All were tried: it takes one again, and then it waits.
    play.answerWith(10, 11);
    noWay(play.latestSession);
    assert.equal(play.resolutions, 3);
    assert.deepEqual(play.reports, []);
  });

  it('ends with a malformed message of its element', () => {
    const { play, association } = served();
    const error = new WireError('bad-length', 0, 'too short');
    play.sessions.handler.malformed?.(association, ASAP_PPID, new Uint8Array(), error);
    assert.deepEqual([play.heard.at(-1), association.end], ['0 malformed', 'abort']);
  });

  it('logs where the element is that was selected', () => {
    const play = new Play();
    play.session().open(poolHandle);
    play.connectRegistrar();
    play.select(10);
    const selected = play.host.logged.filter(({ event }) => event === 'elementSelected');
    assert.deepEqual(selected, [{ event: 'elementSelected', pool: 'P', element: '0x0000000a', at: '10.0.1.10:7000' }]);
  });

  it('gets no events of an association that it left', () => {
    const { play, session, association } = served();
    session.failover('left');
    for (const next of ['selecting', 'connected']) {
      if (next === 'connected') play.select(11);
      const before = play.heard.length;
      const { handler } = play.sessions;
      handler.message(association, new Uint8Array(), 0, 0);
      handler.malformed?.(association, 0, new Uint8Array(), new WireError('bad-length', 0, 'too short'));
      handler.associationRestarted(association);
      handler.associationEnded?.(association, 'closed');
      handler.writable?.(association);
      assert.equal(play.heard.length, before, next);
    }
    assert.equal(play.latestSession.state, 'up');
  });

  it('asks once, however often it is left while an element is selected', () => {
    const play = new Play();
    const session = play.session();
    session.open(poolHandle);
    play.connectRegistrar();
    session.failover('left');
    play.select(10);
    assert.deepEqual([play.heard, play.user.needsRegistrar], [['0 ready'], false]);
    play.select(11);
    assert.deepEqual([play.heard, session.poolElement], [['0 ready'], 10]);
  });

  it('takes no element whose transport is another one', () => {
    const play = new Play();
    play.session().open(poolHandle);
    play.connectRegistrar();
    const udp = { protocol: 'udp', port: 7000, use: 0, address: '10.0.1.1' } as const;
    const words = { weight: 0, load: 0, loadDegradation: 0, loadDpf: 0, weightDpf: 0, distance: 0, choices: 0 };
    const policy = { ...words, type: 1 };
    play.answer({
      policy,
      poolElements: [{ identifier: 1, homeRegistrar: 1, registrationLife: 1, userTransport: udp, policy }],
    });
    assert.deepEqual([play.heard, play.sessions.associations.length], [['0 no element over SCTP'], 0]);
  });
});
