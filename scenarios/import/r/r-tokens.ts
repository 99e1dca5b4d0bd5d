import type { SourceText } from '../source-text.ts';

/** A word of R. */
export interface RToken {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'newline' | 'end';
  /** A sign or keyword as it is written, a name, the content of a string. */
  readonly text: string;
  /** Of a number. */
  readonly value: number;
  readonly at: number;
  readonly end: number;
}

/** Signs of R, longest first. */
const signs =
  '<<- ->> ::: ** <- -> <= >= == != && || |> :: [[ + - * / ^ < > = ! & | ~ ? : $ @ ( ) { } [ ] , ; \\'.split(' ');

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Parts of R that are recognized where they begin. */
const blank = /[ \t\r\f\u00a0\ufeff]+/y;
const comment = /#[^\n]*/y;
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[Li]?/y;
const name = /(?:[\p{L}]|\.(?!\d))[\p{L}\p{N}._]*/uy;
const special = /%[^%\n]*%/y;
const rawString = /[rR](["'])(-*)([([{])/y;

/** Words of a script, one at a time: a script may have millions of them. */
export class RTokens {
  readonly #source: SourceText;
  readonly #text: string;
  #offset: number;

  /** @param begin offset of the script, which ends with the text */
  constructor(source: SourceText, begin: number) {
    this.#source = source;
    this.#text = source.text;
    this.#offset = begin;
  }

  /** @throws ImportError at what is no word of R */
  next(): RToken {
    this.#skipBlanks();
    const at = this.#offset;
    const first = this.#text[at];
    if (first === undefined) return { kind: 'end', text: '', value: Number.NaN, at, end: at };
    if (first === '\n') return this.#token('newline', first, at + 1);
    // Patterns are tried where they may fit only: there are many words.
    if (first === ',' || first === '(' || first === ')') return this.#token('sign', first, at + 1);
    const digits = /[\d.]/.test(first) ? this.#match(number) : undefined;
    if (digits !== undefined) return this.#number(digits, at);
    const raw = first === 'r' || first === 'R' ? this.#match(rawString) : undefined;
    if (raw !== undefined) return this.#rawString(raw, at);
    if (first === '"' || first === "'" || first === '`') return this.#quoted(first, at);
    const word = this.#match(name);
    if (word !== undefined) return this.#token('name', word, at + word.length);
    const operator = this.#match(special) ?? signs.find((sign) => this.#text.startsWith(sign, at));
    if (operator !== undefined) return this.#token('sign', operator === '**' ? '^' : operator, at + operator.length);
    throw this.#source.error(at, `${JSON.stringify(first)} does not belong into a script in R`);
  }

  #skipBlanks(): void {
    for (;;) {
      const first = this.#text[this.#offset];
      if (first === ' ') this.#offset++;
      else if (first === '#') this.#offset += this.#match(comment)?.length ?? 1;
      else {
        const skipped = first === undefined || (first > ' ' && first < '\u007f') ? undefined : this.#match(blank);
        if (skipped === undefined) return;
        this.#offset += skipped.length;
      }
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0];
  }

  #token(kind: RToken['kind'], text: string, end: number, value = Number.NaN): RToken {
    const at = this.#offset;
    this.#offset = end;
    return { kind, text, value, at, end };
  }

  #number(digits: string, at: number): RToken {
    if (digits.endsWith('i')) throw this.#source.error(at, `${digits}: complex numbers mean nothing in a study`);
    const value = Number(digits.replace(/L$/, ''));
    return this.#token('number', digits, at + digits.length, value);
  }

  /** A string, or a name in back-quotes. */
  #quoted(quote: string, at: number): RToken {
    let content = '';
    let from = at + 1;
    for (let i = from; i < this.#text.length; i++) {
      const character = this.#text[i];
      if (character === quote)
        return this.#token(quote === '`' ? 'name' : 'string', content + this.#text.slice(from, i), i + 1);
      if (character !== '\\') continue;
      const { text, end } = this.#escape(i + 1);
      content += this.#text.slice(from, i) + text;
      from = end;
      i = end - 1;
    }
    throw this.#source.error(at, `the text that begins here has no end (${quote} is missing)`);
  }

  /** @param at behind the back-slash */
  #escape(at: number): { readonly text: string; readonly end: number } {
    const code = /x([0-9a-fA-F]{1,2})|u\{?([0-9a-fA-F]{1,4})\}?|U\{?([0-9a-fA-F]{1,6})\}?|([0-7]{1,3})/y;
    code.lastIndex = at;
    const found = code.exec(this.#text);
    if (found !== null) {
      const octal = found[4];
      const digits = found[1] ?? found[2] ?? found[3] ?? '0';
      const point = octal === undefined ? Number.parseInt(digits, 16) : Number.parseInt(octal, 8);
      return { text: point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point), end: at + found[0].length };
    }
    const character = this.#text[at] ?? '';
    return { text: escapes[character] ?? character, end: at + 1 };
  }

  /** r"(…)" */
  #rawString(opening: string, at: number): RToken {
    const closing = { '(': ')', '[': ']', '{': '}' }[opening.slice(-1)] ?? ')';
    const dashes = opening.slice(2, -1);
    const ending = `${closing}${dashes}${opening[1]}`;
    const start = at + opening.length;
    const end = this.#text.indexOf(ending, start);
    if (end < 0) throw this.#source.error(at, `the text that begins here has no end (${ending} is missing)`);
    return this.#token('string', this.#text.slice(start, end), end + ending.length);
  }
}
