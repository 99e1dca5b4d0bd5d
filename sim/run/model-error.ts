/** The model cannot be built from the parameters, or did not get to the end of its run. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
