/** The command line cannot be used as given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
