import assert from 'node:assert/strict';
import fc from 'fast-check';
import { profileNames } from '../../../protocol/profile.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import type { EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';
import { policies, policyNames, policyOfType } from '../../../protocol/policies/policies.ts';
import type { SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import type { PoolElementParameter, SctpTransport } from '../../../protocol/wire/pool-element.ts';

const u16 = fc.integer({ min: 1, max: 0xffff });
const u32 = fc.integer({ min: 1, max: 0xffffffff });
const poolHandle = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) => String.fromCharCode(...bytes));
const address = fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::1', 'fe80::1:2', '2001:db8:1:2:3:4:5:6'));

const transport: fc.Arbitrary<SctpTransport> = fc.record({
  protocol: fc.constant('sctp' as const),
  port: u16,
  use: fc.constantFrom(0, 1),
  addresses: fc.array(address, { minLength: 1, maxLength: 4 }),
});

/** A policy of any type; words that the type does not have are 0. */
const policy: fc.Arbitrary<SelectionPolicy> = fc
  .tuple(
    fc.constantFrom(...policyNames.map((name) => policies[name].type)),
    fc.array(u32, { minLength: 7, maxLength: 7 }),
  )
  .map(([type, words]) => {
    const fields = policyOfType(type)?.words.map(({ name }) => name) ?? [];
    const value = (name: (typeof fields)[number], index: number): number => (fields.includes(name) ? words[index] : 0);
    return {
      type,
      weight: value('weight', 0),
      load: value('load', 1),
      loadDegradation: value('loadDegradation', 2),
      loadDpf: value('loadDpf', 3),
      weightDpf: value('weightDpf', 4),
      distance: value('distance', 5),
      choices: value('choices', 6),
    };
  });

const poolElement: fc.Arbitrary<PoolElementParameter> = fc
  .record({
    identifier: u32,
    homeRegistrar: u32,
    registrationLife: fc.integer({ min: -1, max: 0x7fffffff }),
    userTransport: transport,
    policy,
    asapTransport: fc.option(
      transport.map((each) => ({ ...each, use: 0 })),
      { nil: undefined },
    ),
  })
  .map(({ asapTransport, ...rest }) => (asapTransport === undefined ? rest : { ...rest, asapTransport }));

const errors = fc.array(fc.record({ code: fc.integer({ min: 0, max: 0xa }), data: fc.uint8Array({ maxLength: 12 }) }), {
  maxLength: 3,
});

const asap: fc.Arbitrary<AsapMessage> = fc.oneof(
  fc.record({ type: fc.constant('ASAP_REGISTRATION' as const), poolHandle, poolElement }),
  fc.record({ type: fc.constant('ASAP_DEREGISTRATION' as const), poolHandle, identifier: u32 }),
  fc.record({
    type: fc.constant('ASAP_REGISTRATION_RESPONSE' as const),
    rejected: fc.boolean(),
    poolHandle,
    identifier: u32,
    errors,
  }),
  fc.record({
    type: fc.constant('ASAP_HANDLE_RESOLUTION_RESPONSE' as const),
    poolHandle,
    subscribed: fc.boolean(),
    policy,
    poolElements: fc.array(poolElement, { minLength: 1, maxLength: 3 }),
    errors: fc.constant([]),
  }),
  fc.record({ type: fc.constant('ASAP_COOKIE' as const), cookie: fc.uint8Array({ minLength: 1, maxLength: 100 }) }),
  fc.record({ type: fc.constant('ASAP_ENDPOINT_UNREACHABLE' as const), poolHandle, identifier: u32 }),
);

const header = { sender: u32, receiver: fc.integer({ min: 0, max: 0xffffffff }) };
const enrp: fc.Arbitrary<EnrpMessage> = fc.oneof(
  fc.record({
    type: fc.constant('ENRP_HANDLE_UPDATE' as const),
    ...header,
    action: fc.constantFrom('add' as const, 'delete' as const),
    takeoverSuggested: fc.boolean(),
    poolHandle,
    poolElement,
  }),
  fc.record({
    type: fc.constant('ENRP_HANDLE_TABLE_RESPONSE' as const),
    ...header,
    rejected: fc.constant(false),
    moreToSend: fc.boolean(),
    pools: fc.array(fc.record({ poolHandle, poolElements: fc.array(poolElement, { minLength: 1, maxLength: 3 }) }), {
      maxLength: 3,
    }),
  }),
  fc.record({
    type: fc.constant('ENRP_PRESENCE' as const),
    ...header,
    replyRequired: fc.boolean(),
    checksum: fc.integer({ min: 0, max: 0xffff }),
    serverInformation: fc.record({ identifier: u32, transport: transport.map((each) => ({ ...each, use: 0 })) }),
  }),
  fc.record({ type: fc.constant('ENRP_INIT_TAKEOVER' as const), ...header, target: u32 }),
);

const longer = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, 0);

for (const profile of profileNames) {
  describe(`generated messages under the ${profile} profile`, () => {
    it('of ASAP come back as they were, with the length that was computed beforehand', () => {
      const codec = asapCodec(profile);
      fc.assert(
        fc.property(asap, (message) => {
          const bytes = codec.encode(message);
          assert.equal(bytes.length, codec.encodedLength(message));
          const decoded = codec.decode(bytes);
          assert.ok(decoded.ok, decoded.ok ? '' : decoded.error.message);
          assert.deepEqual(decoded.message, structuredClone(message));
        }),
        { numRuns: 1000 },
      );
    });

    it('of ENRP come back as they were, with the length that was computed beforehand', () => {
      const codec = enrpCodec(profile);
      fc.assert(
        fc.property(enrp, (message) => {
          const bytes = codec.encode(message);
          assert.equal(bytes.length, codec.encodedLength(message));
          const decoded = codec.decode(bytes);
          assert.ok(decoded.ok, decoded.ok ? '' : decoded.error.message);
          assert.deepEqual(decoded.message, structuredClone(message));
        }),
        { numRuns: 1000 },
      );
    });

    it('are refused with bytes behind them, which would be those of another message', () => {
      const [asapBytes, enrpBytes] = [asapCodec(profile), enrpCodec(profile)] as const;
      fc.assert(
        fc.property(asap, enrp, (one, other) => {
          const codes = [
            asapBytes.decode(longer(asapBytes.encode(one))),
            enrpBytes.decode(longer(enrpBytes.encode(other))),
          ].map((decoded) => (decoded.ok ? 'taken' : decoded.error.reason));
          assert.deepEqual(codes, ['trailing-bytes', 'trailing-bytes']);
        }),
      );
    });
  });
}
