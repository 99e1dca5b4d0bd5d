import assert from 'node:assert/strict';
import {
  addressScope,
  haveInCommon,
  isUnicast,
  ofOwnFamilies,
  scopeRank,
  usableAddresses,
} from '../../protocol/address-scope.ts';
import type { AddressScope, IpAddress, LocalAddress } from '../../protocol/host.ts';
import { ScriptedHost } from './registrar/scripted-host.ts';

/** The first and last addresses of each kind, and their neighbors (RFC 6890, RFC 4291). */
const scopes: Readonly<Record<AddressScope, readonly IpAddress[]>> = {
  loopback: ['127.0.0.1', '127.255.255.255', '::1'],
  link: ['169.254.0.1', '169.254.255.254', 'fe80::1', 'FE80::1', 'febf::1'],
  site: [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '172.20.0.1',
    '192.168.0.1',
    'fec0::1',
    'fc00::1',
    'fd00::1',
  ],
  global: [
    '126.255.255.255',
    '128.0.0.1',
    '169.253.0.1',
    '169.255.0.1',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '2001:db8::1',
    '::2',
    'fb00::1',
  ],
};

function nothing(): void {
  return undefined;
}

function own(address: IpAddress): LocalAddress {
  return { address, scope: addressScope(address) };
}

describe('the scope of an address', () => {
  for (const [scope, addresses] of Object.entries(scopes))
    it(`is ${scope} of ${addresses.join(', ')}`, () => {
      for (const address of addresses) assert.equal(addressScope(address), scope, address);
    });

  it('reaches from loopback over link and site to global', () => {
    assert.deepEqual((['loopback', 'link', 'site', 'global'] as const).map(scopeRank), [0, 1, 2, 3]);
  });

  it('of a peer must be as wide as wanted', () => {
    const host = new ScriptedHost([]);
    const endpoint = host.transport.open(
      { addresses: [], port: 1, protocols: [] },
      { message: nothing, associationRestarted: nothing },
    );
    const association = endpoint.connect(['127.0.0.1', '169.254.0.1', '10.0.0.1', '192.0.2.1'], 2);
    const usable = (['loopback', 'link', 'site', 'global'] as const).map(
      (min) => usableAddresses(association, min).length,
    );
    assert.deepEqual(usable, [4, 3, 2, 1]);
  });
});

describe('lists of addresses', () => {
  it('have one in common, or none', () => {
    assert.equal(haveInCommon(['10.0.0.1', '10.0.0.2'], ['10.0.0.3', '10.0.0.2']), true);
    assert.equal(haveInCommon(['10.0.0.1'], ['10.0.0.2']), false);
    assert.equal(haveInCommon([], ['10.0.0.2']), false);
  });

  it('are reached as far as there are own addresses of their family', () => {
    const both = ['10.0.0.1', '2001:db8::1'];
    assert.deepEqual(ofOwnFamilies(both, [own('10.0.0.9')]), ['10.0.0.1']);
    assert.deepEqual(ofOwnFamilies(both, [own('::9')]), ['2001:db8::1']);
    assert.deepEqual(ofOwnFamilies(both, [own('::9'), own('10.0.0.9')]), both);
    assert.deepEqual(ofOwnFamilies(both, []), []);
  });
});

describe('a unicast address', () => {
  const network = [{ address: '10.0.0.1', prefixLength: 24 }];

  it('is no group, no unspecified address, and no text that is no address', () => {
    for (const address of [
      '224.0.0.0',
      '239.255.0.1',
      '255.255.255.255',
      '0.0.0.0',
      '::',
      'ff02::1',
      '::ffff:10.0.0.2',
      'ten',
    ])
      assert.ok(!isUnicast(address, network), address);
    for (const address of ['10.0.0.2', '192.0.2.255', '1.0.0.0', '223.255.255.255', '2001:db8::1', '::1', 'fe80::1'])
      assert.ok(isUnicast(address, network), address);
  });

  it('is no broadcast address of an own network, unless it is the address of another interface', () => {
    assert.ok(!isUnicast('10.0.0.255', network));
    assert.ok(isUnicast('10.0.0.255', [...network, { address: '10.0.0.255', prefixLength: 16 }]));
    assert.ok(!isUnicast('10.0.255.255', [...network, { address: '10.0.0.255', prefixLength: 16 }]));
  });

  it('is a broadcast address by the length of the prefix, in IPv4', () => {
    for (const [address, prefixLength] of [
      ['10.255.255.255', 8],
      ['10.0.0.3', 30],
      ['10.0.0.127', 25],
    ] as const) {
      assert.ok(!isUnicast(address, [{ address: '10.0.0.1', prefixLength }]), address);
      assert.ok(
        isUnicast(address, [{ address: '10.0.0.1', prefixLength: prefixLength + 2 > 30 ? 29 : prefixLength + 1 }]),
      );
    }
    assert.ok(!isUnicast('255.0.0.255', [{ address: '192.0.2.1', prefixLength: 24 }]));
    assert.ok(!isUnicast('192.0.2.255', [{ address: '192.0.2.1', prefixLength: 24 }]));
    assert.ok(isUnicast('10.0.0.255', [{ address: '10.0.0.1' }]));
    assert.ok(isUnicast('10.0.0.255', [{ address: '2001:db8::1', prefixLength: 24 }]));
  });

  it('may be the highest one of networks of two addresses or one (RFC 3021)', () => {
    for (const prefixLength of [31, 32]) assert.ok(isUnicast('10.0.0.1', [{ address: '10.0.0.0', prefixLength }]));
  });
});
