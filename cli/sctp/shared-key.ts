import { InvalidArgumentError } from 'commander';
import { boundedFile } from '../../native/bounded-file.ts';

/** Bytes of a file that a key is read from. */
const LONGEST_KEY_FILE = 65_536;

export function hexKey(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/i.test(text)) throw new InvalidArgumentError('It must be bytes in hexadecimal: 00ff1234.');
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** The key in a file, which other users of the system do not see as they see command lines. */
export function keyInFile(file: string): Uint8Array {
  const text = textOf(file).trim();
  try {
    return hexKey(text);
  } catch {
    // What is wrong in it is not shown: it may be most of a key.
    throw new InvalidArgumentError('The file must contain bytes in hexadecimal, 00ff1234, and nothing else.');
  }
}

function textOf(file: string): string {
  try {
    return boundedFile(file, LONGEST_KEY_FILE).toString('latin1');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  }
}
