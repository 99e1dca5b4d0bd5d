import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { listedNumbers } from '../../run/number-list.ts';
import type { BulkTransferParameters } from './parameters.ts';

/** What the parameters of streams are to the engine. */
export function streamOptions({
  interleaving,
  streamScheduler,
  streamValues,
}: Pick<BulkTransferParameters, 'interleaving' | 'streamScheduler' | 'streamValues'>): Pick<
  SctpOptions,
  'interleaving' | 'streamScheduler' | 'streamValues'
> {
  return { interleaving, streamScheduler, streamValues: listedNumbers(streamValues) };
}
