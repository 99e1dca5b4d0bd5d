import assert from 'node:assert/strict';
import { Handlespace, type RegistrationMismatch } from '../../../protocol/handlespace/handlespace.ts';
import { refusalCauses } from '../../../protocol/registrar/registration-refusal.ts';
import { element } from '../handlespace/elements.ts';

const handlespace = new Handlespace({ profile: 'rfc' });
handlespace.register('P', element('WeightedRoundRobin', 1, { weight: 7 }));
const pool = handlespace.pool('P');

/** `CODE CONTENT` of the answer to an element that does not fit into the pool. */
function cause(kind: 'rfc' | 'rsplib', mismatch: RegistrationMismatch, isKnown = true): string {
  const outcome = { ok: false, mismatch, pool: isKnown ? pool : undefined } as const;
  const { code, data } = refusalCauses[kind](element('Priority', 2, { weight: 9 }), outcome);
  return `${code.toString(16)} ${Buffer.from(data).toString('hex')}`.trimEnd();
}

describe('answers to registrations that are refused', () => {
  it('have the causes of RFC 5354 §3.12, with what the pool has', () => {
    const causes: Readonly<Record<RegistrationMismatch, string>> = {
      'long handle': '3',
      'long element': '3',
      full: '6',
      // The one that the element wants.
      'unsupported policy': '3 0008000c0000000500000009',
      policy: '5 0008000c0000000200000007',
      transport: '7 000400101b580001000100080a000001',
      use: '8',
    };
    for (const [mismatch, expected] of Object.entries(causes))
      assert.equal(cause('rfc', mismatch as RegistrationMismatch), expected, mismatch);
    assert.equal(cause('rfc', 'policy', false), '5 0008000c0000000500000009');
  });

  it('have the codes of RSPLIB, without content', () => {
    const causes: Readonly<Record<RegistrationMismatch, string>> = {
      'long handle': '11',
      'long element': '11',
      full: '6',
      'unsupported policy': '100b',
      policy: '5',
      transport: '100a',
      use: '8',
    };
    for (const [mismatch, expected] of Object.entries(causes))
      assert.equal(cause('rsplib', mismatch as RegistrationMismatch), expected, mismatch);
  });
});
