import assert from 'node:assert/strict';
import { AnnouncedRegistrars } from '../../../protocol/registrar-link/announced-registrars.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { TransportUse } from '../../../protocol/wire/pool-element.ts';
import { ScriptedHost } from '../registrar/scripted-host.ts';

const codec = asapCodec('rfc');
const group = { address: '224.0.1.185', port: ASAP_PORT };

class Play {
  readonly host = new ScriptedHost(['10.0.0.7']);
  /** Whether each announcement made its registrar present. */
  readonly news: boolean[] = [];
  readonly announced: AnnouncedRegistrars;

  constructor(options: Partial<RegistrarLinkOptions> = {}) {
    const all = { ...linkDefaults.rfc, announcementLife: 5, ...options };
    this.announced = new AnnouncedRegistrars(this.host, { group, options: all, codec }, (_registrar, isNew) =>
      this.news.push(isNew),
    );
  }

  /** A registrar says that it is at 10.0.1.`at`; the datagram comes from 10.0.2.`source`. */
  announce(registrar: number, at: number, source = at): void {
    const use = TransportUse.dataOnly;
    const transport = { protocol: 'sctp', port: 4000, use, addresses: [`10.0.1.${at}`] } as const;
    const bytes = codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar, transports: [transport] });
    this.host.sockets[0]?.receive(bytes, { address: `10.0.2.${source}`, port: 5000 });
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  /** The last numbers of the addresses of those that are present. */
  get present(): number[] {
    return this.announced.present().map(({ addresses: [address] }) => Number(address?.split('.')[3]));
  }

  get logged(): unknown[] {
    return this.host.logged.map(({ event, at }) => `${String(event)} ${String(at)}`);
  }
}

describe('registrars that announce themselves', () => {
  it('are present for T7-ENRPoutdate after their last announcement, in the order of their first ones', () => {
    const play = new Play();
    play.announce(1, 1);
    play.run(2);
    play.announce(2, 2);
    play.run(2);
    play.announce(1, 1);
    assert.deepEqual(play.present, [1, 2]);
    play.run(3.1);
    assert.deepEqual(play.present, [1]);
    play.run(2);
    assert.deepEqual([play.present, play.news], [[], [true, true, false]]);
    play.announce(1, 1);
    assert.deepEqual([play.present, play.news[3]], [[1], true]);
    assert.equal(play.logged.length, 3);
  });

  it('are news again when they were outdated meanwhile, even without a look-up', () => {
    const play = new Play();
    play.announce(1, 1);
    play.run(5.1);
    play.announce(1, 1);
    play.run(4.9);
    play.announce(1, 1);
    assert.deepEqual([play.news, play.logged.length], [[true, true, false], 2]);
  });

  it('are at their source, on the port of ASAP, unless they say where', () => {
    const play = new Play();
    const bytes = codec.encode({ type: 'ASAP_SERVER_ANNOUNCE', registrar: 1, transports: [] });
    play.host.sockets[0]?.receive(bytes, { address: '10.0.2.9', port: 5000 });
    play.announce(2, 2);
    assert.deepEqual(play.announced.present(), [
      { addresses: ['10.0.2.9'], port: ASAP_PORT },
      { addresses: ['10.0.1.2'], port: 4000 },
    ]);
  });

  it('are known at each of their addresses that they announce themselves from, as long as they do', () => {
    const play = new Play();
    play.announce(1, 1);
    play.announce(1, 2);
    play.announce(2, 3);
    const known = (): number[] => [1, 2, 3, 4].filter((at) => play.announced.isAt([`10.0.1.${at}`]));
    const identifiers = (): number[] =>
      [1, 2, 3].map((at) => play.announced.identifierAt({ addresses: [`10.0.1.${at}`], port: 4000 }));
    assert.deepEqual(
      [known(), identifiers(), play.news],
      [
        [1, 2, 3],
        [1, 1, 2],
        [true, false, true],
      ],
    );
    play.run(3);
    play.announce(1, 2);
    play.run(2.1);
    assert.deepEqual([known(), identifiers()], [[2], [0, 1, 0]]);
  });

  it('of which an announcement has many addresses are known at the latest of them', () => {
    const play = new Play();
    for (let at = 1; at <= 200; at++) play.announce(1, at);
    const known = Array.from({ length: 200 }, (_, at) => play.announced.isAt([`10.0.1.${at + 1}`]));
    assert.ok(known.at(-1) && !known[0] && known.filter((each) => each).length < 100);
  });

  it('that were never connected to may move; one that was is where it was as long as it is present', () => {
    const play = new Play();
    play.announce(1, 1);
    play.announce(1, 2);
    assert.deepEqual(play.present, [2]);
    play.announced.proven(['10.0.1.2', '10.0.3.2']);
    play.announce(1, 3);
    assert.deepEqual(play.present, [2]);
    play.run(4);
    play.announce(1, 2);
    play.run(4);
    // Its own announcements count, those of others do not.
    play.announce(1, 3);
    assert.deepEqual(play.present, [2]);
    play.run(2);
    play.announce(1, 3);
    assert.deepEqual(play.present, [3]);
    assert.deepEqual(play.news, [true, false, false, false, false, true]);
  });

  it('of one source are limited in number; the oldest is replaced', () => {
    const play = new Play({ maxAnnouncedBySource: 3 });
    play.announce(9, 9);
    for (const id of [1, 2, 3, 4, 5]) play.announce(id, id, 66);
    assert.deepEqual(play.present, [9, 3, 4, 5]);
    play.announced.proven(['10.0.1.3']);
    play.announce(6, 6, 66);
    assert.deepEqual(play.present, [9, 3, 5, 6]);
    // Those that are outdated make room.
    play.run(5.1);
    assert.deepEqual(play.present, []);
    for (const id of [1, 2, 3]) play.announce(id, id, 66);
    assert.deepEqual(play.present, [1, 2, 3]);
  });

  it('are limited in total; there is no room where all were connected to', () => {
    const play = new Play({ maxAnnounced: 2 });
    for (const id of [1, 2, 3]) play.announce(id, id);
    assert.deepEqual(play.present, [2, 3]);
    play.announced.proven(['10.0.1.2']);
    play.announce(4, 4);
    assert.deepEqual(play.present, [2, 4]);
    play.announced.proven(['10.0.1.4']);
    play.announce(5, 5);
    assert.deepEqual([play.present, play.news.at(-1)], [[2, 4], false]);
  });
});
