/** A comment of a declaration (JSDoc), taken apart. */
export interface Docstring {
  readonly text: string;
  /** `name what it is` each. */
  readonly parameters: readonly string[];
  readonly returns: string | undefined;
  /** `Error if something` each. */
  readonly throws: readonly string[];
  /** For the project itself only. */
  readonly isInternal: boolean;
}

/** Tags that docstrings have; they may be in the middle of a line. */
const TAG = /(?:^|\s)@(param|returns|throws|public|internal)\b[ \t]*/;

/** @param comments what is before a declaration; its last comment counts */
export function docstringOf(comments: string): Docstring | undefined {
  const comment = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(comments)?.[1];
  if (comment === undefined) return undefined;
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [text = '', ...tagged] = lines.join('\n').trim().split(TAG);
  const tags = Array.from({ length: tagged.length / 2 }, (_, index) => ({
    tag: tagged[2 * index],
    of: (tagged[2 * index + 1] ?? '').trim(),
  }));
  const all = (wanted: string): string[] => tags.filter(({ tag }) => tag === wanted).map(({ of }) => of);
  return {
    text: text.trim(),
    parameters: all('param'),
    returns: all('returns')[0],
    throws: all('throws'),
    isInternal: tags.some(({ tag }) => tag === 'internal'),
  };
}
