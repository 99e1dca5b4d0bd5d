import type { RequestSpreads } from '../../protocol/measurement/request-statistics.ts';
import type { ProcessReading } from './control-messages.ts';

export type SpreadContents = NonNullable<ProcessReading['users']>['spreads'];

/** Histograms as processes send them. */
export function contentsOf(spreads: RequestSpreads): SpreadContents {
  const entries = Object.entries(spreads).map(([name, spread]) => {
    const { buckets, smallest, largest } = spread.content();
    return [name, { buckets: buckets.map(([bucket, count]): [number, number] => [bucket, count]), smallest, largest }];
  });
  return Object.fromEntries(entries) as SpreadContents;
}
