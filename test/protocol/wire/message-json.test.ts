import assert from 'node:assert/strict';
import { messageToJson } from '../../../protocol/wire/message-json.ts';
import { element } from '../handlespace/elements.ts';

describe('messages as JSON', () => {
  it('have identifiers in hexadecimal, with eight digits, and other numbers as they are', () => {
    const numbers = {
      identifier: 10,
      homeRegistrar: 0xfedcba98,
      registrar: 1,
      sender: 2,
      receiver: 3,
      target: 4,
      checksum: 5,
    };
    assert.deepEqual(messageToJson(numbers), {
      identifier: '0x0000000a',
      homeRegistrar: '0xfedcba98',
      registrar: '0x00000001',
      sender: '0x00000002',
      receiver: '0x00000003',
      target: '0x00000004',
      checksum: 5,
    });
  });

  it('have bytes in hexadecimal, integers of 64 bits as text, and nothing as null', () => {
    const values = { cookie: Uint8Array.of(1, 0xab), reply: 2n ** 64n - 1n, name: 'text', no: undefined, none: null };
    assert.deepEqual(messageToJson(values), {
      cookie: '01ab',
      reply: '18446744073709551615',
      name: 'text',
      no: null,
      none: null,
    });
    assert.deepEqual(messageToJson([true, false, [1]]), [true, false, [1]]);
  });

  it('have pool handles as text, or by their bytes where they are none', () => {
    const handles = ['EchoPool', ' ~', 'a\n', 'Z\u00fcrich', ''].map((poolHandle) => messageToJson({ poolHandle }));
    assert.deepEqual(handles, [
      { poolHandle: 'EchoPool' },
      { poolHandle: ' ~' },
      { poolHandle: { hex: '610a' } },
      { poolHandle: { hex: '5afc72696368' } },
      { poolHandle: '' },
    ]);
  });

  it('have of a policy its name and words, and the fraction of those that are one', () => {
    const { policy } = element('LeastUsedDegradation', 1, { load: 0xffffffff, loadDegradation: 0, weight: 9 });
    assert.deepEqual(messageToJson({ policy }), {
      policy: {
        name: 'LeastUsedDegradation',
        type: '0x40000002',
        load: 0xffffffff,
        loadFraction: 1,
        loadDegradation: 0,
        loadDegradationFraction: 0,
      },
    });
    const weighted = element('WeightedRoundRobin', 1, { weight: 7 });
    assert.deepEqual(messageToJson({ policy: weighted.policy }), {
      policy: { name: 'WeightedRoundRobin', type: '0x00000002', weight: 7 },
    });
  });

  it('have of a policy that is not known its number and bytes', () => {
    const { policy } = element('RoundRobin', 1);
    assert.deepEqual(messageToJson({ policy: { ...policy, type: 0xabc, unknownWords: Uint8Array.of(1, 2) } }), {
      policy: { type: '0x00000abc', words: '0102' },
    });
    assert.deepEqual(messageToJson({ policy: { ...policy, type: 0xabc } }), {
      policy: { type: '0x00000abc', words: '' },
    });
  });
});
