/** A folder cannot be used as asked; the message says what to do. */
export class StudyFolderError extends Error {
  override readonly name = 'StudyFolderError';
}

/** What the system is called for besides files: that it refuses says nothing about a folder. */
const OTHER_CALLS = /^(spawn|kill|connect|bind|listen|accept|send|recv|getaddrinfo|shutdown)/;

/** An error of the system while a file was used, in one line. Other errors stay as they are: they are faults of the program. */
export function diskFault(error: unknown, path: string, advice?: string): unknown {
  if (!isOfFiles(error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new StudyFolderError(
      `cannot write ${path}: no space left on the device; completed runs are kept: free some space and run again`,
    );
  const way = advice === undefined ? 'completed runs are kept' : advice;
  return new StudyFolderError(`cannot use ${path} (${reasonOf(error)}): ${way}`);
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'syscall' in error &&
    typeof error.syscall === 'string' &&
    !OTHER_CALLS.test(error.syscall)
  );
}

export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
