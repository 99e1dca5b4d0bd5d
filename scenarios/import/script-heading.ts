/** What the comments at the beginning of a script say: “# Name: …”, “# Description: …”. */
export interface ScriptHeading {
  readonly title: string | undefined;
  readonly description: string;
}

/** Lines in which a heading may be. */
const LINES = 60;
/** Characters of a title, at most. */
const LONGEST_TITLE = 100;

export function scriptHeading(text: string): ScriptHeading {
  const comments: string[] = [];
  for (const line of text.split('\n', LINES)) {
    if (line.trim() === '') continue;
    if (!line.startsWith('#')) break;
    comments.push(line.replace(/^#+ ?/, '').trimEnd());
  }
  const start = comments.findIndex((line) => /^\s*Description:/i.test(line));
  if (start < 0) return { title: undefined, description: '' };
  const words: string[] = [];
  const margin = indentation(comments[start] ?? '');
  for (const [index, line] of comments.slice(start).entries()) {
    const isHeading = /^\s*[A-Z]\w*:\s/.test(line) && indentation(line) <= margin;
    if (index > 0 && (isHeading || /^[#=\s-]*$/.test(line))) break;
    words.push(line.replace(/^\s*Description:/i, ''));
  }
  const description = words.join(' ').replaceAll(/\s+/g, ' ').trim();
  if (description === '') return { title: undefined, description: '' };
  const isShort = description.length <= LONGEST_TITLE;
  return isShort ? { title: description, description: '' } : { title: undefined, description };
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
