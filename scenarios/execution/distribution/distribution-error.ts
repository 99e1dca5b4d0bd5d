/** Runs cannot be done elsewhere as asked; the message says what to do. What was done is kept. */
export class DistributionError extends Error {
  override readonly name = 'DistributionError';
}
