/** Characters that a shell shows beside a completion. */
const LONGEST = 100;

/** What a description says first, for places that have room for no more: without what is in parentheses at its end. */
export function firstSentence(description: string): string {
  const [first = ''] = description.split(/; | \((?:default|RSPLIB)|\n/);
  return first.length > LONGEST ? `${first.slice(0, LONGEST - 1)}…` : first;
}
