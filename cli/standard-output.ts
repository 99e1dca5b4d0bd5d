/**
 * Keeps a command running when its output is not read any more (as with `| head`): later output is lost, the work
 * continues, and that is no failure. Other errors of standard output, such as a full disk, are failures.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isReaderGone(error)) return;
      process.exitCode = 1;
      if (stream === process.stdout) console.error(`rsplab: cannot write to standard output: ${error.message}`);
    });
}

/**
 * Writes to standard output and waits until it is written, so that nothing piles up.
 *
 * @returns false when the output is not read any more
 */
export async function writeToStandardOutput(content: string | Uint8Array): Promise<boolean> {
  const { stdout } = process;
  if (stdout.destroyed) return false;
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    stdout.write(content, resolve),
  );
  if (error === undefined || error === null) return true;
  if (isReaderGone(error)) return false;
  throw error;
}

/** A pipe without a reader, or a terminal that was closed. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO' || code === 'ERR_STREAM_DESTROYED';
}
