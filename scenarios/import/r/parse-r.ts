import type { SourceText } from '../source-text.ts';
import { LARGEST_INTEGER } from './r-value.ts';
import { RTokens, type RToken } from './r-tokens.ts';
import type { RArgument, RFunctionNode, RNode } from './r-tree.ts';

/** `5L`; R takes `1.5L`, and what is too large, for a double. */
function isIntegerText(text: string, value: number): boolean {
  return text.endsWith('L') && Number.isInteger(value) && value <= LARGEST_INTEGER;
}

/** Parts within parts, at most: more would exhaust the stack. */
const DEEPEST = 300;

/** A script in R. */
export interface RScript {
  readonly statements: readonly RNode[];
  /** Places where a comma is missing, or is too many, and where the parser did what was meant. */
  readonly repairs: readonly { readonly at: number; readonly message: string }[];
}

/** Operators between operands by how tightly they bind, the loosest first. */
const infix: readonly (readonly string[])[] = [
  ['?'],
  ['~'],
  ['||', '|'],
  ['&&', '&'],
  // “!” stands here.
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
  ['%%', '|>'],
  [':'],
];
const levels: ReadonlyMap<string, number> = new Map(
  infix.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)),
);
const NEGATION = 4;
const SPECIAL = 7;

/**
 * Reads a script in R: what scripts of SimProcTC consist of, and what else its grammar has.
 *
 * @param begin offset of the script, which ends with the text
 * @throws ImportError at the first fault
 */
export function parseR(source: SourceText, begin = 0): RScript {
  return new Parser(source, begin).script();
}

class Parser {
  readonly #source: SourceText;
  readonly #tokens: RTokens;
  readonly #repairs: { readonly at: number; readonly message: string }[] = [];
  #token: RToken;
  #depth = 0;
  /** Whether lines end statements: not within parentheses. */
  #linesCount = true;
  /** A line ended before the token. */
  #isOnNewLine = false;

  constructor(source: SourceText, begin: number) {
    this.#source = source;
    this.#tokens = new RTokens(source, begin);
    this.#token = this.#read();
  }

  script(): RScript {
    const statements = this.#statements('end');
    return { statements, repairs: this.#repairs };
  }

  /** Up to the end of the text, or to a brace. */
  #statements(ending: 'end' | '}'): RNode[] {
    const statements: RNode[] = [];
    for (;;) {
      while (this.#token.kind === 'newline' || this.#isSign(';')) this.#take();
      if (ending === 'end' ? this.#token.kind === 'end' : this.#isSign('}')) return statements;
      if (this.#token.kind === 'end') this.#fail('a closing brace "}" is missing');
      statements.push(this.#statement());
      if (!this.#isEnded() && !(ending === '}' && this.#isSign('}'))) this.#unexpected();
    }
  }

  /** Whether a statement may end here. */
  #isEnded(): boolean {
    const { kind } = this.#token;
    return kind === 'newline' || kind === 'end' || this.#isSign(';');
  }

  #statement(): RNode {
    return this.#nested(() => this.#assignment());
  }

  /** Bounds the depth of the tree, and of the stack. */
  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) this.#fail(`more than ${DEEPEST} parts within each other`);
    const result = read();
    this.#depth--;
    return result;
  }

  /** Chains that become as deep as they are long. */
  #requireShort(links: number): void {
    if (links > DEEPEST) this.#fail(`more than ${DEEPEST} parts in one chain`);
  }

  #assignment(): RNode {
    let left = this.#operation(0);
    // To the right: a -> b -> c.
    for (let links = 0; this.#isSign('->') || this.#isSign('->>'); links++) {
      this.#requireShort(links);
      const { at, text } = this.#takeOperator();
      left = { kind: 'assignment', target: this.#operation(0), value: left, isOuter: text === '->>', at };
    }
    if (!this.#isSign('<-') && !this.#isSign('<<-') && !this.#isSign('=')) return left;
    const { at, text } = this.#takeOperator();
    return { kind: 'assignment', target: left, value: this.#statement(), isOuter: text === '<<-', at };
  }

  /** Operands with operators of a level or tighter ones between them; in one frame of the stack for all levels. */
  #operation(level: number): RNode {
    let left = this.#isSign('!') ? this.#negation() : this.#signed();
    for (;;) {
      const own = this.#levelOfSign();
      if (own === undefined || own < level) return left;
      const { at, text } = this.#takeOperator();
      const right = this.#operation(own + 1);
      // x |> f(y) is f(x, y).
      if (text === '|>' && right.kind === 'call')
        left = { ...right, operands: [{ name: undefined, value: left }, ...right.operands] };
      else left = { kind: 'infix', operator: text, left, right, at };
    }
  }

  /** “!” binds looser than comparisons, wherever it stands. */
  #negation(): RNode {
    const { at } = this.#takeOperator();
    return { kind: 'prefix', operator: '!', operand: this.#nested(() => this.#operation(NEGATION)), at };
  }

  /** How tightly the operator binds that comes next; undefined: none does. */
  #levelOfSign(): number | undefined {
    const { kind, text } = this.#token;
    if (kind !== 'sign') return undefined;
    return levels.get(text) ?? (/^%.*%$/.test(text) ? SPECIAL : undefined);
  }

  /** − and + bind looser than ^. */
  #signed(): RNode {
    for (const sign of ['-', '+', '~'])
      if (this.#isSign(sign)) {
        const { at } = this.#takeOperator();
        return { kind: 'prefix', operator: sign, operand: this.#nested(() => this.#signed()), at };
      }
    const base = this.#postfix();
    if (!this.#isSign('^')) return base;
    const { at } = this.#takeOperator();
    return { kind: 'infix', operator: '^', left: base, right: this.#nested(() => this.#signed()), at };
  }

  /** Calls, indices and members behind a value. */
  #postfix(): RNode {
    let value = this.#primary();
    for (let links = 0; ; links++) {
      this.#requireShort(links);
      const { at } = this.#token;
      if (this.#isSign('(')) value = { kind: 'call', callee: value, operands: this.#operands('(', ')'), at: value.at };
      else if (this.#isSign('[[')) {
        const indices = this.#operands('[[', ']');
        value = { kind: 'index', object: value, indices, isElement: true, at };
      } else if (this.#isSign('[')) {
        const indices = this.#operands('[', ']');
        value = { kind: 'index', object: value, indices, isElement: false, at };
      } else if (this.#isSign('$') || this.#isSign('@') || this.#isSign('::') || this.#isSign(':::')) {
        const isOfPackage = this.#isSign('::') || this.#isSign(':::');
        this.#takeOperator();
        const { kind, text } = this.#token;
        if (kind !== 'name' && kind !== 'string') this.#unexpected();
        this.#take();
        // base::source() is source().
        value = isOfPackage ? { kind: 'name', name: text, at } : { kind: 'member', object: value, name: text, at };
      } else return value;
    }
  }

  #primary(): RNode {
    const { kind, text, value, at } = this.#token;
    switch (kind) {
      case 'number':
        this.#take();
        return { kind: 'number', value, at, ...(isIntegerText(text, value) && { isInteger: true }) };
      case 'string':
        this.#take();
        return { kind: 'string', value: text, at };
      case 'name':
        return this.#word();
      case 'sign':
        if (text === '(') return this.#within(false, ')', () => this.#statement());
        if (text === '{') {
          const statements = this.#within(true, '}', () => this.#statements('}'));
          return { kind: 'block', statements, at };
        }
        if (text === '\\') return this.#function();
        return this.#unexpected();
      case 'newline':
      case 'end':
        return this.#unexpected();
    }
  }

  /** A name, or what a keyword begins. */
  #word(): RNode {
    const { text, at, end } = this.#token;
    // What is in back-quotes is no keyword.
    const isKeyword = end - at === text.length;
    if (isKeyword && text === 'function') return this.#function();
    if (isKeyword && text === 'if') return this.#condition();
    if (isKeyword && (text === 'for' || text === 'while' || text === 'repeat')) return this.#loop(text);
    this.#take();
    return isKeyword && (text === 'next' || text === 'break')
      ? { kind: 'jump', keyword: text, at }
      : { kind: 'name', name: text, at };
  }

  #function(): RNode {
    const { at } = this.#take();
    if (!this.#isSign('(')) this.#unexpected();
    const parameters = this.#within(false, ')', () => this.#parameters());
    this.#skipLines();
    return { kind: 'function', parameters, body: this.#statement(), at };
  }

  #parameters(): RFunctionNode['parameters'] {
    const parameters: { readonly name: string; readonly value: RNode | undefined }[] = [];
    while (!this.#isSign(')')) {
      if (this.#token.kind !== 'name') this.#unexpected();
      const { text } = this.#take();
      const hasValue = this.#isSign('=');
      if (hasValue) this.#take();
      parameters.push({ name: text, value: hasValue ? this.#statement() : undefined });
      if (this.#isSign(',')) this.#take();
      else if (!this.#isSign(')')) this.#unexpected();
    }
    return parameters;
  }

  #condition(): RNode {
    const { at } = this.#take();
    if (!this.#isSign('(')) this.#unexpected();
    const condition = this.#within(false, ')', () => this.#statement());
    this.#skipLines();
    const consequence = this.#statement();
    return { kind: 'if', condition, consequence, alternative: this.#alternative(), at };
  }

  /** `else` may be on the next line; where that ends the statement for R, it is an error there. */
  #alternative(): RNode | undefined {
    const isElse = (): boolean => this.#token.kind === 'name' && this.#token.text === 'else';
    if (this.#token.kind === 'newline') this.#skipLines();
    if (!isElse()) {
      if (this.#linesCount && this.#isOnNewLine) this.#lineEndsHere();
      return undefined;
    }
    this.#take();
    this.#skipLines();
    return this.#statement();
  }

  /** A line that was skipped to look behind it ends the statement after all. */
  #lineEndsHere(): void {
    this.#pending = this.#token;
    const { at } = this.#token;
    this.#token = { kind: 'newline', text: '\n', value: Number.NaN, at, end: at };
  }

  /** The token after the line that was put back. */
  #pending: RToken | undefined;

  #loop(keyword: 'for' | 'while' | 'repeat'): RNode {
    const { at } = this.#take();
    let variable: string | undefined;
    let over: RNode | undefined;
    if (keyword !== 'repeat') {
      if (!this.#isSign('(')) this.#unexpected();
      over = this.#within(false, ')', () => {
        if (keyword === 'for') variable = this.#loopVariable();
        return this.#statement();
      });
    }
    this.#skipLines();
    return { kind: 'loop', keyword, variable, over, body: this.#statement(), at };
  }

  #loopVariable(): string {
    if (this.#token.kind !== 'name') this.#unexpected();
    const { text } = this.#take();
    if (this.#token.kind !== 'name' || this.#token.text !== 'in') this.#unexpected();
    this.#take();
    return text;
  }

  #operands(opening: '(' | '[' | '[[', closing: ')' | ']'): RArgument[] {
    const read = (): RArgument[] => this.#list(closing);
    if (opening !== '[[') return this.#within(false, closing, read);
    const operands = this.#within(false, closing, read);
    if (!this.#isSign(']')) this.#unexpected();
    this.#take();
    return operands;
  }

  /** What is between parentheses, separated by commas. */
  #list(closing: ')' | ']'): RArgument[] {
    const operands: RArgument[] = [];
    while (!this.#isClosed(closing)) {
      if (this.#isSign(',')) {
        const { at } = this.#take();
        // Of matrices, an index may be left out.
        if (closing === ')') this.#repairs.push({ at, message: 'this comma has nothing before it, and is left out' });
        continue;
      }
      operands.push(this.#operand());
      if (this.#isClosed(closing)) break;
      const { at } = this.#token;
      if (this.#isSign(',')) {
        this.#take();
        if (closing === ')' && this.#isSign(')'))
          this.#repairs.push({ at, message: 'this comma has nothing behind it, and is left out' });
      } else if (this.#isOnNewLine && this.#beginsOperand())
        this.#repairs.push({ at, message: 'a comma is missing before this line; it is read as if it were there' });
      else this.#unexpected(`; expected "," or "${closing}"`);
    }
    return operands;
  }

  /** Closed, or never: who encloses it says so. */
  #isClosed(closing: ')' | ']'): boolean {
    return this.#isSign(closing) || this.#token.kind === 'end';
  }

  #beginsOperand(): boolean {
    const { kind } = this.#token;
    return kind === 'name' || kind === 'string' || kind === 'number';
  }

  #operand(): RArgument {
    const isWord = this.#token.kind === 'name' || this.#token.kind === 'string';
    const { text } = this.#token;
    const value = this.#nested(() => this.#operation(0));
    if (isWord && this.#isSign('=') && (value.kind === 'name' || value.kind === 'string')) {
      this.#take();
      if (this.#isSign(',') || this.#isSign(')'))
        return { name: text, value: { kind: 'name', name: 'NULL', at: value.at }, isEmpty: true };
      return { name: text, value: this.#nested(() => this.#operation(0)) };
    }
    return { name: undefined, value: this.#operandAssigned(value) };
  }

  /** `f(x <- 1)` */
  #operandAssigned(target: RNode): RNode {
    if (!this.#isSign('<-') && !this.#isSign('<<-')) return target;
    const { at, text } = this.#takeOperator();
    const value = this.#nested(() => this.#operandAssigned(this.#operation(0)));
    return { kind: 'assignment', target, value, isOuter: text === '<<-', at };
  }

  /** What a pair of signs encloses; where lines count within it, or not. */
  #within<T>(linesCount: boolean, closing: ')' | ']' | '}', read: () => T): T {
    const outside = this.#linesCount;
    this.#linesCount = linesCount;
    const { at, text } = this.#take();
    const result = this.#nested(read);
    if (!this.#isSign(closing)) {
      if (this.#token.kind !== 'end') this.#unexpected();
      throw this.#source.error(at, `"${text}" is not closed: "${closing}" is missing`);
    }
    this.#linesCount = outside;
    this.#take();
    return result;
  }

  #isSign(text: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === text;
  }

  #take(): RToken {
    const taken = this.#token;
    this.#token = this.#pending ?? this.#read();
    this.#pending = undefined;
    return taken;
  }

  /** After an operator a statement goes on in the next line. */
  #takeOperator(): RToken {
    const taken = this.#take();
    this.#skipLines();
    return taken;
  }

  #skipLines(): void {
    let isOnNewLine = this.#isOnNewLine;
    while (this.#token.kind === 'newline') {
      isOnNewLine = true;
      this.#take();
    }
    this.#isOnNewLine = isOnNewLine;
  }

  #read(): RToken {
    this.#isOnNewLine = false;
    for (;;) {
      const token = this.#tokens.next();
      if (token.kind !== 'newline' || this.#linesCount) return token;
      this.#isOnNewLine = true;
    }
  }

  #unexpected(expectation = ''): never {
    const { kind, text } = this.#token;
    const what =
      kind === 'end' ? 'the script ends' : kind === 'newline' ? 'the line ends' : `unexpected ${JSON.stringify(text)}`;
    return this.#fail(`${what}${kind === 'sign' || kind === 'name' ? '' : ' here'}${expectation}`);
  }

  #fail(message: string): never {
    throw this.#source.error(this.#token.at, message);
  }
}
