import { ExpressionError } from './expression-error.ts';
import { expressionInWords, namesIn, type ExpressionTree } from './expression-tree.ts';
import { parseExpression } from './parse-expression.ts';

/** What a plot, a table or a precision may ask for: a metric, a parameter, or an expression of them. */
export interface Expression {
  /** What it is called: of “M = peUptime * capacity / requestSize” M. */
  readonly label: string | undefined;
  /** In words that are the same however it was written; the name of the column that has its values. */
  readonly text: string;
  /** Names in it, in order of appearance, each once. */
  readonly names: readonly string[];
  /** It is one name, and nothing else. */
  readonly isName: boolean;
  readonly tree: ExpressionTree;
}

/**
 * Reads an expression, perhaps with a label: `handling_time`, `requestSize / capacity`, `s = requestSize / capacity`.
 *
 * @throws ExpressionError if it is none.
 */
export function readExpression(text: string): Expression {
  const equals = text.indexOf('=');
  const label = equals < 0 ? undefined : text.slice(0, equals).trim();
  if (label === '') throw new ExpressionError('a label is missing before "="', equals);
  const tree = parseExpression(text, equals + 1);
  return {
    label,
    text: expressionInWords(tree),
    names: [...new Set(namesIn(tree).map(({ name }) => name))],
    isName: tree.kind === 'name',
    tree,
  };
}

/** “M = peUptime / requestInterval”: the expression with its label, however it was written. */
export function labelled({ label, text }: Expression): string {
  return label === undefined ? text : `${label} = ${text}`;
}

/** The name of the column that has the values of an expression. @throws ExpressionError if it is none. */
export function columnOf(text: string): string {
  return readExpression(text).text;
}
