import assert from 'node:assert/strict';
import { addressText, identifierText, poolText, socketText } from '../../protocol/log-text.ts';

describe('texts of the log', () => {
  it('have identifiers with eight hexadecimal digits', () => {
    assert.deepEqual([0, 10, 0xfedcba98].map(identifierText), ['0x00000000', '0x0000000a', '0xfedcba98']);
  });

  it('have addresses as options take them', () => {
    for (const [addresses, text] of [
      [[], '*:7'],
      [['10.1.1.1'], '10.1.1.1:7'],
      [['10.1.1.1', '2001:db8::1'], '10.1.1.1,[2001:db8::1]:7'],
    ] as const)
      assert.equal(addressText(addresses, 7), text);
    assert.equal(socketText({ address: '::1', port: 9 }), '[::1]:9');
  });

  it('have the first 64 bytes of pool handles, which are UTF-8 as a rule', () => {
    assert.equal(poolText('Z\u00c3\u00bcrich'), 'Zürich');
    assert.deepEqual([poolText('x'.repeat(64)).length, poolText('x'.repeat(65)).length], [64, 64]);
  });
});
