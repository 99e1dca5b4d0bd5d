/** A text is no expression, or its parts do not fit together; `offset` is the place in it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
