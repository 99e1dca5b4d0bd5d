import assert from 'node:assert/strict';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { resolutionAnswer } from '../../../protocol/registrar/resolution-answer.ts';
import { tablePart, type TablePart } from '../../../protocol/registrar/table-part.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { poolElementLength } from '../../../protocol/wire/element-parameters.ts';
import { MAX_MESSAGE_LENGTH } from '../../../protocol/wire/message-limits.ts';
import type { PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';

const asapTransport = { protocol: 'sctp', port: 5000, use: 0, addresses: ['10.0.0.9'] } as const;

/** An element with an ASAP transport, and an opaque service of some bytes if these are given. */
function elementOf(identifier: number, bytes?: number): PoolElementParameter {
  const base = { ...element('RoundRobin', identifier, {}, identifier % 2), asapTransport };
  return bytes === undefined ? base : { ...base, userTransport: { protocol: 'opaque', data: new Uint8Array(bytes) } };
}

/** One of a number of bytes as users get it. */
function ofLength(identifier: number, length: number): PoolElementParameter {
  const plain: PoolElementParameter = {
    ...element('RoundRobin', identifier),
    userTransport: { protocol: 'opaque', data: new Uint8Array(0) },
  };
  const data = new Uint8Array(length - poolElementLength(plain));
  return { ...plain, userTransport: { protocol: 'opaque', data } };
}

function handlespaceOf(pools: Readonly<Record<string, readonly PoolElementParameter[]>>): Handlespace {
  const handlespace = new Handlespace({ profile: 'rfc' });
  for (const [handle, elements] of Object.entries(pools))
    for (const each of elements) assert.ok(handlespace.register(handle, each).ok);
  return handlespace;
}

function entriesOf(handlespace: Handlespace) {
  return [...handlespace.entriesAfter(undefined)];
}

function includes(): boolean {
  return true;
}

/** `HANDLE IDENTIFIERS` */
function textOf({ pools }: TablePart): string[] {
  return pools.map(({ poolHandle, poolElements }) => {
    return `${poolHandle} ${poolElements.map(({ identifier }) => identifier).join()}`;
  });
}

describe('the answer to a handle resolution', () => {
  it('has the elements without their ASAP transports, and the policy of the first one', () => {
    const selected = entriesOf(handlespaceOf({ P: [elementOf(1), elementOf(2)] }));
    const answer = resolutionAnswer('P', selected, 4096);
    assert.deepEqual(
      answer.poolElements.map(({ identifier, asapTransport: transport }) => [identifier, transport]),
      [
        [1, undefined],
        [2, undefined],
      ],
    );
    assert.deepEqual([answer.policy, answer.errors, answer.subscribed], [selected[0].parameter.policy, [], false]);
  });

  it('is that the pool is unknown where nothing was selected', () => {
    const { poolElements, errors } = resolutionAnswer('P', [], 4096);
    assert.deepEqual([poolElements, errors.map(({ code }) => code)], [[], [9]]);
  });

  it('has as many elements as a message holds, the first ones, to the byte', () => {
    const codec = asapCodec('rsplib');
    const rest = MAX_MESSAGE_LENGTH - 4 - 8 - 8;
    for (const [spare, count] of [
      [0, 5],
      [-4, 4],
    ] as const) {
      const last = rest - 4 * 16_000 - spare;
      const selected = entriesOf(
        handlespaceOf({ Pool: [...[1, 2, 3, 4].map((id) => ofLength(id, 16_000)), ofLength(5, last)] }),
      );
      const answer = resolutionAnswer('Pool', selected, 40_000);
      assert.equal(answer.poolElements.length, count);
      assert.ok(codec.encode(answer).length <= MAX_MESSAGE_LENGTH);
      if (spare === 0) assert.equal(codec.encodedLength(answer), MAX_MESSAGE_LENGTH);
    }
  });
});

describe('a part of the handle table', () => {
  const handlespace = handlespaceOf({ A: [elementOf(1), elementOf(2)], B: [elementOf(3), elementOf(4), elementOf(5)] });
  const none = { elements: Infinity, bytes: Infinity };

  it('is all of it where it fits', () => {
    const part = tablePart(handlespace, { limits: none, includes });
    assert.deepEqual([textOf(part), part.next], [['A 1,2', 'B 3,4,5'], undefined]);
  });

  it('has a number of elements at most; the next one begins behind the last', () => {
    const first = tablePart(handlespace, { limits: { ...none, elements: 3 }, includes });
    assert.deepEqual([textOf(first), first.next], [['A 1,2', 'B 3'], { poolHandle: 'B', identifier: 3 }]);
    const second = tablePart(handlespace, { position: first.next, limits: { ...none, elements: 3 }, includes });
    assert.deepEqual([textOf(second), second.next], [['B 4,5'], undefined]);
    const exact = tablePart(handlespace, { limits: { ...none, elements: 5 }, includes });
    assert.equal(exact.next, undefined);
  });

  it('has a number of bytes at most, but one element at least', () => {
    const codec = enrpCodec('rfc');
    const bytesOf = ({ pools }: TablePart): number =>
      codec.encodedLength({
        type: 'ENRP_HANDLE_TABLE_RESPONSE',
        sender: 1,
        receiver: 2,
        rejected: false,
        moreToSend: true,
        pools,
      });
    const three = tablePart(handlespace, { limits: { ...none, elements: 3 }, includes });
    const bytes = bytesOf(three);
    assert.deepEqual(textOf(tablePart(handlespace, { limits: { ...none, bytes }, includes })), textOf(three));
    assert.deepEqual(textOf(tablePart(handlespace, { limits: { ...none, bytes: bytes - 1 }, includes })), ['A 1,2']);
    assert.deepEqual(textOf(tablePart(handlespace, { limits: { ...none, bytes: 0 }, includes })), ['A 1']);
  });

  it('has the elements of one registrar, and of them those that are to be included', () => {
    const own = tablePart(handlespace, { owner: 1, limits: none, includes });
    assert.deepEqual(textOf(own), ['A 1', 'B 3,5']);
    const some = tablePart(handlespace, { limits: none, includes: ({ identifier }) => identifier > 2 });
    assert.deepEqual(textOf(some), ['B 3,4,5']);
  });

  it('never exceeds a message', () => {
    const large = handlespaceOf({ P: Array.from({ length: 10 }, (_, i) => elementOf(i + 1, 16_000)) });
    const { pools, next } = tablePart(large, { limits: none, includes });
    assert.deepEqual([pools[0]?.poolElements.length, next?.identifier], [4, 4]);
  });
});
