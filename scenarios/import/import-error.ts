import { StudyError } from '../language/study-error.ts';

/** A file of SimProcTC or RSPSIM cannot become a study. The message has a line for each reason, with its place. */
export class ImportError extends StudyError {
  override readonly name = 'ImportError';
}
