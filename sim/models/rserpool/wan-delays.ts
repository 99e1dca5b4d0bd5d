import type { NamedStreams } from '../../../protocol/random/streams.ts';
import { listedNumbers } from '../../run/number-list.ts';
import type { RserpoolParameters } from './parameters.ts';

type WanParameters = Pick<RserpoolParameters, 'lans' | 'wanDelay' | 'wanDelayByLink' | 'wanDelayDistribution'>;

/**
 * One-way delays of the links between neighboring LANs in seconds, in the order of the LANs; the same in both directions.
 *
 * @param streams of the network
 */
export function wanDelays(
  { lans, wanDelay, wanDelayByLink, wanDelayDistribution }: WanParameters,
  streams: NamedStreams,
): number[] {
  const own = listedNumbers(wanDelayByLink);
  return Array.from({ length: lans - 1 }, (_, link) => {
    const mean = (own[link] ?? wanDelay) / 1000;
    return wanDelayDistribution === 'constant' ? mean : mean * (0.5 + streams.stream(`wanDelay${link}`).uniform());
  });
}
