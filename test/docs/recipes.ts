/**
 * Recipes of CONTRIBUTING.md: what a section says to change, as code that can be applied. In a section, a fenced block is
 *
 * - a change of a file, if its info string reads `diff PATH`: the lines with a blank and those with a minus are in the
 *   file once, one after the other, and become those with a blank and those with a plus;
 * - a new file, if its info string reads `LANGUAGE PATH`;
 * - commands that must succeed after all that, if its info string is `sh`.
 *
 * The word `optional` after the path says that the project compiles without the block. The word `members` says that it does
 * not compile if any member of an object that the block adds is left out.
 */
export interface Recipe {
  readonly title: string;
  readonly steps: readonly RecipeStep[];
  /** Lines of shell. */
  readonly commands: readonly string[];
}

export interface RecipeStep {
  readonly path: string;
  readonly isChange: boolean;
  readonly optional: boolean;
  readonly members: boolean;
  /** Lines as in the block, without its fences. */
  readonly lines: readonly string[];
}

/** The recipes of a document: its sections with blocks that name files. */
export function recipesOf(document: string): Recipe[] {
  return document
    .split(/^## /m)
    .slice(1)
    .map((section) => recipeOf(section))
    .filter(({ steps }) => steps.length > 0);
}

function recipeOf(section: string): Recipe {
  const [title = ''] = section.split('\n');
  const blocks = [...section.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, info = '', text = '']) => ({
    words: info.trim().split(/\s+/),
    lines: text.split('\n').slice(0, -1),
  }));
  return {
    title: title.trim(),
    steps: blocks.flatMap(({ words: [language, path, ...flags], lines }): RecipeStep[] => {
      if (path === undefined) return [];
      const [optional, members] = [flags.includes('optional'), flags.includes('members')];
      return [{ path, isChange: language === 'diff', optional, members, lines }];
    }),
    commands: blocks.flatMap(({ words: [language, path], lines }) =>
      language === 'sh' && path === undefined ? lines : [],
    ),
  };
}

/**
 * The file after a step.
 *
 * @param before its text; undefined: it is not there
 * @throws RangeError if the step does not fit the file
 */
export function applied({ path, isChange, lines }: RecipeStep, before: string | undefined): string {
  if (!isChange) {
    if (before !== undefined) throw new RangeError(`${path} is there already`);
    return `${lines.join('\n')}\n`;
  }
  if (before === undefined) throw new RangeError(`there is no ${path}`);
  const side = (sign: string): string =>
    lines
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = `\n${before}`.split(`\n${side('-')}`);
  if (parts.length !== 2) throw new RangeError(`${path} has ${parts.length - 1} times:\n${side('-')}`);
  return parts.join(`\n${side('+')}`).slice(1);
}

/** A recipe without one of its parts, and what is left out. */
export interface Omission {
  readonly what: string;
  readonly steps: readonly RecipeStep[];
}

/** All ways to leave out one part that the project does not compile without. */
export function omissionsOf({ steps }: Recipe): Omission[] {
  return steps.flatMap((step, index) => {
    const without = (what: string, instead: readonly RecipeStep[]): Omission => ({
      what,
      steps: steps.toSpliced(index, 1, ...instead),
    });
    const members = step.members ? membersOf(step) : [];
    return [
      ...(step.optional ? [] : [without(step.path, [])]),
      ...members.map(({ first, count }) =>
        without(`${step.path}: ${step.lines[first]?.slice(step.isChange ? 1 : 0).trim()}`, [
          { ...step, lines: step.lines.toSpliced(first, count) },
        ]),
      ),
    ];
  });
}

interface Member {
  /** Index of its first line. */
  readonly first: number;
  readonly count: number;
}

/** Members of added objects: what is indented below a line that opens a brace after a colon or an equals sign. */
function membersOf({ isChange, lines }: RecipeStep): Member[] {
  const code = lines.map((line) => (isChange ? (line.startsWith('+') ? line.slice(1) : undefined) : line));
  const depthAt = (index: number): number => code[index]?.search(/\S/) ?? -1;
  return code.flatMap((opening, index): Member[] => {
    if (opening === undefined || !/[:=] (?:\w+\()?\{$/.test(opening)) return [];
    const members: Member[] = [];
    const depth = depthAt(index) + 2;
    for (let at = index + 1; depthAt(at) >= depth;) {
      let end = at + 1;
      while (depthAt(end) > depth || (depthAt(end) === depth && /^\s*[}\])]/.test(code[end] ?? ''))) end++;
      members.push({ first: at, count: end - at });
      at = end;
    }
    return members;
  });
}
