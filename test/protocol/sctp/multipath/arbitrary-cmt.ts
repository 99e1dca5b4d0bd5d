import fc from 'fast-check';
import {
  bufferSides,
  type CmtOptions,
  retransmissionPolicyNames,
  sackPathNames,
  sendOrders,
  splitAccountings,
  windowUpdates,
} from '../../../../protocol/sctp/cmt-options.ts';

/** Any way of concurrent multipath transfer. */
export const arbitraryCmt: fc.Arbitrary<CmtOptions> = fc.record({
  sendOrder: fc.constantFrom(...sendOrders),
  splitFastRetransmit: fc.boolean(),
  windowUpdate: fc.constantFrom(...windowUpdates),
  fastRecoveryUpdate: fc.boolean(),
  delayedAck: fc.boolean(),
  sackPath: fc.constantFrom(...sackPathNames),
  retransmission: fc.constantFrom(...retransmissionPolicyNames),
  smartFastRetransmit: fc.boolean(),
  bufferSplitting: fc.constantFrom(...bufferSides),
  splitBytes: fc.constantFrom(...splitAccountings),
  rescheduling: fc.constantFrom(...bufferSides),
  reschedulingThreshold: fc.constantFrom(0.1, 0.5, 1),
});
