/** A folder cannot be used as asked; the message says what to do. */
export class StudyFolderError extends Error {
  override readonly name = 'StudyFolderError';
}

/** An error of the system while a file was used, in one line. Other errors stay as they are. */
export function diskFault(error: unknown, path: string, advice?: string): unknown {
  if (error instanceof StudyFolderError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StudyFolderError(
      `cannot write ${path}: no space left on the device; completed runs are kept: free some space and run again`,
    );
  const way = advice === undefined ? 'completed runs are kept' : advice;
  return new StudyFolderError(`cannot use ${path} (${reasonOf(error)}): ${way}`);
}

export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
