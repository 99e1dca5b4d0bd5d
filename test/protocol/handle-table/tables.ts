import type { HandleTable } from '../../../protocol/handle-table/handle-table-reader.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import type { PoolElementParameter, SctpTransport, UserTransport } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';

export function sctp(port: number, ...addresses: readonly string[]): SctpTransport {
  return { protocol: 'sctp', port, use: 0, addresses };
}

/** An element of policy RoundRobin with a transport. */
export function elementAt(
  userTransport: UserTransport,
  more: Partial<PoolElementParameter> = {},
): PoolElementParameter {
  return { ...element('RoundRobin', 1), userTransport, ...more };
}

/** A registrar with two addresses that knows another one, and two pools with policies of their own. */
export const table: HandleTable = {
  registrar: { identifier: 0xa1, transport: sctp(9901, '10.0.0.1', '2001:db8::1') },
  peers: [
    { identifier: 0xa2, transport: sctp(9902, '10.0.0.2') },
    { identifier: 0xa3, transport: sctp(9903, '10.0.0.3') },
  ],
  pools: [
    {
      poolHandle: 'Loaded',
      poolElements: [
        {
          ...element(
            'LeastUsedDegradation',
            0x10,
            { load: toFixedPoint(0.25), loadDegradation: toFixedPoint(0.1) },
            0xa1,
          ),
          registrationLife: 90,
          asapTransport: sctp(4000, '10.0.1.16', '10.0.2.16'),
        },
        { ...element('LeastUsedDegradation', 0x11, { load: toFixedPoint(1) }, 0xa2), registrationLife: -1 },
      ],
    },
    {
      poolHandle: 'Weighted',
      poolElements: [{ ...element('WeightedRoundRobin', 0x12, { weight: 7 }, 0xa2), registrationLife: 0 }],
    },
  ],
};
