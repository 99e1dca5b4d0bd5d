/** The text of a parameter that has no numbers. */
export const NO_NUMBERS = 'none';

/** Numbers as runs and tables have them: a list of YAML, which can be pasted into a study. */
export function numberListText(numbers: readonly number[]): string {
  return numbers.length === 0 ? NO_NUMBERS : `[${numbers.map(numberText).join(', ')}]`;
}

/** The numbers of a text of {@link numberListText}. */
export function listedNumbers(text: string): number[] {
  return text === NO_NUMBERS ? [] : text.slice(1, -1).split(', ').map(numberOf);
}

/** What studies write for infinity. */
const NEVER = 'never';

function numberText(number: number): string {
  return number === Infinity ? NEVER : String(number);
}

function numberOf(text: string): number {
  return text === NEVER ? Infinity : Number(text);
}
