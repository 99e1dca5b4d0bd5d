let listening = false;

/**
 * Writes to standard output and waits until it is written, so that nothing piles up.
 *
 * @returns false when nobody reads any more (as behind `| head`)
 */
export async function writeToStandardOutput(content: string | Uint8Array): Promise<boolean> {
  const { stdout } = process;
  if (!listening) {
    // The callback below tells of it; without a listener it would end the program.
    stdout.on('error', () => {});
    listening = true;
  }
  if (stdout.destroyed) return false;
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    stdout.write(content, resolve),
  );
  if (error === undefined || error === null) return true;
  if (error.code === 'EPIPE') return false;
  throw error;
}
