import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TransportError } from '../../../../protocol/host.ts';
import type { Chunk } from '../../../../protocol/sctp/chunk.ts';
import { checkOptions, rfc9260 } from '../../../../protocol/sctp/options.ts';
import { SctpCauseCode } from '../../../../protocol/sctp/sctp-error-cause.ts';
import { parameterOf } from '../../../../protocol/sctp/wire/parameter.ts';
import { chunksOf, init, inject, injectAtClient, parameter, typesOf } from '../injection.ts';
import { bytesOf, Pair, PORT, PPID } from '../pair.ts';
import { A, authentication, B, C, dynamic, MovingPair, SERVER } from './moving-pair.ts';

const [ASCONF, ASCONF_ACK, AUTH] = [0xc1, 0x80, 0x0f];
const BOTH = { clientAddresses: [A, B] };

describe('negotiation of dynamic addresses (RFC 5061 §4.2.7)', () => {
  it('INIT and INIT ACK name both chunks and AUTH, and have to have both authenticated', () => {
    const { network } = new MovingPair().up();
    for (const { chunk } of [...network.sent('INIT'), ...network.sent('INIT_ACK')]) {
      for (const type of [ASCONF, ASCONF_ACK, AUTH]) assert.ok(chunk.extensions?.includes(type));
      assert.deepEqual(chunk.authenticatedChunks, [ASCONF, ASCONF_ACK]);
    }
  });

  it('is off by default: nothing names them, and an ASCONF is a chunk of an unknown type', () => {
    const pair = new Pair().up();
    assert.equal(pair.network.sent('INIT')[0].chunk.extensions, undefined);
    assert.equal(pair.association.reconfiguration, undefined);
    const answers = chunksOf(inject(pair, { chunks: [{ type: 'ASCONF', serial: 1, address: A, requests: [] }] }));
    assert.deepEqual(
      answers.map((chunk) => chunk.type === 'ERROR' && chunk.causes[0].code),
      [SctpCauseCode.unrecognizedChunkType],
    );
    assert.deepEqual(inject(pair, { chunks: [{ type: 'ASCONF_ACK', serial: 1, responses: [] }] }), []);
  });

  for (const [what, serverSctp] of [
    ['does not have them', { dynamicAddresses: false, authentication }],
    ['does not authenticate', { dynamicAddresses: false, authentication: undefined }],
  ] as const)
    it(`goes without if the peer ${what}`, () => {
      const pair = new MovingPair({ serverSctp }).up();
      assert.deepEqual([pair.association.reconfiguration, pair.inbound.reconfiguration], [undefined, undefined]);
      pair.move(B);
      pair.network.run(1);
      assert.deepEqual(pair.asconfs, []);
    });

  for (const [what, authenticatedChunks, agreed] of [
    ['goes without if a peer names the chunks, but has only ASCONF authenticated', [ASCONF], false],
    ['goes without if a peer has only ASCONF-ACK authenticated', [ASCONF_ACK], false],
    ['takes both, in any order', [ASCONF_ACK, ASCONF], true],
  ] as const)
    it(what, () => {
      const pair = new MovingPair();
      const extensions = [AUTH, ASCONF, ASCONF_ACK];
      const offer: Chunk = { ...init, extensions, random: new Uint8Array(32), hmacs: [1], authenticatedChunks };
      const [initAck] = chunksOf(inject(pair, { chunks: [offer], tag: 0 }));
      assert.ok(initAck.type === 'INIT_ACK');
      inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie: initAck.cookie }], tag: initAck.initiateTag });
      assert.equal(pair.inbound.reconfiguration !== undefined, agreed);
    });

  it('needs authentication', () => {
    assert.throws(() => checkOptions({ ...rfc9260, dynamicAddresses: true }), /dynamicAddresses needs authentication/);
  });

  it('the first serial number is the initial TSN, which both sides know (§4.1.1)', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.network.run(1);
    assert.equal(pair.asconfs[0].serial, pair.network.sent('INIT')[0].chunk.initialTsn);
    assert.deepEqual(pair.seen, [`${A} active`, `${B} active`]);
  });

  it('a listener, too, knows which of its addresses the peer knows, though it kept nothing of its INIT ACK', () => {
    const pair = new MovingPair({ serverAddresses: [SERVER, '10.2.0.2'] });
    pair.connect();
    pair.network.run(0.015);
    pair.network.layerOf(SERVER)?.change([SERVER, '10.3.0.2']);
    pair.network.run(1);
    assert.deepEqual(pair.inbound.reconfiguration?.addresses, [SERVER, '10.3.0.2']);
    assert.deepEqual(pair.association.remoteAddresses, [SERVER, '10.3.0.2']);
  });
});

describe('asking for changes (RFC 5061 §5.1)', () => {
  it('an address that comes is added, one that goes is deleted, in this order', () => {
    const pair = new MovingPair(BOTH).up();
    pair.network.run(3);
    pair.move(A, C);
    pair.network.run(1);
    const [{ requests }] = pair.asconfs;
    assert.deepEqual(
      requests.map((request) => request.action !== 'unknown' && `${request.action} ${request.address}`),
      [`add ${C}`, `delete ${B}`],
    );
    assert.deepEqual(pair.seen, [`${A} active`, `${C} active`]);
    assert.deepEqual(pair.own.addresses, [A, C]);
  });

  it('ASCONF and ASCONF-ACK are authenticated', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.network.run(1);
    const types = typesOf(pair.network.transits);
    assert.deepEqual(
      types.filter((each) => each.includes('ASCONF')),
      ['AUTH+ASCONF', 'AUTH+ASCONF_ACK'],
    );
  });

  it('one is outstanding at a time; what happens meanwhile is in the next one', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.move(A, B, C);
    pair.move(A, C);
    assert.equal(pair.asconfs.length, 1);
    pair.network.run(1);
    const [first, second, ...others] = pair.asconfs;
    assert.equal(second.serial, (first.serial + 1) >>> 0);
    assert.deepEqual([first.requests.length, second.requests.length, others], [1, 2, []]);
    assert.deepEqual(pair.own.addresses, [A, C]);
  });

  it('an address that comes and goes while another ASCONF is outstanding is not mentioned', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.move(A, B, C);
    pair.move(A, B);
    pair.network.run(1);
    assert.equal(pair.asconfs.length, 1);
  });

  it('a new address is no source before the ASCONF-ACK (§5.3, D)', () => {
    const pair = new MovingPair().up();
    pair.sendBulk(30, 1000);
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'ASCONF_ACK') ? 'drop' : undefined);
    pair.move(B);
    pair.network.run(0.5);
    assert.deepEqual(typesOf(pair.network.transits.filter(({ source }) => source === B)), ['AUTH+ASCONF']);
  });

  it('is sent again at once, from another address, when one that it may have left from goes', () => {
    const pair = new MovingPair(BOTH).up();
    pair.network.run(3);
    pair.network.fate = ({ source }) => (source === A ? 'drop' : undefined);
    pair.move(A, B, C);
    pair.network.run(0.1);
    pair.move(B, C);
    pair.network.run(0.1);
    assert.deepEqual(
      pair.network.sent('ASCONF').map(({ source, chunk }) => `${source} ${chunk.requests.length}`),
      [`${A} 1`, `${B} 1`, `${B} 1`],
    );
    assert.deepEqual(pair.own.addresses, [B, C]);
  });

  it('T4-rtx repeats it, unchanged, and doubles the RTO', () => {
    const pair = new MovingPair().up();
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'ASCONF') ? 'drop' : undefined);
    pair.move(A, B);
    pair.network.run(10);
    const sent = pair.network.sent('ASCONF');
    assert.ok(sent.every(({ chunk }) => chunk.serial === sent[0].chunk.serial));
    const times = sent.map(({ sentAt }) => Math.round(sentAt - sent[0].sentAt));
    assert.deepEqual(times, [0, 1, 3, 7]);
  });

  it('T4-rtx counts against path and peer, takes another path, and ends at Association.Max.Retrans', () => {
    const serverAddresses = [SERVER, '10.2.0.2'];
    const pair = new MovingPair({ ...BOTH, serverAddresses, sctp: { assocMaxRetrans: 3, pathMaxRetrans: 1 } }).up();
    pair.network.run(3);
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'ASCONF') ? 'drop' : undefined);
    pair.move(A, B, C);
    pair.network.run(60);
    assert.deepEqual(
      pair.network.sent('ASCONF').map(({ destination }) => destination),
      [SERVER, '10.2.0.2', SERVER, '10.2.0.2'],
    );
    assert.equal(pair.client.events.at(-1), 'lost');
  });

  it('an ASCONF-ACK of before is ignored, one ahead of what was sent aborts (§5.2, D)', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.network.run(1);
    const [{ chunk }] = pair.network.sent('ASCONF_ACK');
    const answer = (serial: number): string[] => {
      const [{ packet }] = pair.network.sent('ASCONF_ACK');
      assert.equal(packet.chunks[0].type, 'AUTH');
      pair.association.reconfiguration?.asconfAckArrived({ ...chunk, serial }, pair.association.pathSet.all[0]);
      pair.network.run(0.001);
      return pair.client.events;
    };
    assert.notEqual(answer(chunk.serial).at(-1), 'lost');
    assert.equal(answer(chunk.serial + 1).at(-1), 'lost');
    assert.deepEqual(pair.network.sent('ABORT')[0].chunk.causes[0].code, SctpCauseCode.illegalAsconfAck);
  });

  it('what the peer refuses is not asked again, until the address goes and comes back', () => {
    const full = Array.from({ length: 33 }, (_, i) => `10.1.1.${i + 1}`);
    const pair = new MovingPair({ clientAddresses: full.slice(0, 32) }).up();
    pair.move(...full);
    pair.network.run(1);
    assert.equal(pair.asconfs.length, 1);
    assert.deepEqual(
      pair.acks[0].responses.map(({ outcome }) => outcome),
      ['failure'],
    );
    assert.equal(pair.own.addresses.length, 32);
    pair.move(...full.slice(1));
    pair.network.run(1);
    pair.move(...full.slice(1, 32));
    pair.move(...full.slice(1));
    pair.network.run(1);
    assert.deepEqual(pair.own.addresses, full.slice(1));
  });

  it('behind a refusal a request without a response was not granted, before it was (§5.2, D3)', () => {
    const pair = new MovingPair().up();
    pair.network.cut.add(SERVER);
    pair.move(A, B, C, '10.4.0.1');
    const [asconf] = pair.asconfs;
    const failed = { outcome: 'failure' as const, correlation: 2, causes: [{ code: 0xa1, info: new Uint8Array(0) }] };
    pair.association.reconfiguration?.asconfAckArrived(
      { type: 'ASCONF_ACK', serial: asconf.serial, responses: [failed] },
      pair.association.pathSet.all[0],
    );
    assert.deepEqual(pair.own.addresses, [A, B]);
  });

  it('the last address stays until there is another one', () => {
    const pair = new MovingPair().up();
    pair.move();
    pair.network.run(5);
    assert.deepEqual(pair.asconfs, []);
    pair.move(B);
    pair.network.run(5);
    assert.deepEqual([pair.seen, pair.own.addresses], [[`${B} active`], [B]]);
  });
});

/** Codes of causes, and 0 for what succeeded. */
function outcomes(pair: MovingPair): number[] {
  return (pair.acks.at(-1)?.responses ?? []).map((response) =>
    response.outcome === 'failure' ? response.causes[0].code : response.outcome === 'success' ? 0 : -1,
  );
}

describe('answering (RFC 5061 §5.2)', () => {
  it('the same serial number again has the same answer, and no effect (E2)', () => {
    const pair = new MovingPair(BOTH).up();
    const asconf = pair.asconf([{ action: 'delete', address: B }]);
    pair.forge([asconf], A);
    pair.forge([{ ...asconf, requests: [] }], A);
    const [first, again] = pair.acks;
    assert.deepEqual([first, pair.seen], [again, [`${A} active`]]);
  });

  it('other serial numbers have no answer', () => {
    const pair = new MovingPair().up();
    for (const ahead of [-2, 1, 5, 0x8000_0000]) pair.forge([pair.asconf([{ action: 'add', address: B }], ahead)], A);
    assert.deepEqual([pair.acks, pair.seen], [[], [`${A} active`]]);
  });

  it('several ASCONFs in a packet are answered in one', () => {
    const pair = new MovingPair().up();
    pair.forge([pair.asconf([{ action: 'add', address: B }]), pair.asconf([{ action: 'add', address: C }], 1)], A);
    assert.ok(typesOf(pair.network.transits).includes('AUTH+ASCONF_ACK+ASCONF_ACK'));
    assert.equal(pair.inbound.pathSet.all.length, 3);
  });

  it('requests are done in order: what is added can be made primary, and others deleted', () => {
    const pair = new MovingPair().up();
    pair.forge(
      [
        pair.asconf([
          { action: 'add', address: B },
          { action: 'setPrimary', address: B },
          { action: 'delete', address: A },
        ]),
      ],
      B,
    );
    assert.deepEqual(outcomes(pair), [0, 0, 0]);
    assert.deepEqual(pair.inbound.remoteAddresses, [B]);
  });

  it('the last address is not deleted: cause 0x00A0', () => {
    const pair = new MovingPair().up();
    pair.forge([pair.asconf([{ action: 'delete', address: A }])], A);
    assert.deepEqual([outcomes(pair), pair.seen], [[0xa0], [`${A} active`]]);
  });

  it('nor is the source of the packet: cause 0x00A2', () => {
    const pair = new MovingPair(BOTH).up();
    pair.forge([pair.asconf([{ action: 'delete', address: A }])], A);
    assert.deepEqual([outcomes(pair), pair.inbound.remoteAddresses], [[0xa2], [A, B]]);
  });

  it('there are no more than 32: cause 0x00A1', () => {
    const pair = new MovingPair().up();
    const add = (from: number): Chunk =>
      pair.asconf(
        Array.from({ length: 20 }, (_, i) => ({ action: 'add' as const, address: `10.9.0.${from + i + 1}` })),
        from === 0 ? 0 : 1,
      );
    pair.forge([add(0)], A);
    pair.forge([add(20)], A);
    assert.equal(pair.inbound.remoteAddresses.length, 32);
    assert.deepEqual(outcomes(pair), [...Array(11).fill(0), ...Array(9).fill(0xa1)]);
  });

  it('an address of another association of the peer’s port is not given away: cause 0x00A4', () => {
    const pair = new MovingPair().up();
    const other = pair.network.stack('other', [B], { sctp: { ...rfc9260, ...dynamic } });
    other.open({ addresses: [], port: 5000, protocols: [] }, pair.client).connect([SERVER], PORT);
    pair.network.run(1);
    pair.forge([pair.asconf([{ action: 'add', address: B }])], A);
    assert.deepEqual([outcomes(pair), pair.seen], [[0xa4], [`${A} active`]]);
  });

  for (const address of ['224.0.0.1', '127.0.0.1', '2001:db8::1', '10.1.255.255'])
    it(`${address} cannot be added`, () => {
      const pair = new MovingPair().up();
      pair.forge([pair.asconf([{ action: 'add', address }])], A);
      assert.deepEqual([outcomes(pair), pair.seen], [[SctpCauseCode.unresolvableAddress], [`${A} active`]]);
    });

  it('an address that is there is added, and one that is not is deleted, without effect', () => {
    const pair = new MovingPair(BOTH).up();
    pair.forge(
      [
        pair.asconf([
          { action: 'add', address: B },
          { action: 'delete', address: C },
        ]),
      ],
      A,
    );
    assert.deepEqual(
      [outcomes(pair), pair.inbound.remoteAddresses],
      [
        [0, 0],
        [A, B],
      ],
    );
  });

  it('the wildcard adds the source of the packet, as of a host behind NAT, and deletes all others (§4.2)', () => {
    const pair = new MovingPair(BOTH).up();
    const wildcard = { address: '0.0.0.0' };
    pair.forge(
      [
        pair.asconf(
          [
            { action: 'add', ...wildcard },
            { action: 'setPrimary', ...wildcard },
            { action: 'delete', ...wildcard },
          ],
          0,
          '0.0.0.0',
        ),
      ],
      C,
    );
    assert.deepEqual([outcomes(pair), pair.inbound.remoteAddresses], [[0, 0, 0], [C]]);
  });

  it('an unknown source cannot be left as the only address', () => {
    const pair = new MovingPair(BOTH).up();
    pair.forge([pair.asconf([{ action: 'delete', address: '0.0.0.0' }])], C);
    assert.deepEqual([outcomes(pair), pair.inbound.remoteAddresses], [[0xa0], [A, B]]);
    assert.equal(pair.network.sent('ASCONF_ACK').at(-1)?.destination, C);
  });

  it('an unknown request is refused with what it was', () => {
    const pair = new MovingPair().up();
    const foreign = parameterOf(0xc006, Uint8Array.of(0, 0, 0, 9));
    pair.forge([pair.asconf([{ action: 'unknown', correlation: 9, parameter: foreign }])], A);
    const [response] = pair.acks[0].responses;
    assert.ok(response.outcome === 'failure');
    assert.deepEqual(
      [response.correlation, response.causes],
      [9, [{ code: SctpCauseCode.unrecognizedParameters, info: foreign }]],
    );
  });

  it('what has no room for its answer in a packet is not done', () => {
    const pair = new MovingPair().up();
    const unknown = Array.from({ length: 170 }, () => ({ action: 'unknown' as const, parameter: parameter(0x8123) }));
    pair.forge([pair.asconf([...unknown, { action: 'add', address: B }])], A);
    const [{ packet }] = pair.network.sent('ASCONF_ACK');
    assert.ok(packet.byteLength <= 1480);
    assert.equal(outcomes(pair).at(-1), 0xa1);
    assert.deepEqual(pair.seen, [`${A} active`]);
  });
});

describe('hostile ASCONFs', () => {
  it('are ignored unless they are authenticated', () => {
    const pair = new MovingPair(BOTH).up();
    const asconf = pair.asconf([
      { action: 'add', address: C },
      { action: 'delete', address: B },
    ]);
    pair.forge([asconf], A, false);
    pair.forge([asconf], C, false);
    const forged: Chunk = {
      type: 'AUTH',
      keyIdentifier: 0,
      hmacIdentifier: 3,
      hmac: new Uint8Array(32),
      covered: new Uint8Array(0),
    };
    pair.forge([forged, asconf], C, false);
    assert.deepEqual([pair.acks, pair.inbound.remoteAddresses], [[], [A, B]]);
  });

  it('from an unknown source must know an address of the association (§5.2)', () => {
    const pair = new MovingPair().up();
    pair.forge([pair.asconf([{ action: 'add', address: B }], 0, C)], B);
    assert.deepEqual([pair.acks, pair.seen], [[], [`${A} active`]]);
  });

  it('from an unknown source bring nothing else along', () => {
    const pair = new MovingPair().up();
    pair.forge([pair.asconf([{ action: 'add', address: B }]), { type: 'ABORT', reflected: false, causes: [] }], B);
    assert.deepEqual([pair.server.events.includes('aborted'), pair.inbound.remoteAddresses], [false, [A, B]]);
  });

  it('an unauthenticated ASCONF-ACK is no answer', () => {
    const pair = new MovingPair().up();
    pair.network.cut.add(B);
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'ASCONF') ? 'drop' : undefined);
    pair.move(A, B);
    injectAtClient(pair, { chunks: [{ type: 'ASCONF_ACK', serial: pair.asconfs[0].serial, responses: [] }] });
    assert.deepEqual(pair.own.addresses, [A]);
  });

  it('make no flood of HEARTBEATs: one an RTO, as after a set-up', () => {
    const pair = new MovingPair().up();
    const addresses = Array.from({ length: 20 }, (_, i) => ({ action: 'add' as const, address: `10.9.0.${i + 1}` }));
    pair.forge([pair.asconf(addresses)], A);
    pair.network.run(0.9);
    assert.equal(pair.network.sent('HEARTBEAT', SERVER).length, 1);
  });
});

describe('authenticated ASCONFs of all kinds', () => {
  const address = fc.constantFrom(A, B, C, SERVER, '0.0.0.0', '::', '10.9.0.1', '255.255.255.255', '2001:db8::1');
  const request = fc.record({
    action: fc.constantFrom('add' as const, 'delete' as const, 'setPrimary' as const),
    correlation: fc.nat(3),
    address,
  });
  const asconfs = fc.array(
    fc.record({ source: address, known: address, requests: fc.array(request, { maxLength: 40 }), ahead: fc.nat(1) }),
    { maxLength: 12 },
  );

  it('leave the peer between 1 and 32 addresses, a primary path, and an association that works', () => {
    fc.assert(
      fc.property(asconfs, (all) => {
        const pair = new MovingPair({ sctp: { assocMaxRetrans: 100 } }).up();
        // They are not the client's, which would take their answers for an attack.
        pair.network.fate = ({ packet }) =>
          packet.chunks.some(({ type }) => type === 'ASCONF_ACK') ? 'drop' : undefined;
        let serial = 0;
        for (const { source, known, requests, ahead } of all) {
          pair.forge([pair.asconf(requests, serial, known)], source);
          serial += ahead;
          const { primary, all: paths } = pair.inbound.pathSet;
          assert.ok(paths.length >= 1 && paths.length <= 32 && primary !== undefined && paths.includes(primary));
          assert.equal(new Set(paths.map(({ index }) => index)).size, paths.length);
        }
        assert.ok(pair.serverStack.timers.inUse < 100);
        // The client says where it is, in the order in which the server takes it.
        serial = 0;
        while (pair.acks.some((ack) => ack.serial === pair.asconf([], serial).serial)) serial++;
        pair.forge(
          [
            pair.asconf(
              [
                { action: 'add', address: A },
                { action: 'delete', address: '0.0.0.0' },
              ],
              serial,
              '0.0.0.0',
            ),
          ],
          A,
        );
        assert.deepEqual(pair.inbound.remoteAddresses, [A]);
        pair.inbound.send({ payload: bytesOf('still there'), ppid: PPID });
        pair.network.run(5);
        assert.deepEqual(pair.client.texts, ['still there']);
      }),
      { numRuns: 60, seed: 5061 },
    );
  });
});

describe('paths that come and go', () => {
  it('data goes to an added address only when a HEARTBEAT has confirmed it (RFC 9260 §5.4)', () => {
    const pair = new MovingPair().up();
    pair.network.fate = ({ destination, packet }) =>
      destination === B && packet.chunks.some(({ type }) => type === 'HEARTBEAT') ? 'drop' : undefined;
    pair.move(B);
    pair.network.run(0.1);
    pair.inbound.send({ payload: { byteLength: 4, bytes: () => new Uint8Array(4) }, ppid: 39 });
    pair.network.run(1.5);
    assert.deepEqual([pair.seen, pair.client.messages.length], [[`${B} unconfirmed`], 0]);
    pair.network.fate = undefined;
    pair.network.run(3);
    assert.deepEqual([pair.seen, pair.client.messages.length], [[`${B} active`], 1]);
  });

  it('an added path begins with the window of a new one, and takes the lowest place that is free', () => {
    const pair = new MovingPair(BOTH).up();
    pair.network.run(3);
    pair.move(A);
    pair.network.run(1);
    pair.move(A, C);
    pair.network.run(1);
    const [, added] = pair.inbound.pathSet.all;
    assert.deepEqual([added.address, added.index, added.cwnd], [C, 1, 4404]);
  });

  it('what was on its way to an address that goes is sent to another one, at once', () => {
    const pair = new MovingPair({ ...BOTH, serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(3);
    pair.network.cut.add(A);
    for (let i = 0; i < 4; i++)
      pair.inbound.send({ payload: { byteLength: 1000, bytes: () => new Uint8Array(1000) }, ppid: 39 });
    pair.network.run(0.1);
    pair.move(B);
    pair.network.run(0.2);
    assert.equal(pair.client.messages.length, 4);
    assert.deepEqual(pair.seen, [`${B} active`]);
  });

  it('the primary path changes when its address goes, and when the peer asks for it', () => {
    const pair = new MovingPair({ ...BOTH, serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(3);
    pair.own.setPeerPrimary(B);
    pair.network.run(0.1);
    assert.equal(pair.inbound.pathSet.primary?.address, B);
    pair.move(A);
    pair.network.run(0.1);
    assert.equal(pair.inbound.pathSet.primary?.address, A);
    assert.ok(pair.server.events.includes(`${B} inactive`));
  });

  it('an address that is asked to be primary becomes that when it is confirmed', () => {
    const pair = new MovingPair().up();
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'HEARTBEAT') ? 'drop' : undefined);
    pair.move(A, B);
    pair.own.setPeerPrimary(B);
    pair.network.run(0.5);
    assert.equal(pair.inbound.pathSet.primary?.address, A);
    pair.network.fate = undefined;
    pair.network.run(3);
    assert.equal(pair.inbound.pathSet.primary?.address, B);
  });

  it('after a move nothing of the former network is believed: windows and RTO begin again', () => {
    const pair = new MovingPair().up();
    pair.sendBulk(100, 1000);
    pair.network.run(0.3);
    const [path] = pair.association.pathSet.all;
    assert.ok(path.cwnd > 20_000);
    pair.move();
    pair.network.run(10);
    assert.ok(path.roundTrip.rto > 4);
    pair.move(B);
    pair.network.run(0.021);
    assert.deepEqual([path.cwnd, path.roundTrip.rto], [4404, 1]);
    pair.network.run(1);
    assert.equal(pair.server.messages.length, 100);
  });

  it('timers of a path that went are no more', () => {
    const pair = new MovingPair({ ...BOTH, serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(3);
    const before = pair.serverStack.timers.inUse;
    pair.move(A);
    pair.network.run(1);
    assert.ok(pair.serverStack.timers.inUse < before);
  });
});

describe('own addresses, for engines', () => {
  it('are added and removed', () => {
    const pair = new MovingPair(BOTH).up();
    pair.own.remove(B);
    pair.network.run(1);
    assert.deepEqual([pair.own.addresses, pair.inbound.remoteAddresses], [[A], [A]]);
    pair.own.add(B);
    pair.network.run(1);
    assert.deepEqual(
      [pair.own.addresses, pair.inbound.remoteAddresses],
      [
        [A, B],
        [A, B],
      ],
    );
  });

  it('that are not the host’s, or the last one, are errors', () => {
    const pair = new MovingPair().up();
    assert.throws(() => pair.own.add(C), TransportError);
    assert.throws(() => pair.own.setPeerPrimary(C), TransportError);
    assert.throws(() => pair.own.remove(A), TransportError);
  });

  it('the peer restarts: serial numbers begin again', () => {
    const pair = new MovingPair().up();
    pair.move(A, B);
    pair.network.run(1);
    const former = pair.association;
    former.vanish();
    pair.connect();
    pair.network.run(1);
    pair.move(A, B, C);
    pair.network.run(1);
    assert.deepEqual(
      pair.server.events.filter((event) => event === 'restarted'),
      ['restarted'],
    );
    assert.deepEqual(pair.inbound.remoteAddresses, [A, B, C]);
  });
});
