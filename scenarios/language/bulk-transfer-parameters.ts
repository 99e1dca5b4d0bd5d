import { backgroundKinds } from '../../sim/models/bulk-transfer/bulk-transfer-parameters.ts';
import { choice, count, flag, number, type Parameter, time, usedIn } from './parameter.ts';

/** Parameters of `model: bulkTransfer`: SCTP alone, over bottlenecks between two sides of hosts. */
export const bulkTransferParameters: readonly Parameter[] = usedIn({ model: 'bulkTransfer' }, [
  count('flows', 1, 'Associations, each between two hosts of its own', { min: 1, max: 255 }),
  number('pathDelay', 'ms', 10, 'One-way delay of each bottleneck', { min: 0 }),
  number('accessRate', 'bit/s', Infinity, 'Rate of the links between hosts and bottlenecks', {
    above: 0,
    unlimited: true,
  }),
  flag('sharedBottleneck', false, 'All paths pass one bottleneck, instead of one each'),
  count('messageSize', 1452, 'User messages [B]', { min: 1, max: 1_000_000 }),
  count('streams', 1, 'Streams that take turns', { min: 1, max: 64 }),
  flag('orderedDelivery', true, 'Messages of a stream are delivered in order'),
  count('transferSize', Infinity, 'User bytes that each association has to carry', { min: 1, unlimited: true }),
  time('flowStartSpread', 0, 'Associations begin at random within this time'),
  choice('background', backgroundKinds, 'none', 'Other traffic through each bottleneck'),
  number('backgroundRate', 'bit/s', 1e6, 'Rate of the background traffic (onOff: while it is on)', { above: 0 }),
  count('backgroundPacketLength', 1500, 'IP packets of the background traffic [B]', { min: 40, max: 65_535 }),
  time('backgroundOn', 1, 'Background traffic onOff: mean time on', undefined, { min: undefined, above: 0 }),
  time('backgroundOff', 1, 'Background traffic onOff: mean time off', undefined, { min: undefined, above: 0 }),
]);
