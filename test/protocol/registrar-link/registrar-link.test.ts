import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { RegistrarLink, type LinkUser } from '../../../protocol/registrar-link/registrar-link.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../registrar/scripted-host.ts';

const codec = asapCodec('rfc');
const announcement = codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar: 3, transports: [] });

/** A link to registrars 10.0.0.1 to 10.0.0.`count`, which the test plays, and the events for its user. */
class Play implements LinkUser {
  readonly host = new ScriptedHost(['10.0.0.9']);
  readonly link: RegistrarLink;
  readonly endpoint: ScriptedEndpoint;
  readonly heard: string[] = [];
  needsRegistrar = true;

  constructor(count: number, options: Partial<RegistrarLinkOptions> = {}) {
    const staticRegistrars = Array.from({ length: count }, (_, i) => ({
      addresses: [`10.0.0.${i + 1}`],
      port: ASAP_PORT,
    }));
    const usual = { ...linkDefaults.rfc, announcements: undefined, staticRegistrars };
    this.link = new RegistrarLink(this.host, { ...usual, ...options }, { codec, user: this });
    [this.endpoint] = this.host.opened;
  }

  linkUp(): void {
    this.#note('up');
  }

  linkDown(): void {
    this.#note('down');
  }

  noRegistrar(): void {
    this.#note('none');
  }

  asapMessage({ type }: { readonly type: string }): void {
    this.#note(type);
  }

  /** What is said on the way. */
  get attempts(): readonly ScriptedAssociation[] {
    return this.endpoint.associations;
  }

  /** The last numbers of the addresses of attempts that are under way. */
  get asked(): number[] {
    return this.attempts.filter(({ state }) => state === 'up').map(numberOf);
  }

  get logged(): string[] {
    return this.host.logged.map(({ event }) => String(event));
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  up(association: ScriptedAssociation): void {
    this.endpoint.handler.associationUp?.(association);
  }

  end(association: ScriptedAssociation, end: AssociationEnd): void {
    association.state = 'ended';
    this.endpoint.handler.associationEnded?.(association, end);
  }

  /** A link that is up, to the only attempt that there is. */
  connect(): ScriptedAssociation {
    this.link.connect();
    const [attempt] = this.attempts.filter(({ state }) => state === 'up');
    this.up(attempt);
    return attempt;
  }

  receive(association: ScriptedAssociation): void {
    this.endpoint.receive(association, ASAP_PPID, announcement);
  }

  #note(what: string): void {
    this.heard.push(`${Number(this.host.clock.now().toFixed(6))} ${what}`);
  }
}

function numberOf({ remoteAddresses }: ScriptedAssociation): number {
  return Number(remoteAddresses[0].split('.')[3]);
}

const message = { payload: new BytesPayload(Uint8Array.of(1)), ppid: ASAP_PPID };

describe('link to a registrar', () => {
  it('is the association that the registrar has set up, where another one with it is refused', () => {
    const play = new Play(2);
    const visitor = play.endpoint.accept(['10.0.0.1'], ASAP_PORT);
    play.up(visitor);
    play.link.connect();
    const attempt = play.attempts.find((each) => each !== visitor && numberOf(each) === 1);
    const other = play.attempts.find((each) => numberOf(each) === 2);
    assert.ok(attempt !== undefined && other !== undefined);
    play.end(other, 'refused');
    assert.deepEqual([play.heard, play.link.connected], [[], false]);
    play.end(attempt, 'refused');
    assert.deepEqual([play.heard, play.link.registrar], [['0 up'], visitor]);
    play.end(visitor, 'lost');
    assert.deepEqual([play.heard, play.link.connected], [['0 up', '0 down'], false]);
  });

  it('is made when it is asked for, once', () => {
    const play = new Play(1);
    play.link.send(message);
    assert.deepEqual(play.asked, []);
    play.link.connect();
    play.link.connect();
    assert.deepEqual([play.asked, play.link.connected, play.link.registrar], [[1], false, undefined]);
    const [attempt] = play.attempts;
    play.up(attempt);
    play.link.connect();
    assert.deepEqual([play.heard, play.asked], [['0 up'], [1]]);
    assert.deepEqual([play.link.registrar, play.link.isCurrent(attempt)], [attempt, true]);
    play.link.send(message);
    assert.equal(attempt.sent.length, 1);
  });

  it('sends each message at once, and once, while its registrar takes them', () => {
    const play = new Play(1);
    const association = play.connect();
    for (let i = 0; i < 3; i++) play.link.send(message);
    assert.equal(association.sent.length, 3);
    play.endpoint.handler.writable?.(association);
    assert.equal(association.sent.length, 3);
  });

  it('holds messages and answers, a limited number, until the association has room; none for who restarts', () => {
    const play = new Play(1);
    const association = play.connect();
    const writable = (room: number): void => {
      association.room = room;
      play.endpoint.handler.writable?.(association);
    };
    writable(0);
    for (let i = 0; i < 200; i++) play.link.send(message);
    writable(60);
    assert.equal(association.sent.length, 60);
    writable(Infinity);
    assert.equal(association.sent.length, 100);
    writable(0);
    play.link.answer(association, message);
    play.endpoint.handler.associationRestarted(association);
    writable(Infinity);
    assert.equal(association.sent.length, 100);
    play.link.answer(association, message);
    assert.equal(association.sent.length, 101);
  });

  it('asks several at the same time, of whom the first to answer is taken', () => {
    const play = new Play(5, { maxParallelConnects: 3 });
    play.run(1);
    play.link.connect();
    assert.equal(play.asked.length, 3);
    const second = play.attempts[1];
    play.run(0.25);
    play.up(second);
    assert.deepEqual(play.asked, [numberOf(second)]);
    const chosen = { event: 'registrarChosen', at: `10.0.0.${numberOf(second)}:3863`, seconds: 0.25 };
    assert.deepEqual(
      play.host.logged.filter(({ event }) => event === chosen.event),
      [chosen],
    );
    // Too late.
    play.up(play.attempts[0]);
    assert.deepEqual([play.heard, play.link.registrar], [['1.25 up'], second]);
  });

  it('asks the first of the list alone for some time when that is preferred, then others beside it', () => {
    const play = new Play(5, { preferenceTime: 0.5, huntTimeout: 1, maxHuntTimeout: 1 });
    play.link.connect();
    assert.deepEqual(play.asked, [1]);
    play.run(0.6);
    assert.deepEqual([play.asked, play.heard], [[1, 2, 3], []]);
    play.run(1);
    assert.deepEqual([play.asked, play.heard], [[4, 5, 1], ['1.5 none']]);
    play.link.abandon();
    assert.deepEqual(play.asked, [1]);
    const preferred = play.attempts.find(({ state }) => state === 'up');
    assert.ok(preferred);
    play.end(preferred, 'refused');
    assert.deepEqual(play.asked, [2, 3, 4], 'at once');
  });

  it('continues with the next ones of the list after each round, beginning anywhere', () => {
    const play = new Play(5, { maxParallelConnects: 2, huntTimeout: 1, maxHuntTimeout: 1 });
    play.link.connect();
    const rounds = [play.asked];
    for (let round = 1; round < 5; round++) {
      play.run(1.000001);
      rounds.push(play.asked);
    }
    const all = rounds.flat();
    const first = all[0];
    assert.deepEqual(
      all,
      Array.from({ length: 10 }, (_, i) => ((first - 1 + i) % 5) + 1),
    );
    const beginnings = Array.from({ length: 40 }, () => {
      play.link.abandon();
      return play.asked[0];
    });
    assert.equal(new Set(beginnings).size, 5);
  });

  it('doubles T5-Serverhunt after each round up to RETRAN-MAX, and reports each; a success makes it short again', () => {
    const play = new Play(1, { huntTimeout: 1, maxHuntTimeout: 5 });
    play.link.connect();
    play.run(17.5);
    assert.deepEqual(play.heard, ['1 none', '3 none', '7 none', '12 none', '17 none']);
    const events = play.logged.filter((event) => event.endsWith('oRegistrar'));
    assert.deepEqual(events, ['noRegistrar', ...Array.from({ length: 4 }, () => 'stillNoRegistrar')]);
    const attempt = play.attempts.at(-1);
    assert.ok(attempt);
    play.up(attempt);
    play.run(100);
    assert.deepEqual(play.heard.slice(5), ['17.5 up']);
    play.receive(attempt);
    play.end(attempt, 'lost');
    play.link.connect();
    play.run(3.1);
    assert.deepEqual(play.heard.slice(7), ['117.5 down', '118.5 none', '120.5 none']);
    assert.equal(play.logged.filter((event) => event === 'noRegistrar').length, 2);
  });

  it('asks those that were not asked in a round as soon as all others have refused', () => {
    const play = new Play(3, { maxParallelConnects: 2, huntTimeout: 10 });
    play.link.connect();
    for (const attempt of play.attempts.slice()) play.end(attempt, 'refused');
    assert.equal(play.attempts.length, 4);
    assert.equal(play.asked.length, 2);
    for (const attempt of play.attempts.slice(2)) play.end(attempt, 'refused');
    assert.deepEqual(play.asked, []);
    play.run(9.9);
    assert.deepEqual([play.asked, play.heard], [[], []]);
    play.run(0.2);
    assert.deepEqual([play.asked.length, play.heard], [2, ['10 none']]);
    // All of them again.
    for (const attempt of play.attempts.slice(4)) play.end(attempt, 'refused');
    assert.equal(play.asked.length, 2);
  });

  it('asks the next one in place of one that there is no route to, and waits for those that do not answer', () => {
    const play = new Play(3, { maxParallelConnects: 2 });
    play.link.connect();
    const [first, second] = play.attempts;
    play.end(first, 'timeout');
    assert.deepEqual(play.asked, [numberOf(second)]);
    play.end(second, 'noRoute');
    assert.equal(play.asked.length, 2);
    const other = new Play(3, { maxParallelConnects: 2 });
    other.link.connect();
    other.end(other.attempts[0], 'noRoute');
    assert.equal(other.asked.length, 2);
    // All have been asked now.
    other.end(other.attempts[1], 'noRoute');
    assert.equal(other.asked.length, 1);
  });

  it('is down when the registrar is lost; one that never answered anything is not asked again at once', () => {
    const [served, silent, lost] = [new Play(1), new Play(1), new Play(1)];
    for (const play of [served, silent, lost]) {
      const association = play.connect();
      // Messages of others do not count.
      const visitor = play.endpoint.accept(['10.0.0.5'], ASAP_PORT);
      play.receive(play === served ? association : visitor);
      play.end(visitor, 'closed');
      play.end(association, play === lost ? 'lost' : 'aborted');
      assert.equal(play.heard.at(-1), '0 down');
      assert.ok(play.logged.includes('registrarLost'));
      play.link.connect();
    }
    assert.deepEqual(
      [served, silent, lost].map(({ asked }) => asked),
      [[1], [], [1]],
    );
    silent.run(0.2);
    assert.deepEqual(silent.asked, [1]);
  });

  it('ends without a loss when it was idle and is not needed', () => {
    const [idle, needed] = [new Play(1), new Play(1)];
    idle.needsRegistrar = false;
    for (const play of [idle, needed]) play.end(play.connect(), 'closed');
    assert.deepEqual([idle.heard.at(-1), needed.heard.at(-1)], ['0 down', '0 down']);
    assert.deepEqual(
      [idle, needed].map(({ logged }) => logged.includes('registrarLost')),
      [false, true],
    );
    idle.link.connect();
    assert.deepEqual(idle.asked, [1]);
  });

  it('gives a registrar up for another one at once, or after a while', () => {
    const play = new Play(1, { huntRetryDelay: 0.2 });
    const first = play.connect();
    play.link.abandon();
    assert.deepEqual([first.state, play.attempts.length, play.link.connected], ['ended', 2, false]);
    play.up(play.attempts[1]);
    play.link.abandonForNow();
    assert.deepEqual([play.attempts[1].state, play.asked], ['ended', []]);
    play.run(0.2);
    assert.deepEqual(play.asked, [1]);
    // Own actions are not reported: only those of others are.
    assert.deepEqual(play.heard, ['0 up', '0 up']);
  });

  it('asks others before one that was given up for its silence, which is asked beside them then', () => {
    const play = new Play(3, { huntTimeout: 8, silentDelay: 1 });
    const numbers = (): number[] => play.asked.toSorted((a, b) => a - b);
    play.link.connect();
    const [silent] = play.attempts;
    play.up(silent);
    play.link.abandon();
    assert.deepEqual(
      numbers(),
      [1, 2, 3].filter((number) => number !== numberOf(silent)),
    );
    play.run(1);
    assert.deepEqual(numbers(), [1, 2, 3]);
    play.run(7.5);
    assert.deepEqual(play.heard, ['0 up']);
    play.run(0.5);
    assert.deepEqual(play.heard, ['0 up', '9 none']);
  });

  it('asks one that was given up for its silence after a while when all others refuse, each once', () => {
    const play = new Play(4, { huntTimeout: 8, silentDelay: 1, maxParallelConnects: 1 });
    const silent = play.connect();
    play.link.abandon();
    for (let i = 1; i <= 3; i++) play.end(play.attempts[i], 'refused');
    play.run(0.9);
    assert.equal(play.attempts.length, 4);
    play.run(0.2);
    assert.deepEqual(play.asked, [numberOf(silent)]);
    assert.deepEqual(new Set(play.attempts.slice(1).map(numberOf)), new Set([1, 2, 3, 4]));
  });

  it('asks one that was given up for its silence first in the next round, if as many as may be are being asked', () => {
    const play = new Play(4, { huntTimeout: 8, silentDelay: 1, maxParallelConnects: 3 });
    play.link.connect();
    const [silent] = play.attempts;
    play.up(silent);
    play.link.abandon();
    play.run(8.9);
    assert.equal(play.asked.length, 3);
    assert.ok(!play.asked.includes(numberOf(silent)));
    play.run(0.2);
    assert.equal(play.asked.length, 3);
    assert.equal(play.asked[0], numberOf(silent));
  });

  it('does not ask one that was given up for its silence as another, by the address that it is named by as well', () => {
    const named = [1, 2, 3].map((n) => ({ addresses: [`10.0.0.${n}`], port: ASAP_PORT }));
    for (const staticRegistrars of [named, named.toReversed()]) {
      const play = new Play(0, { staticRegistrars, silentDelay: 1 });
      play.link.connect();
      const [silent] = play.attempts.filter((attempt) => numberOf(attempt) !== 3);
      silent.remoteAddresses = ['10.0.0.1', '10.0.0.2'];
      play.up(silent);
      play.link.abandon();
      assert.deepEqual(play.asked, [3]);
      play.run(1);
      assert.ok(play.asked.length === 2 && play.asked[1] !== 3, play.asked.join());
    }
    // All of them are one.
    const alone = new Play(2, { silentDelay: 1 });
    alone.link.connect();
    alone.attempts[0].remoteAddresses = ['10.0.0.1', '10.0.0.2'];
    alone.up(alone.attempts[0]);
    alone.link.abandon();
    assert.deepEqual(new Set(alone.asked), new Set([1, 2]));
  });

  it('asks the only registrar again at once, also when it was silent', () => {
    const play = new Play(1, { silentDelay: 1 });
    play.connect();
    play.link.abandon();
    assert.deepEqual(play.asked, [1]);
  });

  it('asks any registrar at random under the rspsim profile, also one that was given up for its silence', () => {
    const { maxParallelConnects, silentDelay } = linkDefaults.rspsim;
    const play = new Play(2, { maxParallelConnects, silentDelay });
    let former = play.connect();
    const same = new Set<boolean>();
    for (let i = 0; i < 20; i++) {
      play.link.abandon();
      const next = play.attempts.at(-1);
      assert.ok(next !== undefined);
      same.add(numberOf(next) === numberOf(former));
      play.up((former = next));
    }
    assert.deepEqual(same, new Set([true, false]));
  });

  it('moves to the association of a new home registrar, which is not reported', () => {
    const play = new Play(1);
    const first = play.connect();
    const home = play.endpoint.accept(['10.0.0.5'], ASAP_PORT);
    assert.equal(play.link.isCurrent(home), false);
    assert.equal(play.link.adopt(home, 5), true);
    assert.deepEqual([first.state, play.link.registrar, play.heard], ['ended', home, ['0 up']]);
    assert.equal(play.link.adopt(home, 5), false);
    // It is one that answers: if it ends, another one is looked for at once.
    play.end(home, 'aborted');
    play.link.connect();
    assert.deepEqual(play.asked, [1]);
  });

  it('moves to a new home registrar in a hunt, too, whose other attempts end', () => {
    const play = new Play(3, { huntTimeout: 1 });
    play.link.connect();
    const [attempt] = play.attempts;
    play.link.adopt(attempt, 5);
    assert.deepEqual([play.asked, play.link.registrar], [[numberOf(attempt)], attempt]);
    play.run(10);
    assert.deepEqual(play.heard, []);
  });

  it('accepts those that connect to it, and answers them', () => {
    const play = new Play(1);
    const visitor = play.endpoint.accept(['10.0.0.5'], ASAP_PORT);
    play.receive(visitor);
    play.link.answer(visitor, message);
    assert.deepEqual([play.heard, visitor.sent.length, play.link.connected], [['0 ASAP_SERVER_ANNOUNCE'], 1, false]);
    assert.equal(visitor.sent[0].ppid, ASAP_PPID);
  });

  it('knows who its registrar is by announcements, unless several are at its address', () => {
    const play = new Play(1, { announcements: { address: '224.0.1.185', port: ASAP_PORT }, announcementLife: 5 });
    const announce = (registrar: number, address: string): void => {
      const bytes = codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar, transports: [] });
      play.host.sockets[0]?.receive(bytes, { address, port: 5000 });
    };
    announce(11, '10.0.0.1');
    assert.equal(play.link.registrarIdentifier, 0);
    play.connect();
    assert.equal(play.link.registrarIdentifier, 11);
    announce(12, '10.0.0.2');
    assert.equal(play.link.registrarIdentifier, 11);
    play.run(3);
    announce(13, '10.0.0.1');
    assert.equal(play.link.registrarIdentifier, 0);
    // The former one is not heard any more: the registrar was started anew.
    play.run(3);
    assert.equal(play.link.registrarIdentifier, 13);
  });

  it('knows those that were named', () => {
    const play = new Play(2);
    assert.equal(play.link.knows(play.endpoint.accept(['10.0.0.2'], 5000)), true);
    assert.equal(play.link.knows(play.endpoint.accept(['10.0.0.3'], 5000)), false);
  });

  it('leaves a registrar that speaks nonsense', () => {
    const play = new Play(1);
    const association = play.connect();
    play.endpoint.receive(association, ASAP_PPID, Uint8Array.of(1, 2, 3));
    assert.deepEqual([association.state, play.heard, play.link.connected], ['ended', ['0 up', '0 down'], false]);
  });

  it('is up again when its registrar has restarted; restarts of others do not matter', () => {
    const play = new Play(1);
    const association = play.connect();
    play.endpoint.handler.associationRestarted(association);
    assert.deepEqual(play.heard, ['0 up', '0 up']);
    play.endpoint.handler.associationRestarted(play.endpoint.accept(['10.0.0.5'], 5000));
    assert.equal(play.heard.length, 2);
  });

  it('is shut down without looking for another registrar', () => {
    const play = new Play(2, { huntTimeout: 1 });
    const association = play.connect();
    assert.equal(play.link.shutdown(), association);
    assert.deepEqual([association.end, play.link.connected], ['shutdown', false]);
    play.end(association, 'closed');
    play.link.connect();
    play.run(10);
    assert.deepEqual([play.asked, play.heard], [[], ['0 up']]);
    assert.equal(play.link.shutdown(), undefined);
  });

  it('ends its attempts when it is shut down in a hunt', () => {
    const play = new Play(3, { huntTimeout: 1 });
    play.link.connect();
    assert.equal(play.link.shutdown(), undefined);
    play.run(10);
    assert.deepEqual([play.asked, play.attempts.length, play.heard], [[], 3, []]);
    const idle = new Play(1);
    assert.equal(idle.link.shutdown(), undefined);
    idle.link.connect();
    assert.deepEqual(idle.asked, []);
  });

  describe('in a hunt', () => {
    const announcements = { address: '224.0.1.185', port: ASAP_PORT };

    function announce(play: Play, registrar: number): void {
      const bytes = codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar, transports: [] });
      play.host.sockets[0].receive(bytes, { address: `10.0.0.${registrar}`, port: 5000 });
    }

    it('asks the first registrar that announces itself at once, and T5-Serverhunt begins', () => {
      const play = new Play(0, { announcements, huntTimeout: 10 });
      play.link.connect();
      play.run(9);
      announce(play, 7);
      assert.deepEqual(play.asked, [7]);
      play.run(9.9);
      assert.deepEqual(play.heard, []);
      play.run(0.2);
      assert.deepEqual(play.heard, ['19 none']);
    });

    it('asks a registrar again that announces itself again, when no other is being asked', () => {
      const play = new Play(0, { announcements });
      play.link.connect();
      announce(play, 7);
      play.end(play.attempts[0], 'refused');
      announce(play, 7);
      assert.equal(play.attempts.length, 2);
    });

    it('asks new ones beside those that do not answer, as many as may be asked at a time, and none twice', () => {
      const play = new Play(1, { announcements, maxParallelConnects: 3 });
      play.link.connect();
      announce(play, 7);
      announce(play, 7);
      assert.deepEqual(play.asked, [1, 7]);
      announce(play, 8);
      announce(play, 9);
      assert.deepEqual(play.asked, [1, 7, 8]);
    });

    it('asks at most five times a second because of announcements', () => {
      const play = new Play(0, { announcements });
      play.link.connect();
      const flood = (): number => {
        const before = play.attempts.length;
        for (let i = 0; i < 20; i++) {
          announce(play, 7);
          const latest = play.attempts.at(-1);
          if (latest?.state === 'up') play.end(latest, 'refused');
        }
        return play.attempts.length - before;
      };
      assert.equal(flood(), 5);
      play.run(0.99);
      assert.equal(flood(), 4);
    });

    it('asks one that was given up for its silence after a while, however often it announces itself', () => {
      const play = new Play(2, { announcements, silentDelay: 1 });
      const silent = play.connect();
      play.link.abandon();
      for (let i = 0; i < 3; i++) {
        play.end(play.attempts.at(-1) ?? assert.fail(), 'refused');
        play.run(0.3);
        announce(play, numberOf(silent));
      }
      assert.ok(!play.asked.includes(numberOf(silent)));
      play.run(0.2);
      assert.ok(play.asked.includes(numberOf(silent)));
    });

    it('does not ask whom it hears once it has a registrar', () => {
      const play = new Play(1, { announcements });
      play.connect();
      announce(play, 7);
      assert.deepEqual(play.asked, [1]);
    });
  });

  it('hunts and listens no more when it is closed', () => {
    const play = new Play(1, { huntTimeout: 1, announcements: { address: '224.0.1.185', port: ASAP_PORT } });
    play.link.connect();
    play.link.close();
    play.run(10);
    play.link.connect();
    assert.deepEqual([play.heard, play.attempts.length], [[], 1]);
    assert.deepEqual([play.endpoint.closed, play.host.sockets.map(({ closed }) => closed)], [true, [true]]);
  });
});
