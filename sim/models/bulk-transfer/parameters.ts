import type { CommonParameters } from '../../run/common-parameters.ts';
import type { PacketParameters } from '../packets/packet-parameters.ts';
import { choice, count, flag, number, time, type RunValues } from '../../run/parameter.ts';

/** SCTP alone, over bottlenecks between two sides of hosts. Rates in bit/s, delays in ms, sizes in bytes. */
export const bulkTransferParameters = {
  flows: count(1, 'Associations, each between two hosts of its own', { min: 1, max: 255 }),
  pathDelay: number('ms', 10, 'One-way delay of each bottleneck', { min: 0 }),
  accessRate: number('bit/s', Infinity, 'Rate of the links between hosts and bottlenecks', {
    above: 0,
    unlimited: true,
  }),
  sharedBottleneck: flag(false, 'All paths pass one bottleneck, instead of one each'),
  messageSize: count(1452, 'User messages [B]', { min: 1, max: 1e6 }),
  streams: count(1, 'Streams that take turns', { min: 1, max: 64 }),
  orderedDelivery: flag(true, 'Messages of a stream are delivered in order'),
  transferSize: count(Infinity, 'User bytes that each association has to carry', { min: 1, unlimited: true }),
  flowStartSpread: time(0, 'Associations begin at random within this time'),
  background: choice(['none', 'cbr', 'poisson', 'onOff'], 'none', 'Other traffic through each bottleneck'),
  backgroundRate: number('bit/s', 1e6, 'Rate of the background traffic (onOff: while it is on)', { above: 0 }),
  backgroundPacketLength: count(1500, 'IP packets of the background traffic [B]', { min: 40, max: 65_535 }),
  backgroundOn: time(1, 'Background traffic onOff: mean time on', { above: 0 }),
  backgroundOff: time(1, 'Background traffic onOff: mean time off', { above: 0 }),
};

/** What a bulk transfer takes. */
export type BulkTransferParameters = RunValues<typeof bulkTransferParameters> & PacketParameters & CommonParameters;
