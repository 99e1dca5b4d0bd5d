/** Generated messages that are valid and as large as their fields allow, for tests of what engines make of them. */
import fc from 'fast-check';
import { profileNames } from '../../protocol/profile.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import type { AsapMessage } from '../../protocol/wire/asap-messages.ts';
import type { Codec } from '../../protocol/wire/codec.ts';
import { enrpCodec } from '../../protocol/wire/enrp-codec.ts';
import type { EnrpMessage } from '../../protocol/wire/enrp-messages.ts';
import { policies, policyNames } from '../../protocol/policies/policies.ts';
import type { SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import type { PoolElementParameter, UserTransport } from '../../protocol/wire/pool-element.ts';

const u32 = fc.constantFrom(0, 1, 2, 3, 7, 0x7fffffff, 0xffffffff);
/** Sizes around every limit there is. */
const size = fc.constantFrom(
  1,
  2,
  32,
  33,
  500,
  1024,
  1025,
  4095,
  16_000,
  32_768,
  32_769,
  40_000,
  65_400,
  65_481,
  65_519,
);
const length = fc.oneof(size, fc.integer({ min: 1, max: 65_531 }));
const poolHandle = fc.oneof(
  fc.constantFrom('P', 'Q', 'EchoPool', 'x'.repeat(32)),
  length.map((bytes) => 'h'.repeat(bytes)),
);

const addresses = fc
  .tuple(fc.constantFrom(1, 2, 64, 65, 1000, 3000), fc.boolean())
  .map(([count, v6]) =>
    Array.from({ length: count }, (_, i) => (v6 ? `2001:db8::${i.toString(16)}` : `10.1.${i >> 8}.${i & 255}`)),
  );

const sctp = fc.record({
  protocol: fc.constant('sctp' as const),
  port: fc.constantFrom(0, 1, 9901, 0xffff),
  use: fc.constantFrom(0, 1, 0xffff),
  addresses,
});

const transport: fc.Arbitrary<UserTransport> = fc.oneof(
  sctp,
  length.map((bytes) => ({ protocol: 'opaque' as const, data: new Uint8Array(bytes) })),
  fc.constant({ protocol: 'tcp' as const, port: 1, use: 1, address: '10.0.0.9' }),
);

const policy: fc.Arbitrary<SelectionPolicy> = fc
  .tuple(fc.constantFrom(...policyNames.map((name) => policies[name].type), 0xdeadbeef), u32, u32)
  .map(([type, a, b]) => {
    const words = { weight: a, load: b, loadDegradation: a, loadDpf: b, weightDpf: a, distance: b, choices: a };
    return type === 0xdeadbeef ? { type, ...words, unknownWords: new Uint8Array(16_000) } : { type, ...words };
  });

const poolElement: fc.Arbitrary<PoolElementParameter> = fc
  .record({
    identifier: u32,
    homeRegistrar: u32,
    registrationLife: fc.constantFrom(-1, 0, 1, 0x7fffffff, -0x80000000),
    userTransport: transport,
    policy,
    asapTransport: fc.option(sctp, { nil: undefined }),
  })
  .map(({ asapTransport, ...rest }) => (asapTransport === undefined ? rest : { ...rest, asapTransport }));

const errors = fc.array(
  fc.record({ code: fc.constantFrom(0, 1, 2, 9, 0xffff), data: length.map((bytes) => new Uint8Array(bytes)) }),
  { maxLength: 2 },
);

const named = { poolHandle, identifier: u32 };
const cookie = length.map((bytes) => new Uint8Array(bytes));
const poolElements = fc.array(poolElement, { minLength: 1, maxLength: 4 });

const asap: fc.Arbitrary<AsapMessage> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ASAP_REGISTRATION' as const), poolHandle, poolElement }) },
  fc.record({ type: fc.constant('ASAP_DEREGISTRATION' as const), ...named }),
  fc.record({ type: fc.constant('ASAP_REGISTRATION_RESPONSE' as const), ...named, rejected: fc.boolean(), errors }),
  fc.record({ type: fc.constant('ASAP_DEREGISTRATION_RESPONSE' as const), ...named, errors }),
  fc.record({ type: fc.constant('ASAP_HANDLE_RESOLUTION' as const), poolHandle, subscribe: fc.boolean(), items: u32 }),
  fc.record({
    type: fc.constant('ASAP_HANDLE_RESOLUTION_RESPONSE' as const),
    poolHandle,
    subscribed: fc.boolean(),
    policy,
    poolElements,
    errors,
  }),
  fc.record({
    type: fc.constant('ASAP_ENDPOINT_KEEP_ALIVE' as const),
    home: fc.boolean(),
    registrar: u32,
    ...named,
  }),
  fc.record({ type: fc.constant('ASAP_ENDPOINT_KEEP_ALIVE_ACK' as const), ...named }),
  fc.record({ type: fc.constant('ASAP_ENDPOINT_UNREACHABLE' as const), ...named }),
  fc.record({
    type: fc.constant('ASAP_SERVER_ANNOUNCE' as const),
    registrar: u32,
    transports: fc.array(sctp, { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('ASAP_COOKIE' as const), cookie }),
  fc.record({ type: fc.constant('ASAP_COOKIE_ECHO' as const), cookie }),
  fc.record({ type: fc.constant('ASAP_BUSINESS_CARD' as const), poolHandle, policy, poolElements }),
  fc.record({
    type: fc.constant('ASAP_ERROR' as const),
    errors: fc.array(errors, { minLength: 1, maxLength: 1 }).map(([first]) => first),
  }),
);

const header = { sender: u32, receiver: u32 };
const server = fc.record({ identifier: u32, transport: sctp });

const enrp: fc.Arbitrary<EnrpMessage> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('ENRP_PRESENCE' as const),
      ...header,
      replyRequired: fc.boolean(),
      checksum: fc.constantFrom(0, 0xffff),
      serverInformation: server,
    }),
  },
  fc.record({ type: fc.constant('ENRP_HANDLE_TABLE_REQUEST' as const), ...header, ownChildrenOnly: fc.boolean() }),
  fc.record({
    type: fc.constant('ENRP_HANDLE_TABLE_RESPONSE' as const),
    ...header,
    rejected: fc.boolean(),
    moreToSend: fc.boolean(),
    pools: fc.array(fc.record({ poolHandle, poolElements }), { maxLength: 3 }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('ENRP_HANDLE_UPDATE' as const),
      ...header,
      action: fc.constantFrom('add' as const, 'delete' as const),
      takeoverSuggested: fc.boolean(),
      poolHandle,
      poolElement,
    }),
  },
  fc.record({ type: fc.constant('ENRP_LIST_REQUEST' as const), ...header }),
  fc.record({
    type: fc.constant('ENRP_LIST_RESPONSE' as const),
    ...header,
    rejected: fc.boolean(),
    servers: fc.array(server, { maxLength: 40 }),
  }),
  fc.record({
    type: fc.constantFrom(
      'ENRP_INIT_TAKEOVER' as const,
      'ENRP_INIT_TAKEOVER_ACK' as const,
      'ENRP_TAKEOVER_SERVER' as const,
    ),
    ...header,
    target: u32,
  }),
  fc.record({
    type: fc.constant('ENRP_ERROR' as const),
    ...header,
    errors: fc.array(errors, { minLength: 1, maxLength: 1 }).map(([first]) => first),
  }),
);

/** Types that are not known, with all actions, and a parameter of the largest length that its length field allows. */
const unknown = fc
  .record({
    message: fc.constantFrom(0x05, 0x01, 0x0d, 0x55, 0xff, 0x7f),
    parameter: fc.constantFrom(0x4011, 0x0011, 0x8011, 0xc011, 0x0009, 0x000a, 0x0010, 0x000c, 0xffff),
    value: length,
    excess: fc.constantFrom(0, 1, 4, 100_000),
  })
  .map(({ message, parameter, value, excess }) => {
    const total = 4 + 4 + value;
    const bytes = new Uint8Array(total + excess);
    new DataView(bytes.buffer).setUint32(0, message * 0x1000000 + Math.min(total, 0xffff));
    new DataView(bytes.buffer).setUint32(4, parameter * 0x10000 + 4 + value);
    return bytes;
  });

/** The bytes of those messages whose length fits into their length fields. */
function bytesOf<M>(messages: fc.Arbitrary<M>, codecs: readonly Codec<M>[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(messages, fc.constantFrom(...codecs))
    .filter(([message, codec]) => codec.encodedLength(message) <= 0xffff)
    .map(([message, codec]) => codec.encode(message));
}

export const extremeAsap: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 9,
    arbitrary: bytesOf(
      asap,
      profileNames.map((profile) => asapCodec(profile)),
    ),
  },
  unknown,
);

export const extremeEnrp: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 9,
    arbitrary: bytesOf(
      enrp,
      profileNames.map((profile) => enrpCodec(profile)),
    ),
  },
  unknown,
);
