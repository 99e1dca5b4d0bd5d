import { ExpressionError } from './expression-error.ts';
import { functionNames, functions, type ExpressionTree, type FunctionName, type Operator } from './expression-tree.ts';
import { unitSymbols } from './unit.ts';

/** Characters of an expression; what is longer is none. */
const LONGEST = 2000;
/** Parentheses within parentheses, and signs before signs. */
const DEEPEST = 100;

/** Signs as they are printed elsewhere. */
const signs: ReadonlyMap<string, Operator> = new Map([
  ['+', '+'],
  ['-', '-'],
  ['−', '-'],
  ['*', '*'],
  ['·', '*'],
  ['×', '*'],
  ['/', '/'],
  ['÷', '/'],
]);

/**
 * Reads an expression of names, numbers with or without a unit (`1e6`, `5 min`), + − × ÷ (as `+ - * /`), functions and
 * parentheses, with the usual precedence.
 *
 * @param start where the expression begins in the text
 * @throws ExpressionError if it is none.
 */
export function parseExpression(text: string, start = 0): ExpressionTree {
  if (text.length > LONGEST) throw new ExpressionError(`it has more than ${LONGEST} characters`, start);
  return new Parser(text, start).parse();
}

/**
 * Recursive descent: sum = product {± product}, product = factor {×÷ factor}, factor = − factor | number [unit] | name |
 * function ( sum {, sum} ) | ( sum ).
 */
class Parser {
  readonly #text: string;
  #offset: number;
  #depth = 0;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#offset = start;
  }

  parse(): ExpressionTree {
    const tree = this.#sum();
    const word = this.#peek();
    if (word !== '') this.#fail(`unexpected "${word}"${tree.kind === 'number' ? unitHint(word) : ''}`);
    return tree;
  }

  #sum(): ExpressionTree {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): ExpressionTree {
    return this.#chain(['*', '/'], () => this.#factor());
  }

  /** Operands with operators between them, which hold from left to right. */
  #chain(operators: readonly Operator[], operand: () => ExpressionTree): ExpressionTree {
    let left = operand();
    for (;;) {
      const operator = signs.get(this.#peek());
      if (operator === undefined || !operators.includes(operator)) return left;
      const { offset } = this.#take();
      left = { kind: 'operation', operator, left, right: operand(), offset };
    }
  }

  #factor(): ExpressionTree {
    if (++this.#depth > DEEPEST) this.#fail('it is nested too deeply');
    const tree = this.#unary();
    this.#depth--;
    return tree;
  }

  #unary(): ExpressionTree {
    const word = this.#peek();
    if (word === '') this.#fail('it ends too early');
    if (signs.get(word) === '-') {
      const { offset } = this.#take();
      return { kind: 'negation', operand: this.#factor(), offset };
    }
    if (word === '(') {
      this.#take();
      const inner = this.#sum();
      this.#close();
      return inner;
    }
    if (/^[\d.]/.test(word) && word !== '.') return this.#number();
    if (!/^[A-Za-z]/.test(word)) this.#fail(`unexpected "${word}"`);
    const { offset } = this.#take();
    return this.#peek() === '(' ? this.#call(word, offset) : { kind: 'name', name: word, offset };
  }

  #number(): ExpressionTree {
    const { word, offset } = this.#take();
    const value = Number(word);
    if (!Number.isFinite(value)) throw new ExpressionError(`${word} is too large`, offset);
    const unit = unitSymbols.includes(this.#peek()) ? this.#take().word : '';
    return { kind: 'number', value, unit, offset };
  }

  #call(name: string, offset: number): ExpressionTree {
    const found = functionNames.find((each) => each === name);
    if (found === undefined)
      throw new ExpressionError(`${name} is no function (possible: ${functionNames.join(', ')})`, offset);
    this.#take();
    const operands = [this.#sum()];
    while (this.#peek() === ',') {
      this.#take();
      operands.push(this.#sum());
    }
    this.#close();
    this.#requireOperands(found, operands.length, offset);
    return { kind: 'call', function: found, operands, offset };
  }

  #requireOperands(name: FunctionName, number: number, offset: number): void {
    const isOne = functions[name].operands === 'one';
    if (isOne === (number === 1)) return;
    const wanted = isOne ? `${name}(…) takes one value, not ${number}` : `${name}(…) takes two values or more`;
    throw new ExpressionError(wanted, offset);
  }

  #close(): void {
    if (this.#peek() !== ')') this.#fail('a closing parenthesis is missing');
    this.#take();
  }

  #take(): { readonly word: string; readonly offset: number } {
    const word = this.#peek();
    const offset = this.#offset;
    this.#offset += word.length;
    return { word, offset };
  }

  /** The next name, number or sign; empty at the end. */
  #peek(): string {
    while (/\s/.test(this.#text[this.#offset] ?? '')) this.#offset++;
    const token = /[A-Za-z]\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|./uy;
    token.lastIndex = this.#offset;
    return token.exec(this.#text)?.[0] ?? '';
  }

  #fail(message: string): never {
    throw new ExpressionError(message, this.#offset);
  }
}

/** A word after a number was meant as a unit, or to be multiplied. */
function unitHint(word: string): string {
  return /^[A-Za-z]/.test(word) ? `: units are ${unitSymbols.join(', ')}` : '';
}
