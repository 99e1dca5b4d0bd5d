/**
 * Something in a study (or on the command line) cannot be used. The message names the place and what to do; that of a
 * file has a line for each of its faults.
 */
export class StudyError extends Error {
  override readonly name: string = 'StudyError';
}

/** One fault of a file. */
export class StudyFault extends StudyError {
  override readonly name = 'StudyFault';
  /** Where it is in the text, characters from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
