import assert from 'node:assert/strict';
import { ipAddressFromBytes, ipAddressToBytes } from '../../../protocol/wire/ip-address.ts';

describe('IP addresses', () => {
  for (const address of ['0.0.0.0', '10.1.2.3', '127.0.0.1', '255.255.255.255', '::', '2001:db8::1', '::ffff:10.1.2.3'])
    it(`${address} comes back from its bytes`, () => {
      assert.equal(ipAddressFromBytes(ipAddressToBytes(address)), address);
    });

  it('have the bytes of their numbers, whatever the zeros before these', () => {
    assert.deepEqual(Array.from(ipAddressToBytes('10.1.200.255')), [10, 1, 200, 255]);
    assert.deepEqual(Array.from(ipAddressToBytes('010.001.000.99')), [10, 1, 0, 99]);
  });

  for (const text of [
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1..3.4',
    '.1.2.3.4',
    '1.2.3.4.',
    '1.2.3.256',
    '1.2.3.0004',
    '1.2.3.x',
    ' 1.2.3.4',
    '1.2.3.-4',
  ])
    it(`“${text}” is none`, () => {
      assert.throws(() => ipAddressToBytes(text), /is not an IPv4 or IPv6 address/);
    });
});
