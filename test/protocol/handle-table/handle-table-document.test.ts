import assert from 'node:assert/strict';
import {
  handleTableDocument,
  lifeInSeconds,
  policyText,
} from '../../../protocol/handle-table/handle-table-document.ts';
import { element } from '../handlespace/elements.ts';
import { elementAt, sctp, table } from './tables.ts';

describe('documents of handle tables', () => {
  it('name the registrar, the others, the pools with their policies, and what each element is', () => {
    assert.deepEqual(handleTableDocument(table, 'rfc'), {
      registrar: { identifier: '0x000000a1', at: '10.0.0.1,[2001:db8::1]:9901' },
      peers: [
        { identifier: '0x000000a2', at: '10.0.0.2:9902' },
        { identifier: '0x000000a3', at: '10.0.0.3:9903' },
      ],
      pools: [
        {
          handle: 'Loaded',
          policy: 'LeastUsedDegradation',
          elements: [
            {
              identifier: '0x00000010',
              home: '0x000000a1',
              life: 90,
              service: '10.0.0.1:7000 (sctp)',
              asap: '10.0.1.16,10.0.2.16:4000',
              values: { load: 0.25, loadDegradation: 0.1 },
            },
            {
              identifier: '0x00000011',
              home: '0x000000a2',
              service: '10.0.0.1:7000 (sctp)',
              values: { load: 1, loadDegradation: 0 },
            },
          ],
        },
        {
          handle: 'Weighted',
          policy: 'WeightedRoundRobin',
          elements: [
            {
              identifier: '0x00000012',
              home: '0x000000a2',
              life: 0,
              service: '10.0.0.1:7000 (sctp)',
              values: { weight: 7 },
            },
          ],
        },
      ],
    });
  });

  it('give lives in seconds: as on the wire (RFC 5354), or a thousandth of it (RSPLIB, RSPSIM)', () => {
    assert.deepEqual(
      (['rfc', 'rsplib', 'rspsim'] as const).map((profile) => lifeInSeconds(3000, profile)),
      [3000, 3, 3],
    );
    assert.deepEqual([lifeInSeconds(0, 'rfc'), lifeInSeconds(-1, 'rfc')], [0, undefined]);
  });

  it('give the number of a policy that is not known, and no values of it', () => {
    assert.equal(policyText(1), 'RoundRobin');
    assert.equal(policyText(0xabc), '0x00000abc');
    const known = element('RoundRobin', 1, { weight: 3 });
    const strange = { ...known, policy: { ...known.policy, type: 0xabc } };
    const { pools } = handleTableDocument({ ...table, pools: [{ poolHandle: 'P', poolElements: [strange] }] }, 'rfc');
    assert.deepEqual([pools[0]?.policy, pools[0]?.elements[0]?.values], ['0x00000abc', {}]);
  });

  it('give services their transports', () => {
    const poolElements = [
      elementAt(sctp(1, '10.0.0.1', '10.0.0.2')),
      elementAt({ protocol: 'tcp', port: 80, use: 0, address: '2001:db8::2' }),
      elementAt({ protocol: 'opaque', data: Uint8Array.of(1) }),
    ];
    const { pools } = handleTableDocument({ ...table, pools: [{ poolHandle: 'P', poolElements }] }, 'rfc');
    assert.deepEqual(
      pools[0]?.elements.map(({ service }) => service),
      ['10.0.0.1,10.0.0.2:1 (sctp)', '[2001:db8::2]:80 (tcp)', 'an opaque address'],
    );
  });
});
