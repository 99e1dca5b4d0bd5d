import type { ChannelOptions, LossOptions, QueueOptions } from '../../network/channel-options.ts';
import type { LinkParameters } from './packet-parameters.ts';

/**
 * A link of a run, without its delay. What the parameters leave ideal is absent.
 *
 * @param own what this link does not share with the others
 */
export function linkOptions(
  parameters: LinkParameters,
  own: Pick<LinkParameters, 'linkRate' | 'linkLoss'> = parameters,
): Omit<ChannelOptions, 'delay'> {
  const { linkRate, linkLoss } = own;
  const { linkMtu, linkBitErrorRate, linkJitter, linkReordering, linkDuplication } = parameters;
  const loss = lossOptions(linkLoss, parameters.lossBurst);
  return {
    mtu: linkMtu,
    ...(linkRate !== Infinity && { rate: linkRate, queue: queueOptions(parameters) }),
    ...(loss !== undefined && { loss }),
    ...(linkBitErrorRate > 0 && { bitErrorRate: linkBitErrorRate }),
    ...(linkJitter > 0 && { jitter: { max: linkJitter / 1000 } }),
    ...(linkReordering > 0 && {
      reordering: { probability: linkReordering, delay: parameters.linkReorderingDelay / 1000 },
    }),
    ...(linkDuplication > 0 && { duplication: linkDuplication }),
  };
}

function queueOptions(parameters: LinkParameters): QueueOptions {
  const { queue, queueCapacity } = parameters;
  if (queue === 'dropTail') return { discipline: 'dropTail', packetCapacity: queueCapacity };
  return {
    discipline: 'red',
    minth: parameters.redMinThreshold,
    maxth: parameters.redMaxThreshold,
    maxp: parameters.redMaxProbability,
    wq: parameters.redWeight,
    ...(parameters.ecn && { ecn: true }),
    packetCapacity: queueCapacity,
  };
}

/** Independent losses, or bursts of a mean length with the same loss rate (Gilbert: all packets of the bad state). */
function lossOptions(linkLoss: number, lossBurst: number): LossOptions | undefined {
  if (linkLoss === 0) return undefined;
  if (lossBurst === 1) return { model: 'bernoulli', probability: linkLoss };
  return {
    model: 'gilbertElliott',
    goodToBad: linkLoss / ((1 - linkLoss) * lossBurst),
    badToGood: 1 / lossBurst,
  };
}
