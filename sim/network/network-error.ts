/** A packet network cannot be built as described. The message names the part and the parameter at fault. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** The link, node or traffic source at fault. @internal */
  readonly part: string;
  /** The parameter at fault, as in `loss.probability`. */
  readonly parameter: string;

  constructor(part: string, parameter: string, problem: string) {
    super(`${part}: ${parameter} ${problem}`);
    this.part = part;
    this.parameter = parameter;
  }
}

/** @throws NetworkError unless the value is a number in [0, 1]. */
export function requireProbability(part: string, parameter: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new NetworkError(part, parameter, `is ${value}, not a probability in [0, 1]`);
}

/** @throws NetworkError unless the value is a finite number of at least 0. */
export function requireNonNegative(part: string, parameter: string, value: number): void {
  if (!(value >= 0 && value < Infinity))
    throw new NetworkError(part, parameter, `is ${value}, not a number of at least 0`);
}

/** @throws NetworkError unless the value is a finite number above 0. */
export function requirePositive(part: string, parameter: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new NetworkError(part, parameter, `is ${value}, not a number above 0`);
}
