/** Something in a scenario (or on the command line) cannot be used. The message names the place and what to do. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}
