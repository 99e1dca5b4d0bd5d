import {
  bad,
  flat,
  LONGEST_VECTOR,
  matched,
  MOST_CHARACTERS,
  numberGiven,
  tooMany,
  type RBuiltIn,
  type ROperand,
} from './r-operands.ts';
import { convertedText, padded } from './r-conversions.ts';
import { soleValue, textOf, textsOf, unknown, vector, vectorOf, type RScalar, type RValue } from './r-value.ts';

/** Functions of R that make texts, or look into them. */
export const textFunctions: Readonly<Record<string, RBuiltIn>> = {
  paste: (operands, at) => pasted(operands, ' ', at),
  paste0: (operands, at) => pasted(operands, '', at),
  'file.path': (operands, at) => pasted(operands, '/', at),
  sprintf: formatted,
  nchar: eachText((text) => Array.from(text).length, true),
  toupper: eachText((text) => text.toUpperCase()),
  tolower: eachText((text) => text.toLowerCase()),
  nzchar: eachText((text) => text !== ''),
  trimws: eachText((text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')),
  substr: partOfText,
  substring: partOfText,
  startsWith: ([text, beginning], at) => comparedTexts(text, beginning, (a, b) => a.startsWith(b), at),
  endsWith: ([text, end], at) => comparedTexts(text, end, (a, b) => a.endsWith(b), at),
  sub: (operands, at) => replaced(operands, (text, from, to) => text.replace(from, () => to), at),
  gsub: (operands, at) => replaced(operands, (text, from, to) => text.replaceAll(from, () => to), at),
  strsplit: split,
  grepl: containing,
};

/** grepl(pattern, x) */
function containing(operands: readonly ROperand[], at: number): RValue {
  const { pattern, x, fixed } = matched(operands, ['pattern', 'x', 'fixed']) ?? {};
  const part = plainPattern(textIn(pattern), fixed);
  const texts = x === undefined ? undefined : knownTexts(x.value);
  return part === undefined || texts === undefined
    ? bad(at, 'grepl')
    : vectorOf(texts.map((text) => text.includes(part)));
}

function eachText(compute: (text: string) => RScalar, isInteger = false): RBuiltIn {
  return (operands, at) => {
    const [operand] = operands;
    const texts = operand === undefined || operands.length > 1 ? undefined : knownTexts(operand.value);
    return texts === undefined ? bad(at, 'a function of texts') : vectorOf(texts.map(compute), undefined, isInteger);
  };
}

/** undefined: there are no texts of it, or one is NA. */
function knownTexts(value: RValue): readonly string[] | undefined {
  const texts = textsOf(value);
  const known = texts?.flatMap((text) => (text === null ? [] : [text]));
  return known?.length === texts?.length ? known : undefined;
}

function textIn(operand: ROperand | undefined): string | undefined {
  const value = operand === undefined ? undefined : soleValue(operand.value);
  return typeof value === 'string' ? value : undefined;
}

function comparedTexts(
  left: ROperand | undefined,
  right: ROperand | undefined,
  compare: (a: string, b: string) => boolean,
  at: number,
): RValue {
  const [a, b] = [textIn(left), textIn(right)];
  return a === undefined || b === undefined ? bad(at, 'a function of texts') : vector(compare(a, b));
}

function partOfText([operand, from, to]: readonly ROperand[], at: number): RValue {
  const texts = operand === undefined ? undefined : knownTexts(operand.value);
  const [begin, end] = [numberGiven(from), to === undefined ? Infinity : numberGiven(to)];
  if (texts === undefined || !Number.isInteger(begin) || Number.isNaN(end)) return bad(at, 'substr');
  const part = (text: string): string =>
    Array.from(text)
      .slice(Math.max(0, begin - 1), Math.max(0, end))
      .join('');
  return vectorOf(texts.map(part));
}

/** A pattern that stands for itself alone: what is more than that is not read here. */
function plainPattern(pattern: string | undefined, fixed: ROperand | undefined): string | undefined {
  const isFixed = fixed !== undefined && soleValue(fixed.value) === true;
  return pattern !== undefined && pattern !== '' && (isFixed || /^[^\\^$.|?*+()[\]{}]+$/.test(pattern))
    ? pattern
    : undefined;
}

function replaced(
  operands: readonly ROperand[],
  replace: (text: string, from: string, to: string) => string,
  at: number,
): RValue {
  const { pattern, replacement, x, fixed } = matched(operands, ['pattern', 'replacement', 'x', 'fixed']) ?? {};
  const [from, to] = [plainPattern(textIn(pattern), fixed), textIn(replacement)];
  const texts = x === undefined ? undefined : knownTexts(x.value);
  if (from === undefined || to === undefined || to.includes('\\') || texts === undefined)
    return bad(at, 'a replacement of texts');
  const made: string[] = [];
  let size = 0;
  for (const text of texts) {
    // As often as it may be in it.
    size += text.length + (text.length / from.length) * to.length;
    if (size > MOST_CHARACTERS) return tooManyCharacters(at);
    made.push(replace(text, from, to));
  }
  return vectorOf(made);
}

/** strsplit(): a list with the parts of each text. */
function split(operands: readonly ROperand[], at: number): RValue {
  const { x, split: by, fixed } = matched(operands, ['x', 'split', 'fixed']) ?? {};
  const [separator, values] = [plainPattern(textIn(by), fixed), x === undefined ? undefined : flat(x.value)];
  if (separator === undefined || values === undefined || values.some((value) => typeof value !== 'string'))
    return bad(at, 'strsplit');
  const parts = values.map((value) => {
    const all = textOf(value).split(separator);
    return vectorOf(all.at(-1) === '' ? all.slice(0, -1) : all);
  });
  if (parts.some((part) => part.values.length > LONGEST_VECTOR)) return tooMany(at);
  return { kind: 'list', items: parts.map((value) => ({ name: undefined, value, at })), at };
}

/** Texts put together, element by element; with `collapse` all into one. */
function pasted(operands: readonly ROperand[], usual: string, at: number): RValue {
  const option = (wanted: string): string | undefined => {
    const found = operands.find(({ name }) => name === wanted);
    const value = found === undefined ? undefined : soleValue(found.value);
    return value === undefined || value === null ? undefined : textOf(value);
  };
  const parts = operands.filter(({ name }) => name !== 'sep' && name !== 'collapse').map(({ value }) => textsOf(value));
  if (parts.some((part) => part === undefined)) return bad(at, 'paste');
  const texts = parts.flatMap((part) =>
    part === undefined || part.length === 0 ? [] : [part.map((text) => text ?? 'NA')],
  );
  const length = texts.reduce((longest, part) => Math.max(longest, part.length), 0);
  const separator = option('sep') ?? usual;
  // Releases of R treat what has no values differently.
  if (separator !== '' && texts.length > 0 && texts.length < parts.length) return bad(at, 'paste');
  const collapse = option('collapse');
  const added = separator.length * texts.length + (collapse?.length ?? 0);
  const size = texts.reduce((sum, part) => sum + charactersOf(part) * Math.ceil(length / part.length), added * length);
  if (size > MOST_CHARACTERS || length * texts.length > 10 * LONGEST_VECTOR) return tooManyCharacters(at);
  const rows = Array.from({ length }, (_, row) => texts.map((part) => part[row % part.length] ?? '').join(separator));
  return collapse === undefined ? vectorOf(rows) : vector(rows.join(collapse));
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function tooManyCharacters(at: number): RValue {
  return unknown(at, `it has more than ${MOST_CHARACTERS} characters`);
}

/** sprintf with the conversions that numbers and texts have; formats and operands may be vectors. */
function formatted([format, ...operands]: readonly ROperand[], at: number): RValue {
  const given = [format, ...operands].map((operand) => (operand === undefined ? undefined : flat(operand.value)));
  if (given.some((values) => values === undefined || values.length === 0)) return bad(at, 'sprintf');
  const columns = given.flatMap((values) => (values === undefined ? [] : [values]));
  const areIntegers = operands.map(({ value }) => value.kind === 'vector' && value.isInteger === true);
  const length = columns.reduce((longest, values) => Math.max(longest, values.length), 0);
  if (length * columns.length > 10 * LONGEST_VECTOR) return bad(at, 'sprintf');
  const rows: string[] = [];
  let size = 0;
  for (let row = 0; row < length; row++) {
    const [pattern, ...values] = columns.map((column) => column[row % column.length] ?? null);
    const made = typeof pattern === 'string' ? formattedText(pattern, values, areIntegers) : undefined;
    if (made === undefined) return bad(at, 'sprintf');
    size += made.length;
    if (size > MOST_CHARACTERS) return tooManyCharacters(at);
    rows.push(made);
  }
  return vectorOf(rows);
}

const conversions = /%(?:%|([-+ 0]*)(\d*)(?:\.(\d+))?([a-zA-Z]))?/g;

/** @returns undefined if there is a conversion that is not known, or does not fit its value */
function formattedText(
  pattern: string,
  values: readonly RScalar[],
  areIntegers: readonly boolean[],
): string | undefined {
  let next = 0;
  let [isPossible, size] = [true, 0];
  const made = pattern.replaceAll(
    conversions,
    (all, flags: string | undefined, width = '', digits: string | undefined, kind: string | undefined) => {
      if (all === '%%') return '%';
      const isInteger = areIntegers[next];
      const value = values[next++];
      const plain =
        kind === undefined || value === undefined || Number(width) > 1000 || Number(digits ?? 0) > 100
          ? undefined
          : convertedText(kind, value, digits, isInteger);
      size += Math.max(plain?.length ?? 0, Number(width));
      if (plain === undefined || size > MOST_CHARACTERS) isPossible = false;
      return isPossible ? padded(plain ?? '', flags ?? '', Number(width), kind !== 's') : '';
    },
  );
  return isPossible ? made : undefined;
}
