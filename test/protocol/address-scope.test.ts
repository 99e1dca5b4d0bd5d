import assert from 'node:assert/strict';
import { isUnicast } from '../../protocol/address-scope.ts';

describe('a unicast address', () => {
  const own = [{ address: '10.0.0.1', prefixLength: 24 }];

  it('is no group, no unspecified address, and no text that is no address', () => {
    for (const address of [
      '224.0.0.1',
      '239.255.0.1',
      '255.255.255.255',
      '0.0.0.0',
      '::',
      'ff02::1',
      '::ffff:10.0.0.2',
      'ten',
    ])
      assert.ok(!isUnicast(address, own), address);
    for (const address of ['10.0.0.2', '192.0.2.255', '2001:db8::1']) assert.ok(isUnicast(address, own), address);
  });

  it('is no broadcast address of an own network, unless it is the address of another interface', () => {
    assert.ok(!isUnicast('10.0.0.255', own));
    assert.ok(isUnicast('10.0.0.255', [...own, { address: '10.0.0.255', prefixLength: 16 }]));
    assert.ok(!isUnicast('10.0.255.255', [...own, { address: '10.0.0.255', prefixLength: 16 }]));
  });

  it('may be the highest one of networks of two addresses or one (RFC 3021)', () => {
    for (const prefixLength of [31, 32]) assert.ok(isUnicast('10.0.0.1', [{ address: '10.0.0.0', prefixLength }]));
  });
});
