import assert from 'node:assert/strict';
import { HandleTableReader, type HandleTable } from '../../../protocol/handle-table/handle-table-reader.ts';
import type { Host } from '../../../protocol/host.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PORT, ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
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

  it('fails when nobody answers, or nobody is there, and can be tried again', () => {
    const world = new RserpoolWorld('rsplib');
    world.registrar(1, {}, { ...quickEnrp, peersOnly: true });
    const [{ address }] = world.registrarNodes;
    const reading = new Reading(world.host(world.node('reader')), 'rsplib', address);
    world.run(5);
    assert.match(
      reading.failures[0],
      /^no answer in 3 s to its introduction: .* only from registrars that it is told$/,
    );
    const nowhere = new Reading(world.host(world.node('lost')), 'rsplib', world.node('empty').address);
    world.run(5);
    assert.deepEqual(nowhere.failures, ['the association ended (refused)']);
    nowhere.reader.read();
    world.run(5);
    assert.equal(nowhere.failures.length, 2);
  });
});

describe('a reader of handle tables and a strange registrar', () => {
  const host = new ScriptedHost(['10.0.0.9']);
  const codec = enrpCodec('rsplib');
  const reading = new Reading(host, 'rsplib', '10.0.0.1');
  const [endpoint] = host.opened;
  const association = (): ScriptedAssociation => {
    const latest = endpoint.associations.at(-1);
    assert.ok(latest);
    return latest;
  };
  const says = (message: EnrpMessage): void => endpoint.receive(association(), ENRP_PPID, codec.encode(message));
  const told = (): EnrpMessage[] =>
    association().sent.map(({ hex }) => {
      const decoded = codec.decode(new Uint8Array(Buffer.from(hex, 'hex')));
      assert.ok(decoded.ok);
      return decoded.message;
    });
  const header = { sender: 1, receiver: 9 };
  const presence = { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0xffff } as const;

  it('refuses to tell of a handlespace, and consents to takeovers', () => {
    says({ type: 'ENRP_LIST_REQUEST', ...header });
    says({ type: 'ENRP_HANDLE_TABLE_REQUEST', ...header, ownChildrenOnly: false });
    says({ type: 'ENRP_INIT_TAKEOVER', ...header, target: 5 });
    const [, list, table, consent] = told();
    assert.ok(list.type === 'ENRP_LIST_RESPONSE' && list.rejected);
    assert.ok(table.type === 'ENRP_HANDLE_TABLE_RESPONSE' && table.rejected);
    assert.ok(consent.type === 'ENRP_INIT_TAKEOVER_ACK' && consent.target === 5 && consent.receiver === 1);
  });

  it('does not read a table without end', () => {
    says({
      ...presence,
      serverInformation: {
        identifier: 1,
        transport: { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: ['10.0.0.1'] },
      },
    });
    says({ type: 'ENRP_LIST_RESPONSE', ...header, rejected: true, servers: [] });
    const poolElements = Array.from({ length: 500 }, (_, i) => element('RoundRobin', i + 1));
    const part: EnrpMessage = {
      type: 'ENRP_HANDLE_TABLE_RESPONSE',
      ...header,
      rejected: false,
      moreToSend: true,
      pools: [{ poolHandle: POOL, poolElements }],
    };
    const flooded = association();
    for (let n = 0; n < 500 && reading.failures.length === 0; n++)
      endpoint.handler.message(flooded, part, ENRP_PPID, 0);
    assert.deepEqual(reading.failures, ['its handle table has more than 200000 elements']);
    assert.deepEqual(reading.tables, []);
  });
});
