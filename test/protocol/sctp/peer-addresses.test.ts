import assert from 'node:assert/strict';
import type { Chunk, InitChunk } from '../../../protocol/sctp/chunk.ts';
import { acceptedTypes, peerAddresses } from '../../../protocol/sctp/setup/peer-addresses.ts';
import {
  chunksOf,
  CLIENT,
  data,
  heartbeat,
  init,
  inject,
  injectAtClient,
  SERVER,
  typesOf,
  unknown,
} from './injection.ts';
import { Pair } from './pair.ts';

const OTHER = '10.2.0.1';

/** The cookie that a listener makes for an INIT, with its tag. */
function cookieFor(pair: Pair, source: string, addresses: readonly string[]): { cookie: Uint8Array; tag: number } {
  const [answer] = chunksOf(inject(pair, { chunks: [{ ...init, addresses }], tag: 0, source }));
  assert.ok(answer.type === 'INIT_ACK');
  return { cookie: answer.cookie, tag: answer.initiateTag };
}

/** The types of addresses that an INIT is answered by, each once. */
function typesFor(change: Partial<InitChunk>, source = '10.1.0.1'): readonly number[] | undefined {
  const accepted = acceptedTypes(source, { ...init, ...change });
  return accepted && [...new Set(accepted)].toSorted((a, b) => a - b);
}

describe('SCTP addresses of a peer (RFC 9260 §5.1.2)', () => {
  const own = [{ address: '10.1.0.2' }, { address: '2001:db8::2' }];

  it('are the source, and those that it lists, each once', () => {
    const listed = ['10.1.0.1', '10.2.0.1', '2001:db8::1', '10.2.0.1'];
    assert.deepEqual(peerAddresses('10.1.0.1', listed, own), ['10.1.0.1', '10.2.0.1', '2001:db8::1']);
  });

  it('are no groups, no broadcast and no unspecified addresses, and no IPv4 ones in disguise (§3.3.2.1.2)', () => {
    const nobody = ['0.0.0.0', '0.1.2.3', '224.0.0.1', '239.1.2.3', '255.255.255.255'];
    assert.deepEqual(peerAddresses('10.1.0.1', [...nobody, '::', 'ff02::1', '::ffff:10.1.0.1'], own), ['10.1.0.1']);
  });

  it('are no broadcast addresses of networks that this host is in', () => {
    const networks = [
      { address: '10.1.0.2', prefixLength: 16 },
      { address: '10.2.1.2', prefixLength: 24 },
      { address: '10.3.0.4', prefixLength: 31 },
      { address: '2001:db8::2', prefixLength: 64 },
    ];
    const broadcasts = ['10.1.255.255', '10.2.1.255'];
    const hosts = ['10.1.1.255', '10.2.255.255', '10.3.0.5', '2001:db8::ffff:ffff:ffff:ffff'];
    assert.deepEqual(peerAddresses('10.1.0.1', [...broadcasts, ...hosts], networks), ['10.1.0.1', ...hosts]);
  });

  it('are of the families that an INIT names, and of those that it uses itself', () => {
    const [v4, v6] = [5, 6];
    assert.deepEqual(typesFor({}), undefined);
    assert.deepEqual(typesFor({ supportedAddressTypes: [v4] }), [v4]);
    assert.deepEqual(typesFor({ supportedAddressTypes: [v6] }), [v4, v6]);
    assert.deepEqual(typesFor({ supportedAddressTypes: [v4] }, '2001:db8::1'), [v4, v6]);
    assert.deepEqual(typesFor({ supportedAddressTypes: [v4], addresses: ['2001:db8::1'] }), [v4, v6]);
    assert.deepEqual(typesFor({ supportedAddressTypes: [] }), [v4]);
  });

  for (const [types, listed] of [
    [undefined, ['10.1.0.2', '10.2.0.2', '2001:db8::2']],
    [[6], ['10.1.0.2', '10.2.0.2', '2001:db8::2']],
    [[5], ['10.1.0.2', '10.2.0.2']],
    [
      [5, 6],
      ['10.1.0.2', '10.2.0.2', '2001:db8::2'],
    ],
  ] as const)
    it(`an INIT over IPv4 that supports ${JSON.stringify(types) ?? 'all types'} gets ${listed.join(', ')}`, () => {
      const pair = new Pair({ serverAddresses: ['10.1.0.2', '10.2.0.2', '2001:db8::2'] });
      const chunk = types === undefined ? init : { ...init, supportedAddressTypes: types };
      const [answer] = chunksOf(inject(pair, { chunks: [chunk], tag: 0 }));
      assert.ok(answer.type === 'INIT_ACK');
      assert.deepEqual(answer.addresses, listed);
    });

  for (const [addresses, types] of [
    [['10.1.0.1'], [5]],
    [
      ['2001:db8::1', '10.1.0.1'],
      [5, 6],
    ],
    [['2001:db8::1'], [6]],
  ] as const)
    it(`an INIT of ${addresses.join(' and ')} names ${types.join(' and ')} as Supported Address Types`, () => {
      const server = addresses.some((each) => each === '10.1.0.1') ? SERVER : '2001:db8::2'; // one that can be reached
      const pair = new Pair({ clientAddresses: addresses, serverAddresses: [server] });
      pair.connect();
      assert.deepEqual(pair.network.sent('INIT')[0].chunk.supportedAddressTypes, types);
    });

  it('are 32 at most', () => {
    const listed = Array.from({ length: 100 }, (_, i) => `10.3.0.${i}`);
    assert.equal(peerAddresses('10.1.0.1', listed, own).length, 32);
  });
});

describe('SCTP set-up with a peer of several addresses (RFC 9260 §5.1, §5.2.2, §6.4)', () => {
  it('acknowledges a COOKIE ECHO to where it came from; only the source of the INIT is confirmed (§5.4, §6.4)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    const [answer] = inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source: OTHER });
    assert.deepEqual([typesOf([answer]), answer.destination], [['COOKIE_ACK+HEARTBEAT'], OTHER]);
    assert.deepEqual(
      pair.inbound.paths().map(({ address, state }) => [address, state]),
      [
        [CLIENT, 'active'],
        [OTHER, 'unconfirmed'],
      ],
    );
  });

  it('does so too when the COOKIE ECHO comes again from another address (§5.2.4 D)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    for (const source of [CLIENT, OTHER]) {
      const answers = inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source });
      assert.ok(
        answers.some(({ packet, destination }) => packet.chunks[0].type === 'COOKIE_ACK' && destination === source),
      );
    }
    assert.equal(pair.serverStack.associations.length, 1);
  });

  it('sends COOKIE ACK and HEARTBEAT ACK to an address that is not confirmed, all other answers to one that is (§5.4)', () => {
    const pair = new Pair();
    pair.network.fate = () => 'drop';
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag });
    const message = data({ tsn: init.initialTsn });
    const shutdown: Chunk = { type: 'SHUTDOWN', cumulativeTsn: (pair.inbound.localInitialTsn - 1) >>> 0 };
    const answers = (...chunks: Chunk[]): string[][] =>
      inject(pair, { chunks, source: OTHER }).map((transit) => [typesOf([transit])[0], transit.destination]);
    assert.deepEqual(answers(message), [['SACK', CLIENT]]);
    assert.deepEqual(answers(unknown(0xff)), [['ERROR', CLIENT]]);
    assert.deepEqual(answers(heartbeat), [['HEARTBEAT_ACK', OTHER]]);
    assert.deepEqual(answers(unknown(0xff), heartbeat, unknown(0xff)), [['HEARTBEAT_ACK', OTHER]]);
    assert.deepEqual(answers(shutdown), [['SHUTDOWN_ACK', CLIENT]]);
    assert.deepEqual(answers(shutdown, message), [['SHUTDOWN_ACK', CLIENT]]);
  });

  it('answers one packet to one address at once: the SACK of DATA beside a HEARTBEAT or COOKIE ECHO waits (§5.4, §12.4)', () => {
    const pair = new Pair();
    pair.network.fate = () => 'drop';
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    const cookieEcho: Chunk = { type: 'COOKIE_ECHO', cookie };
    const answers = (...chunks: Chunk[]): string[][] =>
      inject(pair, { chunks, source: OTHER, tag }).map((each) => [...typesOf([each]), each.destination]);
    assert.deepEqual(answers(cookieEcho, data({ tsn: 1 }), unknown(0xff)), [['COOKIE_ACK+HEARTBEAT', OTHER]]);
    assert.deepEqual(answers(heartbeat, data({ tsn: 2, ssn: 1 }), unknown(0xff)), [['HEARTBEAT_ACK', OTHER]]);
    pair.network.run(0.2);
    const [{ chunk, destination }] = pair.network.sent('SACK');
    assert.deepEqual([chunk.cumulativeTsn, destination], [2, CLIENT]);
  });

  it('aborts towards a confirmed address, too', () => {
    const pair = new Pair();
    pair.network.fate = () => 'drop';
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag });
    const [answer] = inject(pair, { chunks: [data({ tsn: init.initialTsn, length: 0 })], source: OTHER });
    assert.deepEqual([typesOf([answer]), answer.destination], [['ABORT'], CLIENT]);
  });

  it('an address that never answered stays unconfirmed when it is given up (§5.4)', () => {
    const pair = new Pair({ sctp: { pathMaxRetrans: 1 } });
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER]);
    pair.network.fate = () => 'drop';
    inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag });
    pair.network.run(10);
    assert.equal(pair.inbound.paths()[1].state, 'inactive');
    const [answer] = inject(pair, { chunks: [data({ tsn: init.initialTsn })], source: OTHER });
    assert.deepEqual([typesOf([answer]), answer.destination], [['SACK'], CLIENT]);
  });

  for (const [where, addresses, expected] of [
    ['the address of the INIT, if that is the peer’s', [SERVER], [['COOKIE_ECHO', SERVER]]],
    ['the new one with a HEARTBEAT, if it is not', [], [['COOKIE_ECHO+HEARTBEAT', '10.3.0.2']]],
  ] as const)
    it(`an INIT ACK from an address that was not listed: COOKIE ECHO goes to ${where} (§5.4)`, () => {
      const pair = new Pair();
      pair.connect();
      pair.send('no data to an address that is not confirmed');
      pair.network.fate = () => 'drop';
      const initAck: Chunk = {
        ...init,
        type: 'INIT_ACK',
        cookie: new Uint8Array(4),
        unrecognizedParameters: [],
        addresses,
      };
      const [answer] = injectAtClient(pair, { chunks: [initAck], source: '10.3.0.2' });
      const types = typesOf([answer])[0].replace('+DATA', '');
      assert.deepEqual([[types, answer.destination]], expected);
      const [chunk] = answer.packet.chunks.filter(({ type }) => type === 'HEARTBEAT');
      if (addresses.length > 0) return;
      assert.deepEqual(typesOf(injectAtClient(pair, { chunks: [{ type: 'COOKIE_ACK' }], source: '10.3.0.2' })), []);
      assert.ok(chunk.type === 'HEARTBEAT');
      const acknowledged: Chunk = { ...chunk, type: 'HEARTBEAT_ACK' };
      const answers = injectAtClient(pair, { chunks: [acknowledged], source: '10.3.0.2' });
      assert.deepEqual(typesOf(answers), ['DATA']);
    });

  it('an INIT ACK from an address of no host, or with a cookie that fits beside no HEARTBEAT, is not followed (§5.4)', () => {
    for (const [source, length] of [
      ['239.1.2.3', 4],
      ['10.1.255.255', 4],
      ['10.3.0.2', 1450],
    ] as const) {
      const pair = new Pair();
      pair.connect();
      pair.network.fate = () => 'drop';
      const cookie = new Uint8Array(length);
      const initAck: Chunk = { ...init, type: 'INIT_ACK', cookie, unrecognizedParameters: [] };
      assert.deepEqual(injectAtClient(pair, { chunks: [initAck], source }), []);
      pair.network.run(1000);
      assert.deepEqual(pair.client.events, ['timeout']);
    }
  });

  it('are no groups that an engine gives either: there is no peer', () => {
    const pair = new Pair();
    const nobodys = ['224.0.0.1', '0.0.0.0', '255.255.255.255', '10.1.255.255'];
    for (const nobody of nobodys) pair.clientEndpoint.connect([nobody], 7);
    pair.network.run(100);
    assert.deepEqual(
      pair.client.events,
      nobodys.map(() => 'noRoute'),
    );
    assert.equal(pair.network.sent('INIT').length, 0);
    const association = pair.clientEndpoint.connect(['224.0.0.1', SERVER], 7);
    assert.deepEqual(association.remoteAddresses, [SERVER]);
  });

  it('refuses an INIT from elsewhere that lists an address of an association: a restart with new addresses (§5.2.2, cause 11)', () => {
    const pair = new Pair().up();
    const { localTag } = pair.inbound;
    const [{ packet, destination }] = inject(pair, {
      chunks: [{ ...init, addresses: [CLIENT] }],
      tag: 0,
      source: '10.9.0.9',
    });
    const [abort] = packet.chunks;
    assert.ok(abort.type === 'ABORT' && abort.causes[0].code === 11);
    assert.deepEqual([packet.verificationTag, destination], [init.initiateTag, '10.9.0.9']);
    assert.equal(pair.inbound.localTag, localTag);
  });

  it('asks the peer of an association whether it still has it when such an INIT came, within an RTO, however many come', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    const before = pair.network.sent('HEARTBEAT').length;
    const { rto } = pair.inbound.pathSet.all[0].roundTrip;
    for (let i = 0; i < 20; i++) {
      inject(pair, { chunks: [{ ...init, addresses: [CLIENT] }], tag: 0, source: '10.9.0.9' });
      pair.network.run(rto / 10);
    }
    const asked = pair.network.sent('HEARTBEAT').length - before;
    assert.ok(asked === 1 || asked === 2, `${asked}`);
    assert.equal(pair.inbound.state, 'up');
  });

  it('discards a cookie that lists an address which another association has got meanwhile (§5.2.4)', () => {
    const pair = new Pair();
    const { cookie, tag } = cookieFor(pair, '10.9.0.9', [CLIENT]);
    pair.up();
    assert.deepEqual(inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag, source: '10.9.0.9' }), []);
    assert.deepEqual(
      pair.serverStack.associations.map(({ remoteAddresses }) => remoteAddresses),
      [[CLIENT]],
    );
  });

  it('are proven by the set-up where it took place, elsewhere by an answer only', () => {
    const pair = new Pair({ clientAddresses: [CLIENT, OTHER] });
    const anothers = '10.9.0.9';
    const { cookie, tag } = cookieFor(pair, CLIENT, [OTHER, anothers]);
    inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie }], tag });
    const { inbound } = pair;
    assert.deepEqual(inbound.remoteAddresses, [CLIENT, OTHER, anothers]);
    assert.deepEqual(inbound.provenAddresses, [CLIENT]);
    pair.network.run(1000); // until HEARTBEATs are given up
    assert.deepEqual(inbound.provenAddresses, [CLIENT]);
    const honest = new Pair({ clientAddresses: [CLIENT, OTHER], serverAddresses: [SERVER, '10.2.0.2'] }).up();
    honest.network.run(60);
    assert.deepEqual(honest.inbound.provenAddresses, [CLIENT, OTHER]);
    assert.deepEqual(honest.clientStack.associations[0].provenAddresses, [SERVER, '10.2.0.2']);
  });

  it('another port of the same address is another peer', () => {
    const pair = new Pair().up();
    const [answer] = chunksOf(inject(pair, { chunks: [init], tag: 0, sourcePort: 5001 }));
    assert.equal(answer.type, 'INIT_ACK');
  });
});
