/** A text is no expression of parameters; `offset` is the place in it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** @internal */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** An arithmetic expression of parameters: “requestSize / capacity”. */
export interface Expression {
  /** Names in it, in order of appearance, each once. */
  readonly names: readonly string[];
  evaluate(valueOf: (name: string) => number): number;
}

type Operator = '+' | '-' | '*' | '/';

type Node = (valueOf: (name: string) => number) => number;

/**
 * Reads an expression of names, numbers, + − × ÷ (as `+ - * /`) and parentheses, with the usual precedence.
 *
 * @throws ExpressionError if it is none.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const node = parser.parse();
  return { names: [...parser.names], evaluate: node };
}

/** Recursive descent: sum = product {± product}, product = factor {×÷ factor}, factor = [-] (number | name | (sum)). */
class Parser {
  readonly names = new Set<string>();
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Node {
    const node = this.#sum();
    if (this.#peek() !== '') this.#fail(`unexpected "${this.#peek()}"`);
    return node;
  }

  #sum(): Node {
    let left = this.#product();
    for (let operator = this.#take('+', '-'); operator !== undefined; operator = this.#take('+', '-'))
      left = combined(left, operator, this.#product());
    return left;
  }

  #product(): Node {
    let left = this.#factor();
    for (let operator = this.#take('*', '/'); operator !== undefined; operator = this.#take('*', '/'))
      left = combined(left, operator, this.#factor());
    return left;
  }

  #factor(): Node {
    if (this.#take('-') !== undefined) {
      const operand = this.#factor();
      return (valueOf) => -operand(valueOf);
    }
    if (this.#take('(') !== undefined) {
      const inner = this.#sum();
      if (this.#take(')') === undefined) this.#fail('a closing parenthesis is missing');
      return inner;
    }
    const word = this.#peek();
    if (word === '') this.#fail('it ends too early');
    if (/^\d|^\.\d/.test(word)) {
      const value = Number(word);
      this.#offset += word.length;
      return () => value;
    }
    if (!/^[A-Za-z]/.test(word)) this.#fail(`unexpected "${word}"`);
    this.#offset += word.length;
    this.names.add(word);
    return (valueOf) => valueOf(word);
  }

  #take<Sign extends Operator | '(' | ')'>(...signs: readonly Sign[]): Sign | undefined {
    const word = this.#peek();
    const found = signs.find((sign) => sign === word);
    if (found !== undefined) this.#offset += word.length;
    return found;
  }

  /** The next name, number or sign; empty at the end. */
  #peek(): string {
    while (this.#text[this.#offset] === ' ') this.#offset++;
    const rest = this.#text.slice(this.#offset);
    return /^(?:[A-Za-z]\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|.)/.exec(rest)?.[0] ?? '';
  }

  #fail(message: string): never {
    throw new ExpressionError(message, this.#offset);
  }
}

function combined(left: Node, operator: Operator, right: Node): Node {
  switch (operator) {
    case '+':
      return (valueOf) => left(valueOf) + right(valueOf);
    case '-':
      return (valueOf) => left(valueOf) - right(valueOf);
    case '*':
      return (valueOf) => left(valueOf) * right(valueOf);
    case '/':
      return (valueOf) => left(valueOf) / right(valueOf);
  }
}
