import assert from 'node:assert/strict';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';

const poolHandle = 'abcde';
const HANDLE = '000900096162636465000000';
const identifier = 0xfedcba98;
const IDENTIFIER = '000e0008fedcba98';

const poolElement = { ...element('WeightedRoundRobin', identifier, { weight: 7 }, 0xa1), registrationLife: -1 };
const TRANSPORT = '000400101b580001000100080a000001';
const POLICY = '0008000c0000000200000007';
const ELEMENT = '000a002cfedcba98000000a1ffffffff' + TRANSPORT + POLICY;
const { policy } = poolElement;
const plain = { protocol: 'sctp', port: 0x1b58, use: 1, addresses: ['10.0.0.1'] } as const;

/** One cause with a byte, and one without. */
const errors = [
  { code: 3, data: Uint8Array.of(0xaa) },
  { code: 9, data: new Uint8Array(0) },
];
const ERRORS = '000c001000030005aa00000000090004';
/** Its last cause needs padding. */
const unaligned = errors.toReversed();
const UNALIGNED = '000c000d0009000400030005aa000000';

/** Messages (RFC 5354 §2.2): type and flags, the value, and how much of it is padding at the end. */
const asap: readonly (readonly [message: AsapMessage, head: string, value: string, padding: number])[] = [
  [{ type: 'ASAP_REGISTRATION', poolHandle, poolElement }, '0100', HANDLE + ELEMENT, 0],
  [{ type: 'ASAP_DEREGISTRATION', poolHandle, identifier }, '0200', HANDLE + IDENTIFIER, 0],
  [
    { type: 'ASAP_REGISTRATION_RESPONSE', rejected: false, poolHandle, identifier, errors: [] },
    '0300',
    HANDLE + IDENTIFIER,
    0,
  ],
  [
    { type: 'ASAP_REGISTRATION_RESPONSE', rejected: true, poolHandle, identifier, errors },
    '0301',
    HANDLE + IDENTIFIER + ERRORS,
    0,
  ],
  [
    { type: 'ASAP_DEREGISTRATION_RESPONSE', poolHandle, identifier, errors: unaligned },
    '0400',
    HANDLE + IDENTIFIER + UNALIGNED,
    3,
  ],
  [{ type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false }, '0500', HANDLE, 3],
  [
    { type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: true, items: 0x102 },
    '0501',
    `${HANDLE}803f000800000102`,
    0,
  ],
  [
    {
      type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
      poolHandle,
      subscribed: true,
      policy,
      poolElements: [poolElement, poolElement],
      errors: [],
    },
    '0601',
    HANDLE + POLICY + ELEMENT + ELEMENT,
    0,
  ],
  [
    { type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', poolHandle, subscribed: false, poolElements: [], errors: unaligned },
    '0600',
    HANDLE + UNALIGNED,
    3,
  ],
  [
    { type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', poolHandle, subscribed: false, poolElements: [], errors: [] },
    '0600',
    HANDLE,
    3,
  ],
  [
    { type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', poolHandle, subscribed: false, policy, poolElements: [], errors: [] },
    '0600',
    HANDLE + POLICY,
    0,
  ],
  [
    { type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: true, registrar: 0xa1, poolHandle, identifier },
    '0701',
    `000000a1${HANDLE}${IDENTIFIER}`,
    0,
  ],
  [{ type: 'ASAP_ENDPOINT_KEEP_ALIVE', home: false, registrar: 0xa1, poolHandle }, '0700', `000000a1${HANDLE}`, 3],
  [{ type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle, identifier }, '0800', HANDLE + IDENTIFIER, 0],
  [{ type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle, identifier }, '0900', HANDLE + IDENTIFIER, 0],
  [{ type: 'ASAP_SERVER_ANNOUNCE', registrar: 0xa1, transports: [] }, '0a00', '000000a1', 0],
  [
    {
      type: 'ASAP_SERVER_ANNOUNCE',
      registrar: 0xa1,
      transports: [plain, { protocol: 'tcp', port: 80, use: 0, address: '10.0.0.2' }],
    },
    '0a00',
    `000000a1${TRANSPORT}0005001000500000000100080a000002`,
    0,
  ],
  [{ type: 'ASAP_COOKIE', cookie: Uint8Array.of(1, 2, 3) }, '0b00', '000d000701020300', 1],
  [{ type: 'ASAP_COOKIE_ECHO', cookie: Uint8Array.of(1, 2, 3, 4) }, '0c00', '000d000801020304', 0],
  [
    { type: 'ASAP_BUSINESS_CARD', poolHandle, policy, poolElements: [poolElement] },
    '0d00',
    HANDLE + POLICY + ELEMENT,
    0,
  ],
  [{ type: 'ASAP_ERROR', errors: unaligned }, '0e00', UNALIGNED, 3],
];

const header = { sender: 0xa1, receiver: 0xa2 } as const;
const HEADER = '000000a1000000a2';
const server = { identifier: 0xa3, transport: plain };
const SERVER = '000b0018000000a3' + TRANSPORT;

/** Messages (RFC 5354 §2.1, RFC 5353 §2). */
const enrp: readonly (readonly [message: EnrpMessage, head: string, value: string, padding: number])[] = [
  [{ type: 'ENRP_PRESENCE', ...header, replyRequired: false }, '0100', HEADER, 0],
  [{ type: 'ENRP_PRESENCE', ...header, replyRequired: true, checksum: 0x1234 }, '0101', `${HEADER}000f000612340000`, 2],
  [
    { type: 'ENRP_PRESENCE', ...header, replyRequired: false, checksum: 0x1234, serverInformation: server },
    '0100',
    `${HEADER}000f000612340000${SERVER}`,
    0,
  ],
  [{ type: 'ENRP_PRESENCE', ...header, replyRequired: false, serverInformation: server }, '0100', HEADER + SERVER, 0],
  [{ type: 'ENRP_HANDLE_TABLE_REQUEST', ...header, ownChildrenOnly: false }, '0200', HEADER, 0],
  [{ type: 'ENRP_HANDLE_TABLE_REQUEST', ...header, ownChildrenOnly: true }, '0201', HEADER, 0],
  [{ type: 'ENRP_HANDLE_TABLE_RESPONSE', ...header, rejected: true, moreToSend: false, pools: [] }, '0301', HEADER, 0],
  [
    {
      type: 'ENRP_HANDLE_TABLE_RESPONSE',
      ...header,
      rejected: false,
      moreToSend: true,
      pools: [
        { poolHandle, poolElements: [poolElement, poolElement] },
        { poolHandle: 'pool', poolElements: [poolElement] },
      ],
    },
    '0302',
    `${HEADER}${HANDLE}${ELEMENT}${ELEMENT}00090008706f6f6c${ELEMENT}`,
    0,
  ],
  [
    { type: 'ENRP_HANDLE_UPDATE', ...header, action: 'add', takeoverSuggested: true, poolHandle, poolElement },
    '0401',
    `${HEADER}00000000${HANDLE}${ELEMENT}`,
    0,
  ],
  [
    { type: 'ENRP_HANDLE_UPDATE', ...header, action: 'delete', takeoverSuggested: false, poolHandle, poolElement },
    '0400',
    `${HEADER}00010000${HANDLE}${ELEMENT}`,
    0,
  ],
  [{ type: 'ENRP_LIST_REQUEST', ...header }, '0500', HEADER, 0],
  [{ type: 'ENRP_LIST_RESPONSE', ...header, rejected: true, servers: [] }, '0601', HEADER, 0],
  [
    { type: 'ENRP_LIST_RESPONSE', ...header, rejected: false, servers: [server, server] },
    '0600',
    HEADER + SERVER + SERVER,
    0,
  ],
  [{ type: 'ENRP_INIT_TAKEOVER', ...header, target: 0xa4 }, '0700', `${HEADER}000000a4`, 0],
  [{ type: 'ENRP_INIT_TAKEOVER_ACK', ...header, target: 0xa4 }, '0800', `${HEADER}000000a4`, 0],
  [{ type: 'ENRP_TAKEOVER_SERVER', ...header, target: 0xa4 }, '0900', `${HEADER}000000a4`, 0],
  [{ type: 'ENRP_ERROR', ...header, errors: unaligned }, '0a00', HEADER + UNALIGNED, 3],
  [{ type: 'ENRP_ERROR', ...header, errors }, '0a00', HEADER + ERRORS, 0],
];

function lengthField(length: number): string {
  return length.toString(16).padStart(4, '0');
}

interface Codec<Message> {
  encode(message: Message): Uint8Array;
  encodedLength(message: Message): number;
  decode(bytes: Uint8Array): { readonly ok: boolean; readonly message?: Message };
}

/** @param padded whether the length counts the padding at the end */
function assertFormat<Message>(
  codec: Codec<Message>,
  [message, head, value, padding]: readonly [Message, string, string, number],
  padded: boolean,
): void {
  const length = 4 + value.length / 2;
  const hex = head + lengthField(padded ? length : length - padding) + value;
  assert.equal(Buffer.from(codec.encode(message)).toString('hex'), hex);
  assert.equal(codec.encodedLength(message), length);
  assert.deepEqual(codec.decode(Buffer.from(hex, 'hex')).message, message);
}

describe('messages as bytes', () => {
  for (const each of asap)
    it(`${each[0].type}: ${each[1]} and ${each[2].length / 2} bytes of value`, () => {
      assertFormat(asapCodec('rfc'), each, false);
      assertFormat(asapCodec('rsplib'), each, true);
      assertFormat(asapCodec('rspsim'), each, true);
    });

  for (const each of enrp)
    it(`${each[0].type}: ${each[1]} and ${each[2].length / 2} bytes of value`, () => {
      assertFormat(enrpCodec('rfc'), each, false);
      assertFormat(enrpCodec('rsplib'), each, true);
      assertFormat(enrpCodec('rspsim'), each, true);
    });
});

/** Why a message is none, and where. */
function faultOf(codec: 'asap' | 'enrp', head: string, value: string): string {
  const hex = head + lengthField(4 + value.length / 2) + value;
  const decoded = (codec === 'asap' ? asapCodec('rfc') : enrpCodec('rfc')).decode(Buffer.from(hex, 'hex'));
  assert.ok(!decoded.ok, hex);
  return `${decoded.error.reason} at ${decoded.error.offset}`;
}

describe('messages that are none', () => {
  for (const [what, codec, head, value, fault] of [
    ['an empty pool handle', 'asap', '0500', '00090004', 'invalid-value at 8'],
    ['an empty cookie', 'asap', '0b00', '000d0004', 'invalid-value at 8'],
    ['a PE identifier of 8 bytes', 'asap', '0200', `${HANDLE}000e000cfedcba9800000000`, 'bad-length at 24'],
    ['a resolution option of 8 bytes', 'asap', '0500', `${HANDLE}803f000c0000000200000000`, 'bad-length at 24'],
    ['a checksum of 4 bytes', 'enrp', '0100', `${HEADER}000f000812340000`, 'bad-length at 18'],
    ['a policy with a value too many', 'asap', '0d00', `${HANDLE}00080010000000020000000700000000`, 'bad-length at 28'],
    ['unknown policy values of 3 bytes', 'asap', '0d00', `${HANDLE}0008000b00abcdef01020300`, 'bad-length at 24'],
    ['a business card without elements', 'asap', '0d00', HANDLE + POLICY, 'missing-parameter at 28'],
    ['a registrar reached by an opaque transport', 'asap', '0a00', '000000a10010000801020304', 'invalid-value at 16'],
    ['an update that is neither', 'enrp', '0400', `${HEADER}00020000${HANDLE}${ELEMENT}`, 'invalid-value at 14'],
    ['a cause shorter than its header', 'asap', '0e00', '000c000800030003', 'bad-length at 12'],
    ['a cause longer than the parameter', 'asap', '0e00', '000c000900030006aa000000', 'bad-length at 12'],
    ['an error without causes', 'asap', '0e00', '000c0004', 'bad-length at 8'],
    [
      'another parameter behind an identifier',
      'asap',
      '0200',
      HANDLE + IDENTIFIER + IDENTIFIER,
      'missing-parameter at 24',
    ],
    ['a pool without elements', 'enrp', '0300', HEADER + HANDLE, 'missing-parameter at 24'],
  ] as const)
    it(`have ${what}`, () => assert.equal(faultOf(codec, head, value), fault));
});
