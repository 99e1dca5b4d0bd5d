/** A run failed; the message names its parameters and seed. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
