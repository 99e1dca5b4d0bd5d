import assert from 'node:assert/strict';
import { handlespaceText } from '../../../cli/components/handlespace-command.ts';
import type { HandleTable } from '../../../protocol/handle-table/handle-table-reader.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { element } from '../../protocol/handlespace/elements.ts';

const sctp = { protocol: 'sctp', use: 0 } as const;

const table: HandleTable = {
  registrar: { identifier: 0x1000_0001, transport: { ...sctp, port: 9901, addresses: ['10.1.1.1', '10.2.1.1'] } },
  peers: [{ identifier: 0x1000_0002, transport: { ...sctp, port: 9902, addresses: ['2001:db8::2'] } }],
  pools: [
    {
      poolHandle: 'CalcAppPool',
      poolElements: [
        {
          ...element('LeastUsedDegradation', 7, { load: toFixedPoint(0.5), loadDegradation: toFixedPoint(0.1) }),
          registrationLife: 9500,
          asapTransport: { ...sctp, port: 40_000, addresses: ['10.0.0.1'] },
        },
        { ...element('LeastUsedDegradation', 8), registrationLife: -1 },
      ],
    },
    {
      poolHandle: 'a\u001b[2J\nregistrar',
      poolElements: [
        { ...element('RoundRobin', 9), userTransport: { protocol: 'opaque', data: Uint8Array.of(1, 0xab) } },
      ],
    },
  ],
};

describe('output of rsplab handlespace', () => {
  it('has a line for the registrar, each other registrar, pool and element', () => {
    const text = handlespaceText(table, { profile: 'rsplib', json: false, mib: false });
    assert.deepEqual(text.split('\n'), [
      'registrar 0x10000001 at 10.1.1.1,10.2.1.1:9901: 2 pools, 3 elements, 1 other registrar',
      '  registrar 0x10000002 at [2001:db8::2]:9902',
      '  pool CalcAppPool, policy LeastUsedDegradation',
      '    element 0x00000007 at 10.0.0.1:7000 (sctp), ASAP at 10.0.0.1:40000, home 0x00000001, registered for 9.5 s, load 0.5, loadDegradation 0.1',
      '    element 0x00000008 at 10.0.0.1:7000 (sctp), home 0x00000001, registered without limit, load 0, loadDegradation 0',
      '  pool a\\u001b[2J\\u000aregistrar, policy RoundRobin',
      '    element 0x00000009 at an opaque address, home 0x00000001, registered for 0.3 s',
      '',
    ]);
  });

  it('is one line of JSON', () => {
    const text = handlespaceText(table, { profile: 'rfc', json: true, mib: false });
    assert.equal(text.indexOf('\n'), text.length - 1);
    const { registrar, peers, pools } = JSON.parse(text);
    assert.deepEqual(registrar, { identifier: '0x10000001', at: '10.1.1.1,10.2.1.1:9901' });
    assert.equal(peers.length, 1);
    const [first, second] = pools[0].elements;
    // The profile rfc counts lives in seconds.
    assert.equal(first.life, 9500);
    assert.equal('life' in second, false);
    assert.deepEqual(first.values, { load: 0.5, loadDegradation: 0.1 });
  });

  it('has the objects of the MIB by name and index', () => {
    const text = handlespaceText(table, { profile: 'rsplib', json: true, mib: true });
    const objects = JSON.parse(text);
    const expected = {
      'rserpoolENRPIdentifier.1': '0x10000001',
      'rserpoolENRPPort.1': 9901,
      'rserpoolENRPPoolHandle.1.1': 'CalcAppPool',
      'rserpoolENRPPoolElementID.1.1.2': '0x00000008',
      'rserpoolENRPASAPTransportPort.1.1.1': 40_000,
      'rserpoolENRPUserTransportProto.1.1.1': 132,
      'rserpoolENRPUserTransportUse.1.1.1': 'dataPlusControl(1)',
      'rserpoolENRPPolicyLoad.1.1.1': 0x8000_0000,
      'rserpoolENRPRegistrationLife.1.1.1': 950,
      'rserpoolENRPRegistrationLife.1.1.2': 0xffff_ffff,
      'rserpoolENRPUserL3Addr.1.1.1.1': '10.0.0.1',
      'rserpoolENRPUserL3Type.1.2.1.1': 'unknown(0)',
      'rserpoolENRPUserL3Opaque.1.2.1.1': '01ab',
      'rserpoolENRPENRPL3Addr.1.2': '10.2.1.1',
      'rserpoolENRPPeerPort.1': 9902,
      'rserpoolENRPPeerL3Type.1.1': 'ipv6(2)',
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(objects[name], value, name);
    assert.equal('rserpoolENRPASAPTransportPort.1.1.2' in objects, false);
  });
});
