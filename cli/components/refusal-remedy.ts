import { CauseCode, type ErrorCause } from '../../protocol/wire/error-cause.ts';

const TAKEN = 'another element of the pool has this identifier: give another --identifier, or none';

const remedies: ReadonlyMap<number, string> = new Map([
  [
    CauseCode.inconsistentPolicy,
    'the pool has another policy: give the --policy of its elements, or another --pool-handle',
  ],
  [CauseCode.nonUniquePeIdentifier, TAKEN],
  [CauseCode.rsplibDuplicateIdentifier, TAKEN],
]);

/** What helps an element whose registration was refused, after a colon; empty if that is not known. */
export function refusalRemedy(causes: readonly ErrorCause[]): string {
  const known = causes.map(({ code }) => remedies.get(code)).find((text) => text !== undefined);
  return known === undefined ? '' : `: ${known}`;
}
