import type { CommonParameters } from '../../run/common-parameters.ts';
import type { PacketParameters } from '../packets/packet-parameters.ts';
import { streamSchedulerNames } from '../../../protocol/sctp/stream-scheduling/names.ts';
import { choice, count, flag, number, numberList, time, type RunValues } from '../../run/parameter.ts';

/** SCTP alone, over bottlenecks between two sides of hosts. Rates in bit/s, delays in ms, sizes in bytes. */
export const bulkTransferParameters = {
  flows: count(1, 'Number of associations, each between two hosts of its own', { min: 1, max: 255 }),
  plainFlows: count(
    0,
    'Number of associations, the last ones, that have the first path alone and the congestion control of RFC 9260',
    { max: 255 },
  ),
  pathDelay: number('ms', 10, 'One-way delay of each bottleneck', { min: 0 }),
  secondPathDelay: number(
    'ms',
    'auto',
    'One-way delay of the second bottleneck; auto (here and below): as the others have',
    { min: 0, auto: true },
  ),
  secondPathRate: number('bit/s', 'auto', 'Rate of the second bottleneck', { above: 0, auto: true, unlimited: true }),
  secondPathLoss: number('1', 'auto', 'Probability that the second bottleneck loses a packet', {
    min: 0,
    max: 0.99,
    auto: true,
  }),
  accessRate: number('bit/s', Infinity, 'Rate of the links between hosts and bottlenecks', {
    above: 0,
    unlimited: true,
  }),
  sharedBottleneck: flag(false, 'All paths share one bottleneck, instead of one bottleneck each'),
  messageSize: count(1452, 'Size of user messages [B]', { min: 1, max: 1e6 }),
  streams: count(1, 'Number of streams, which are used in turn', { min: 1, max: 64 }),
  firstStreamMessageSize: count(0, 'Size of user messages of the first stream [B]; 0: messageSize', {
    min: 0,
    max: 1e6,
  }),
  streamScheduler: choice(
    streamSchedulerNames,
    'fcfs',
    'Stream scheduler (RFC 8260): which message is sent next; fcfs: first come, first served',
  ),
  streamValues: numberList(
    '1',
    'Priorities of streams (priority: the lowest is first) or their weights, in their order',
    {
      min: 0,
    },
  ),
  interleaving: flag(false, 'I-DATA (RFC 8260): fragments of messages of several streams are sent in turn'),
  orderedDelivery: flag(true, 'Messages of a stream are delivered in order'),
  transferSize: count(Infinity, 'User data that each association transfers [B]', { min: 1, unlimited: true }),
  flowStartSpread: time(0, 'Associations start at random times within this interval'),
  background: choice(['none', 'cbr', 'poisson', 'onOff'], 'none', 'Background traffic through each bottleneck'),
  backgroundRate: number('bit/s', 1e6, 'Rate of the background traffic (onOff: rate while on)', { above: 0 }),
  backgroundPacketLength: count(1500, 'Size of the IP packets of the background traffic [B]', { min: 40, max: 65_535 }),
  backgroundOn: time(1, 'Background traffic onOff: mean on time', { above: 0 }),
  backgroundOff: time(1, 'Background traffic onOff: mean off time', { above: 0 }),
};

/** What a bulk transfer takes. */
export type BulkTransferParameters = RunValues<typeof bulkTransferParameters> & PacketParameters & CommonParameters;
