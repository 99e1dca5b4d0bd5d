import assert from 'node:assert/strict';
import { HandleTableReader, type HandleTable } from '../../../protocol/handle-table/handle-table-reader.ts';
import type { Host } from '../../../protocol/host.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PORT, ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import type { PoolElementParameter, SctpTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';
import { homesIn, quickEnrp } from '../registrar/registrar-views.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

/** A reader with what it reported. */
class Reading {
  readonly tables: HandleTable[] = [];
  readonly failures: string[] = [];
  readonly reader: HandleTableReader;

  constructor(host: Host, profile: ProfileName, address: string) {
    const registrar = { addresses: [address], port: ENRP_PORT };
    this.reader = new HandleTableReader(
      host,
      { profile, registrar, addresses: [], answerTimeout: 3, association: {} },
      { read: (table) => this.tables.push(table), failed: (reason) => this.failures.push(reason) },
    );
    this.reader.read();
  }

  /** Elements with their home registrars. */
  get homes(): string[][] {
    return this.tables.map(({ pools }) =>
      pools.flatMap(({ poolElements }) =>
        poolElements.map(({ identifier, homeRegistrar }) => `${identifier}@${homeRegistrar}`),
      ),
    );
  }
}

describe('reading the handle table of a registrar', () => {
  for (const profile of profileNames) {
    it(`gives all elements, of any home, and the other registrars, under the profile ${profile}`, () => {
      const world = new RserpoolWorld(profile);
      const first = world.registrar(1, {}, quickEnrp);
      world.poolElement(10).register();
      world.run(1);
      const second = world.registrar(2, {}, { ...quickEnrp, maxTableElements: 2 });
      for (const identifier of [11, 12, 13, 14]) world.poolElement(identifier).register();
      world.run(10);
      const readings = world.registrarNodes.map(
        ({ address }, n) => new Reading(world.host(world.node(`reader${n}`)), profile, address),
      );
      world.run(1);
      for (const [n, registrar] of [first, second].entries()) {
        const { failures, homes, tables } = readings[n];
        assert.deepEqual(failures, []);
        const [known] = homes;
        assert.deepEqual(known.toSorted(), homesIn(registrar));
        assert.equal(known.length, 5);
        const [{ registrar: itself, peers, pools }] = tables;
        assert.equal(itself.identifier, n + 1);
        assert.ok(peers.some(({ identifier }) => identifier === 2 - n));
        assert.deepEqual(pools[0].poolHandle, POOL);
      }
    });

    it(`again and again shows what has changed, under the profile ${profile}`, () => {
      const world = new RserpoolWorld(profile);
      const registrar = world.registrar(1, {}, quickEnrp);
      const leaving = world.poolElement(10);
      leaving.register();
      world.run(1);
      const reading = new Reading(world.host(world.node('reader')), profile, world.registrarNodes[0].address);
      world.run(1);
      leaving.deregister();
      world.poolElement(11).register();
      // Longer than a silent peer is kept.
      for (let second = 0; second < 20; second++) {
        reading.reader.read();
        world.run(1);
      }
      assert.deepEqual(reading.failures, []);
      assert.deepEqual(reading.homes.at(0), ['10@1']);
      assert.deepEqual(reading.homes.at(-1), ['11@1']);
      assert.equal(reading.tables.length, 21);
      assert.equal(registrar.statistics.peersLost, 0);
    });
  }

  it('leaves a registrar that starts meanwhile without it as a mentor', () => {
    const world = new RserpoolWorld('rsplib');
    const registrar = world.registrar(
      1,
      {},
      { ...quickEnrp, presenceGroup: { address: '239.0.0.51', port: ENRP_PORT } },
    );
    const reading = new Reading(world.host(world.node('reader')), 'rsplib', world.registrarNodes[0].address);
    world.run(1);
    assert.equal(registrar.statistics.startupsWithMentor, 0);
    world.run(10);
    assert.ok(registrar.ready);
    assert.equal(registrar.statistics.startupsWithMentor, 0);
    reading.reader.read();
    world.run(1);
    assert.equal(reading.tables.at(-1)?.pools.length, 0);
  });

  it('is forgotten by the registrar after it has left', () => {
    const world = new RserpoolWorld('rsplib');
    const registrar = world.registrar(1, {}, quickEnrp);
    const reading = new Reading(world.host(world.node('reader')), 'rsplib', world.registrarNodes[0].address);
    world.run(1);
    assert.equal(registrar.peers.length, 1);
    reading.reader.leave();
    world.run(1);
    reading.reader.close();
    world.run(20);
    assert.deepEqual(registrar.peers, []);
    assert.equal(registrar.statistics.takeoversStarted, 0);
  });

  it('fails when no one answers, or no one is there, and can be tried again', () => {
    const world = new RserpoolWorld('rsplib');
    world.registrar(1, {}, { ...quickEnrp, peersOnly: true });
    const [{ address }] = world.registrarNodes;
    const reading = new Reading(world.host(world.node('reader')), 'rsplib', address);
    world.run(5);
    assert.match(
      reading.failures[0],
      /^no answer in 3 s to its introduction: .* only from registrars that it is configured with$/,
    );
    const nowhere = new Reading(world.host(world.node('lost')), 'rsplib', world.node('empty').address);
    world.run(5);
    assert.deepEqual(nowhere.failures, ['no registrar listens there']);
    nowhere.reader.read();
    world.run(5);
    assert.equal(nowhere.failures.length, 2);
  });
});

/** A reader to whom the test plays the registrar. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.9', '2001:db8::9']);
  readonly reading = new Reading(this.host, 'rsplib', '10.0.0.1');
  readonly codec = enrpCodec('rsplib');
  readonly endpoint = this.host.opened[0];

  get association(): ScriptedAssociation {
    const latest = this.endpoint.associations.at(-1);
    assert.ok(latest);
    return latest;
  }

  says(message: EnrpMessage, association = this.association): void {
    this.endpoint.receive(association, ENRP_PPID, this.codec.encode(message));
  }

  /** What the latest association was sent. */
  get heard(): EnrpMessage[] {
    return this.association.sent.map(({ hex }) => {
      const decoded = this.codec.decode(new Uint8Array(Buffer.from(hex, 'hex')));
      assert.ok(decoded.ok);
      return decoded.message;
    });
  }

  run(seconds: number): void {
    this.host.clock.run({ until: this.host.clock.now() + seconds });
  }

  /** A part of the table with a number of elements, without a detour through bytes. */
  sendsPart(count: number, moreToSend: boolean): void {
    const poolElements = Array<PoolElementParameter>(count).fill(element('RoundRobin', 10));
    const pools = [{ poolHandle: POOL, poolElements }];
    const part: EnrpMessage = { ...table, moreToSend, pools };
    this.endpoint.handler.message(this.association, part, ENRP_PPID, 0);
  }

  /** The answers up to the table. */
  introduces(): void {
    this.says(presence);
    this.says(list);
  }
}

const header = { sender: 1, receiver: 9 };
const presence = { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0xffff } as const;
const list = { type: 'ENRP_LIST_RESPONSE', ...header, rejected: false, servers: [] } as const;
const table = { type: 'ENRP_HANDLE_TABLE_RESPONSE', ...header, rejected: false, moreToSend: false, pools: [] } as const;
const MOST = 200_000;

function at(last: number): SctpTransport {
  return { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: [`10.0.0.${last}`] };
}

describe('a reader of handle tables and its registrar', () => {
  it('introduces itself as a registrar without elements, then asks for the list, then for the whole table', () => {
    const stage = new Stage();
    const [{ sender }] = stage.heard;
    assert.notEqual(sender, 0);
    const own = { sender, receiver: 1 };
    const serverInformation = {
      identifier: sender,
      transport: { protocol: 'sctp', port: 0, use: 0, addresses: ['10.0.0.9', '2001:db8::9'] },
    };
    const introduction = { type: 'ENRP_PRESENCE', sender, receiver: 0, replyRequired: true, checksum: 0xffff };
    assert.deepEqual(stage.heard, [{ ...introduction, serverInformation }]);
    stage.says({ ...presence, replyRequired: true });
    assert.deepEqual(stage.heard.slice(1), [
      { ...introduction, receiver: 1, replyRequired: false, serverInformation },
      { type: 'ENRP_LIST_REQUEST', ...own },
    ]);
    const servers = [1, 2, sender, 3].map((identifier) => ({ identifier, transport: at(identifier & 3) }));
    stage.says({ ...list, servers });
    assert.deepEqual(stage.heard.slice(3), [{ type: 'ENRP_HANDLE_TABLE_REQUEST', ...own, ownChildrenOnly: false }]);
    stage.sendsPart(2, true);
    assert.equal(stage.heard.length, 5);
    stage.sendsPart(1, false);
    const [{ registrar, peers, pools }] = stage.reading.tables;
    // It did not say where it is.
    assert.deepEqual(registrar, { identifier: 1, transport: at(1) });
    assert.deepEqual(
      peers.map(({ identifier }) => identifier),
      [2, 3],
    );
    assert.deepEqual(
      pools.map(({ poolHandle, poolElements }) => [poolHandle, poolElements.map(({ identifier }) => identifier)]),
      [[POOL, [10, 10, 10]]],
    );
  });

  it('is reached by its registrar alone', () => assert.equal(new Stage().endpoint.options.accept, false));

  it('refuses lists and tables, which would be empty, and consents to takeovers', () => {
    const stage = new Stage();
    const [{ sender }] = stage.heard;
    const own = { sender, receiver: 1 };
    stage.says({ type: 'ENRP_LIST_REQUEST', ...header });
    stage.says({ type: 'ENRP_HANDLE_TABLE_REQUEST', ...header, ownChildrenOnly: false });
    stage.says({ type: 'ENRP_INIT_TAKEOVER', ...header, target: 5 });
    stage.says({ type: 'ENRP_TAKEOVER_SERVER', ...header, target: 5 });
    stage.says({ type: 'ENRP_INIT_TAKEOVER_ACK', ...header, target: 5 });
    assert.deepEqual(stage.heard.slice(1), [
      { type: 'ENRP_LIST_RESPONSE', ...own, rejected: true, servers: [] },
      { type: 'ENRP_HANDLE_TABLE_RESPONSE', ...own, rejected: true, moreToSend: false, pools: [] },
      { type: 'ENRP_INIT_TAKEOVER_ACK', ...own, target: 5 },
    ]);
  });

  it('does one reading at a time', () => {
    const stage = new Stage();
    stage.reading.reader.read();
    assert.equal(stage.heard.length, 1);
    stage.introduces();
    stage.says(table);
    stage.reading.reader.read();
    assert.equal(stage.heard.at(-1)?.type, 'ENRP_PRESENCE');
    assert.equal(stage.endpoint.associations.length, 1);
  });

  it('ignores answers that it has not asked for yet', () => {
    const stage = new Stage();
    stage.says(list);
    stage.says(table);
    assert.equal(stage.heard.length, 1);
    stage.says(presence);
    stage.says(table);
    stage.says(presence);
    assert.deepEqual([stage.heard.length, stage.reading.tables.length], [2, 0]);
  });

  it('ignores what comes by a former association', () => {
    const stage = new Stage();
    const former = stage.association;
    stage.endpoint.handler.associationEnded?.(former, 'lost');
    stage.reading.reader.read();
    stage.says(presence, former);
    stage.endpoint.handler.associationEnded?.(former, 'lost');
    assert.deepEqual([stage.heard.length, stage.reading.failures.length], [1, 1]);
  });

  it('gives each answer its time, and says what it missed', () => {
    const stage = new Stage();
    stage.run(2.9);
    stage.says(presence);
    stage.run(2.9);
    stage.says(list);
    stage.run(2.9);
    stage.sendsPart(1, true);
    stage.run(2.9);
    assert.deepEqual(stage.reading.failures, []);
    stage.run(0.2);
    assert.deepEqual([stage.reading.failures, stage.association.end], [['no answer in 3 s'], 'abort']);
  });

  it('reads tables of 200000 elements, and none that have more, each time', () => {
    const stage = new Stage();
    for (const last of [MOST / 2, MOST / 2, MOST / 2 + 1]) {
      stage.introduces();
      stage.sendsPart(MOST / 2, true);
      stage.sendsPart(last, false);
      stage.reading.reader.read();
    }
    assert.equal(stage.reading.tables.length, 2);
    assert.deepEqual(stage.reading.failures, ['its handle table has more than 200000 elements']);
  });

  it('does not read a table without end', () => {
    const stage = new Stage();
    stage.introduces();
    for (let n = 0; n < 500 && stage.reading.failures.length === 0; n++) stage.sendsPart(500, true);
    assert.deepEqual(stage.reading.failures, ['its handle table has more than 200000 elements']);
    assert.deepEqual(stage.reading.tables, []);
  });

  it('takes a table as complete whose part is empty, though more was announced', () => {
    const stage = new Stage();
    stage.introduces();
    stage.says({ ...table, moreToSend: true });
    assert.deepEqual(stage.reading.tables[0]?.pools, []);
  });

  for (const [what, happens, reason] of [
    ['a refusal', (stage: Stage) => stage.says({ ...table, rejected: true }), /^it refuses .* it may be starting$/],
    [
      'an error',
      (stage: Stage) => stage.says({ type: 'ENRP_ERROR', ...header, errors: [{ code: 2, data: new Uint8Array(0) }] }),
      /^it did not understand the request$/,
    ],
    [
      'a malformed message',
      (stage: Stage) => stage.endpoint.receive(stage.association, ENRP_PPID, Uint8Array.of(3, 0)),
      /^it sent a malformed message: .*2 bytes/,
    ],
    ['a restart', (stage: Stage) => stage.endpoint.handler.associationRestarted(stage.association), /^it restarted$/],
    [
      'an end',
      (stage: Stage) => stage.endpoint.handler.associationEnded?.(stage.association, 'aborted', 'out of memory'),
      /^the association ended \(aborted\): out of memory$/,
    ],
  ] as const)
    it(`fails at ${what}, and is silent afterwards`, () => {
      const stage = new Stage();
      stage.introduces();
      const { association } = stage;
      happens(stage);
      assert.match(stage.reading.failures.join(), reason);
      stage.says(table, association);
      stage.run(10);
      assert.deepEqual([stage.reading.failures.length, stage.reading.tables], [1, []]);
    });

  it('fails where the registrar takes no messages', () => {
    const stage = new Stage();
    stage.association.room = 0;
    stage.says(presence);
    assert.deepEqual(stage.reading.failures, ['it does not read what it is sent']);
  });
});
