import { StudyError } from './study-error.ts';

/**
 * The text of a study file, which must be UTF-8.
 *
 * @throws StudyError that names the encoding it seems to have, and what to do.
 */
export function studyText(file: string, bytes: Uint8Array): string {
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) throw new StudyError(`${file}: is ${encoding}: save it as UTF-8`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StudyError(`${file}: is not UTF-8 (perhaps ISO 8859-1 or Windows-1252): save it as UTF-8`);
  }
}

/** By the byte order mark, or by the zeros that plain English letters have in wider encodings. */
function foreignEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16 (little-endian)';
  if (a === 0xfe && b === 0xff) return 'UTF-16 (big-endian)';
  if (a === 0 && b === 0) return 'UTF-32, or not text';
  if (a === 0 && b !== 0) return 'UTF-16 (big-endian)';
  if (a !== 0 && b === 0) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16 (little-endian)';
  return bytes.includes(0) ? 'not text (it contains zero bytes)' : undefined;
}
