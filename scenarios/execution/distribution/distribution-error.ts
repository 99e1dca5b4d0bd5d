/** Runs cannot be done elsewhere as asked; the message says what to do. What was done is kept. */
export class DistributionError extends Error {
  override readonly name = 'DistributionError';
}

/** A scheduler was asked and has not answered, or cannot for the moment: whether it did what it was asked for is unknown. */
export class SilentSchedulerError extends DistributionError {}
