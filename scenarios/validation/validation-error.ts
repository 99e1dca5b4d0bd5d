/** A validation cannot be done as asked, or a part of it failed: the message names the parameter, host or component. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
}
