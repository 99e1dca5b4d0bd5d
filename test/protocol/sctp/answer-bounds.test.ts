import assert from 'node:assert/strict';
import type { Chunk, HeartbeatChunk } from '../../../protocol/sctp/chunk.ts';
import { parameterOf, SctpParameterType } from '../../../protocol/sctp/wire/parameter.ts';
import { chunksOf, data, heartbeat, init, inject, injectAtClient, parameter, typesOf, unknown } from './injection.ts';
import { filled, Pair, PPID } from './pair.ts';
import type { Transit } from './virtual-network.ts';

const MTU = 1500;
const IP_HEADER = 20;
const REPORTED = 0xc123;

function bare(chunkType: number): Chunk {
  return { type: 'UNKNOWN', chunkType, bytes: new Uint8Array([chunkType, 0, 0, 4]) };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function established(): Pair {
  const pair = new Pair().up();
  pair.network.run(1);
  return pair;
}

function longHeartbeat(length: number): HeartbeatChunk {
  return { type: 'HEARTBEAT', info: new Uint8Array(length).fill(9) };
}

/** The one packet that answers. */
function only(answers: readonly Transit[]): Transit['packet'] {
  assert.equal(answers.length, 1, typesOf(answers).join(', '));
  const [{ packet }] = answers;
  assert.ok(packet.byteLength <= MTU - IP_HEADER, `${packet.byteLength} bytes`);
  return packet;
}

describe('SCTP answers are bounded, whatever arrives (RFC 9260 §12.4)', () => {
  for (const count of [8172, 16_000])
    it(`an INIT with ${count} unknown parameters is answered by an INIT ACK of one packet that reports some`, () => {
      const [answer] = only(
        inject(new Pair(), {
          chunks: [{ ...init, unknownParameters: times(count, () => parameter(REPORTED)) }],
          tag: 0,
        }),
      ).chunks;
      assert.ok(answer.type === 'INIT_ACK');
      assert.ok(answer.unrecognizedParameters.length > 100);
      for (const each of answer.unrecognizedParameters) assert.deepEqual(each, parameter(REPORTED));
    });

  it('an INIT that lists many IPv6 addresses is answered by an INIT ACK of one packet, whose cookie knows the first', () => {
    const serverAddresses = ['10.1.0.2', '10.2.0.2', '2001:db8:1111:2222:3333:4444:5555:6666'];
    const pair = new Pair({ serverAddresses });
    const addresses = times(100, (index) => `2001:db8:1111:2222:3333:4444:5555:${(0x7000 + index).toString(16)}`);
    const [answer] = only(inject(pair, { chunks: [{ ...init, addresses }], tag: 0 })).chunks;
    assert.ok(answer.type === 'INIT_ACK');
    assert.deepEqual(answer.addresses, serverAddresses);
    inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie: answer.cookie }], tag: answer.initiateTag });
    const { remoteAddresses } = pair.inbound;
    assert.ok(remoteAddresses.length > 20);
    assert.deepEqual(remoteAddresses, ['10.1.0.1', ...addresses].slice(0, remoteAddresses.length));
  });

  it('a parameter that is too long to be reported is left out, those that fit are not', () => {
    const unknownParameters = [parameterOf(REPORTED, new Uint8Array(60_000)), parameter(REPORTED)];
    const [answer] = only(inject(new Pair(), { chunks: [{ ...init, unknownParameters }], tag: 0 })).chunks;
    assert.ok(answer.type === 'INIT_ACK');
    assert.deepEqual(answer.unrecognizedParameters, [parameter(REPORTED)]);
  });

  it('an INIT with a host name of 60 000 bytes is refused by an ABORT that quotes its beginning', () => {
    const hostName = parameterOf(SctpParameterType.hostNameAddress, new Uint8Array(60_000).fill(97));
    const [answer] = only(inject(new Pair(), { chunks: [{ ...init, hostName }], tag: 0 })).chunks;
    assert.ok(answer.type === 'ABORT');
    assert.equal(answer.causes[0].code, 5);
    assert.deepEqual(answer.causes[0].info, hostName.subarray(0, answer.causes[0].info.length));
  });

  it('an INIT ACK with thousands of unknown parameters is reported beside the COOKIE ECHO, as far as they fit', () => {
    const pair = new Pair();
    pair.connect();
    pair.network.fate = () => 'drop';
    const initAck: Chunk = {
      ...init,
      type: 'INIT_ACK',
      cookie: new Uint8Array(400),
      unrecognizedParameters: [],
      unknownParameters: times(8000, () => parameter(REPORTED)),
    };
    const packet = only(injectAtClient(pair, { chunks: [initAck] }));
    assert.deepEqual(
      packet.chunks.map(({ type }) => type),
      ['COOKIE_ECHO', 'ERROR'],
    );
  });

  it('an ABORT quotes as much of a long reason as a packet holds', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    pair.association.abort('x'.repeat(70_000));
    pair.network.run(1);
    const [{ packet, chunk }] = pair.network.sent('ABORT');
    assert.ok(packet.byteLength <= MTU - IP_HEADER && chunk.causes[0].info.length > 1400);
    assert.equal(pair.server.events.at(-1), 'aborted');
  });
});

describe('SCTP answers to one packet (RFC 9260 §12.4)', () => {
  it('60 HEARTBEATs: one packet, in order', () => {
    const chunks = times(60, (index): Chunk => ({ type: 'HEARTBEAT', info: new Uint8Array(16).fill(index) }));
    const answers = only(inject(established(), { chunks })).chunks;
    assert.equal(answers.length, 60);
    for (const [index, answer] of answers.entries())
      assert.deepEqual(answer, { type: 'HEARTBEAT_ACK', info: new Uint8Array(16).fill(index) });
  });

  it('60 long HEARTBEATs: what one packet holds', () => {
    const chunks = times(60, (): Chunk => ({ type: 'HEARTBEAT', info: new Uint8Array(600) }));
    assert.equal(only(inject(established(), { chunks })).chunks.length, 2);
  });

  it('a HEARTBEAT that no packet holds comes back whole, and alone', () => {
    const info = new Uint8Array(20_000).fill(7);
    const answers = inject(established(), { chunks: [{ type: 'HEARTBEAT', info }, heartbeat, unknown(0xff)] });
    assert.deepEqual(chunksOf(answers), [{ type: 'HEARTBEAT_ACK', info }]);
  });

  it('15 000 unknown chunks that ask for a report: one packet', () => {
    const packet = only(inject(established(), { chunks: times(15_000, () => bare(0xff)) }));
    assert.ok(packet.chunks.every(({ type }) => type === 'ERROR'));
  });

  it('an unknown chunk of 60 000 bytes: its report quotes the beginning', () => {
    const bytes = new Uint8Array(60_000);
    bytes.set([0xff, 0, 60_000 >> 8, 60_000 & 255]);
    const [error] = only(inject(established(), { chunks: [{ type: 'UNKNOWN', chunkType: 0xff, bytes }] })).chunks;
    assert.ok(error.type === 'ERROR');
    assert.deepEqual(error.causes[0].info, bytes.subarray(0, error.causes[0].info.length));
  });

  it('2000 DATA on a stream that does not exist: one packet, the SACK first', () => {
    const pair = established();
    const { localInitialTsn } = pair.association;
    const chunks = times(2000, (index) => data({ tsn: (localInitialTsn + index) >>> 0, stream: 5000 }));
    const [sack, ...errors] = only(inject(pair, { chunks })).chunks;
    assert.ok(sack.type === 'SACK' && sack.cumulativeTsn === (localInitialTsn + 1999) >>> 0);
    assert.ok(errors.length > 50 && errors.every(({ type }) => type === 'ERROR'));
  });

  it('an unknown chunk of 60 000 bytes behind DATA: its report quotes what fits beside the SACK', () => {
    const pair = established();
    const bytes = new Uint8Array(60_000);
    bytes.set([0xff, 0, 60_000 >> 8, 60_000 & 255]);
    const { chunks } = only(
      inject(pair, {
        chunks: [data({ tsn: pair.association.localInitialTsn }), { type: 'UNKNOWN', chunkType: 0xff, bytes }],
      }),
    );
    assert.deepEqual(
      chunks.map(({ type }) => type),
      ['SACK', 'ERROR'],
    );
  });

  it('a HEARTBEAT before DATA: its answer goes with the SACK, before the data that the engine answers by', () => {
    for (const [length, types] of [
      [100, ['SACK+HEARTBEAT_ACK+DATA']],
      [1400, ['SACK+HEARTBEAT_ACK', 'DATA']],
      [1440, ['SACK+HEARTBEAT_ACK', 'DATA']],
    ] as const) {
      const pair = established();
      pair.network.fate = () => 'drop';
      pair.server.onMessage = (association) => association.send({ payload: filled(0, length), ppid: PPID });
      const answers = inject(pair, { chunks: [longHeartbeat(100), data({ tsn: pair.association.localInitialTsn })] });
      assert.deepEqual(typesOf(answers), types);
    }
  });

  it('a HEARTBEAT of a full packet before DATA with gaps: the SACK reports as many as there is room for', () => {
    const pair = established();
    const { localInitialTsn } = pair.association;
    const gaps = times(40, (index) => data({ tsn: (localInitialTsn + 2 * index + 1) >>> 0 }));
    const [sack, answer] = only(inject(pair, { chunks: [longHeartbeat(1380), ...gaps] })).chunks;
    assert.ok(sack.type === 'SACK' && sack.gaps.length > 5 && sack.gaps.length < 40);
    assert.deepEqual(answer, { ...longHeartbeat(1380), type: 'HEARTBEAT_ACK' });
  });

  it('a HEARTBEAT that leaves no room for a SACK: that follows when the delay of SACKs is over', () => {
    const pair = established();
    pair.network.fate = () => 'drop';
    const chunks = [longHeartbeat(1460), data({ tsn: pair.association.localInitialTsn })];
    assert.deepEqual(typesOf(inject(pair, { chunks })), ['HEARTBEAT_ACK']);
    const [before] = pair.network.transits.slice(-1);
    pair.network.run(0.21);
    const [sack] = pair.network.transits.slice(-1);
    assert.deepEqual(typesOf([before, sack]), ['HEARTBEAT_ACK', 'SACK']);
    assert.ok(Math.abs(sack.sentAt - before.sentAt - 0.2) < 1e-9);
  });

  it('a HEARTBEAT behind unknown chunks: it is answered, and of these some are reported', () => {
    const chunks = [...times(300, () => bare(0xff)), longHeartbeat(300)];
    const [answer, ...errors] = only(inject(established(), { chunks })).chunks;
    assert.equal(answer.type, 'HEARTBEAT_ACK');
    assert.ok(errors.length > 50 && errors.every(({ type }) => type === 'ERROR'));
  });

  it('a FORWARD-TSN that was not agreed on, 5000 times: one packet', () => {
    const pair = new Pair({ serverSctp: { partialReliability: false } }).up();
    pair.network.run(1);
    const { localInitialTsn } = pair.association;
    const forward: Chunk = { type: 'FORWARD_TSN', newCumulativeTsn: localInitialTsn, streams: [] };
    only(inject(pair, { chunks: times(5000, () => forward) }));
  });

  it('a thousand SHUTDOWNs: one SHUTDOWN ACK', () => {
    const pair = established();
    pair.network.fate = () => 'drop';
    const cumulativeTsn = (pair.inbound.localInitialTsn - 1) >>> 0;
    const chunks = times(1000, (): Chunk => ({ type: 'SHUTDOWN', cumulativeTsn }));
    for (let i = 0; i < 2; i++) assert.deepEqual(chunksOf(inject(pair, { chunks })), [{ type: 'SHUTDOWN_ACK' }]);
  });

  it('a thousand SHUTDOWN ACKs during a set-up: one SHUTDOWN COMPLETE (§8.5.1 E)', () => {
    const pair = new Pair();
    pair.connect();
    pair.network.fate = () => 'drop';
    const chunks = times(1000, (): Chunk => ({ type: 'SHUTDOWN_ACK' }));
    assert.deepEqual(typesOf(injectAtClient(pair, { chunks })), ['SHUTDOWN_COMPLETE']);
  });

  it('a violation behind a HEARTBEAT: ABORT', () => {
    const pair = established();
    const empty = data({ tsn: pair.association.localInitialTsn, length: 0 });
    assert.deepEqual(typesOf(inject(pair, { chunks: [heartbeat, empty] })), ['ABORT']);
  });
});
