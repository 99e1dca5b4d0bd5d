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

/** Values of a combination that contradict each other, in a line each; their messages name the parameters. */
export class Contradictions extends StudyError {
  override readonly name = 'Contradictions';
  readonly faults: readonly string[];

  /** @param where names the combination in the message */
  constructor(faults: readonly string[], where: string) {
    super(faults.map((fault) => `${where}: ${fault}`).join('\n'));
    this.faults = faults;
  }
}
