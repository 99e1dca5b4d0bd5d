import assert from 'node:assert/strict';
import type { AsconfRequest, Chunk, InitChunk } from '../../../../protocol/sctp/chunk.ts';
import { chunkToJson, packetToJson, userData } from '../../../../protocol/sctp/wire/packet-json.ts';
import { parameterOf, SctpParameterType } from '../../../../protocol/sctp/wire/parameter.ts';
import { bytesOf } from '../pair.ts';

const data: Extract<Chunk, { type: 'DATA' }> = {
  type: 'DATA',
  tsn: 0xfedcba98,
  stream: 1,
  ssn: 2,
  ppid: 39,
  unordered: false,
  beginning: true,
  ending: false,
  immediate: false,
  payload: bytesOf('0123456789'),
  offset: 2,
  length: 4,
};

function causeOf(code: number, info: Uint8Array): unknown {
  const { causes } = chunkToJson({ type: 'ERROR', causes: [{ code, info }] });
  return (causes as readonly unknown[])[0];
}

const text = (characters: string): Uint8Array => Uint8Array.from(characters, (character) => character.charCodeAt(0));

describe('packets as JSON', () => {
  it('have ports, the tag in hexadecimal, and chunks; DATA with its user data', () => {
    const { payload: _, offset: __, ...header } = data;
    const packet = {
      sourcePort: 7,
      destinationPort: 9,
      verificationTag: 0xabc,
      chunks: [data, { type: 'COOKIE_ACK' }],
    } as const;
    assert.deepEqual(packetToJson({ ...packet, byteLength: 100 }), {
      sourcePort: 7,
      destinationPort: 9,
      verificationTag: '0x00000abc',
      chunks: [{ ...header, userData: '32333435' }, { type: 'COOKIE_ACK' }],
    });
    assert.deepEqual(chunkToJson(data), header);
  });

  it('have as much user data as is wanted', () => {
    assert.deepEqual(
      [userData(data), userData(data, 3), userData(data, 9), userData(data, 0)],
      ['32333435', '323334', '32333435', ''],
    );
  });

  it('have what chunks say', () => {
    const sack: Chunk = {
      type: 'SACK',
      cumulativeTsn: 5,
      receiveWindow: 6,
      gaps: [{ start: 2, end: 3 }],
      duplicates: [9],
    };
    assert.deepEqual(chunkToJson(sack), sack);
    assert.deepEqual(chunkToJson({ type: 'COOKIE_ECHO', cookie: Uint8Array.of(1, 2) }), {
      type: 'COOKIE_ECHO',
      cookie: '0102',
    });
  });

  it('have the tag of an INIT in hexadecimal, and names of parameters that are not understood', () => {
    const init: InitChunk = {
      type: 'INIT',
      initiateTag: 0xabc,
      receiveWindow: 65_536,
      outboundStreams: 10,
      maxInboundStreams: 20,
      initialTsn: 30,
      addresses: ['10.0.0.1'],
      forwardTsn: true,
      extensions: [0xc0, 0x40, 0x82, 0x3f],
      unknownParameters: [
        parameterOf(SctpParameterType.padding, Uint8Array.of(0xc0)),
        parameterOf(0x4abc, Uint8Array.of(1, 2)),
      ],
    };
    const json = chunkToJson(init);
    assert.deepEqual([json['initiateTag'], json['addresses'], json['initialTsn']], ['0x00000abc', ['10.0.0.1'], 30]);
    assert.deepEqual(json['extensions'], ['FORWARD_TSN', 'I_DATA', 'RE_CONFIG', '0x3f']);
    assert.deepEqual(json['unknownParameters'], [
      { type: '0x8005', name: 'padding', value: 'c0' },
      { type: '0x4abc', value: '0102' },
    ]);
  });

  it('have names of causes, and the text of those that have one', () => {
    assert.deepEqual(causeOf(12, text('why ~')), {
      code: 12,
      name: 'userInitiatedAbort',
      info: '776879207e',
      text: 'why ~',
    });
    assert.deepEqual(causeOf(13, text('x')), { code: 13, name: 'protocolViolation', info: '78', text: 'x' });
    assert.deepEqual(causeOf(12, text('')), { code: 12, name: 'userInitiatedAbort', info: '' });
    for (const strange of ['\x1f', '\x7f'])
      assert.deepEqual(Object.keys(causeOf(12, text(strange)) as object), ['code', 'name', 'info']);
    assert.deepEqual(causeOf(9, text('text')), { code: 9, name: 'noUserData', info: '74657874' });
    assert.deepEqual(causeOf(99, text('x')), { code: 99, info: '78' });
    const long = causeOf(12, text('x'.repeat(1500))) as { text: string };
    assert.equal(long.text.length, 1000);
    const abort = chunkToJson({ type: 'ABORT', reflected: true, causes: [{ code: 4, info: text('') }] });
    assert.deepEqual(abort, { type: 'ABORT', reflected: true, causes: [{ code: 4, name: 'outOfResource', info: '' }] });
  });

  it('have what becomes of addresses, with names of causes and of parameters that are not understood', () => {
    const add: AsconfRequest = { action: 'add', correlation: 1, address: '10.0.0.2' };
    const foreign: AsconfRequest = { action: 'unknown', correlation: 2, parameter: parameterOf(0xc006, text('ab')) };
    const requests = chunkToJson({ type: 'ASCONF', serial: 7, address: '10.0.0.1', requests: [add, foreign] })[
      'requests'
    ];
    const parameter = { type: '0xc006', name: 'adaptationLayerIndication', value: '6162' };
    assert.deepEqual(requests, [add, { ...foreign, parameter }]);
    const responses = chunkToJson({
      type: 'ASCONF_ACK',
      serial: 7,
      responses: [
        { outcome: 'success', correlation: 1 },
        { outcome: 'failure', correlation: 2, causes: [{ code: 0xa0, info: text('') }] },
        { outcome: 'unknown', parameter: parameterOf(0xc006, text('ab')) },
      ],
    })['responses'];
    assert.deepEqual(responses, [
      { outcome: 'success', correlation: 1 },
      { outcome: 'failure', correlation: 2, causes: [{ code: 0xa0, name: 'deleteLastAddress', info: '' }] },
      { outcome: 'unknown', parameter },
    ]);
  });

  it('have names of chunks of other documents', () => {
    const named = [0x0f, 0x10, 0x80, 0x81, 0x82, 0xc1, 0x3f].map(
      (chunkType) => chunkToJson({ type: 'UNKNOWN', chunkType, bytes: Uint8Array.of(chunkType, 0, 0, 4) })['name'],
    );
    assert.deepEqual(named, ['AUTH', 'NR_SACK', 'ASCONF_ACK', 'PKTDROP', 'RE_CONFIG', 'ASCONF', undefined]);
  });
});
