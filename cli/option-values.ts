/** Values of command-line options: each reads a text, or says what it must be. */
import { InvalidArgumentError } from 'commander';
import { LONGEST_POOL_HANDLE } from '../protocol/wire/message-limits.ts';

export function positiveInteger(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

export function unsigned(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffffffff)
    throw new InvalidArgumentError('It must be a whole number, as 7 or 0x10000001.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = numberIn(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function nonNegativeNumber(text: string): number {
  const value = numberIn(text);
  if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number of at least 0.');
  return value;
}

export function collectedNumbers(text: string, previous: readonly number[] = []): number[] {
  return [...previous, unsigned(text)];
}

export function collected(text: string, previous: readonly string[] = []): string[] {
  return [...previous, text];
}

export function portNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff)
    throw new InvalidArgumentError('It must be a port number, 0 to 65535.');
  return value;
}

export function poolHandleLength(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > LONGEST_POOL_HANDLE)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${LONGEST_POOL_HANDLE}.`);
  return value;
}

export function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** An empty text is no number, though JavaScript takes it for 0. */
function numberIn(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
