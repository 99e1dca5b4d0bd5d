/** Values of command-line options: each reads a text, or says what it must be. */
import { InvalidArgumentError, type Option } from 'commander';
import { isIP } from 'node:net';
import { LONGEST_POOL_ELEMENT, LONGEST_POOL_HANDLE } from '../protocol/wire/message-limits.ts';
import { inUnit, unitsOf } from '../scenarios/language/unit.ts';

export function positiveInteger(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}

export function unsigned(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffffffff)
    throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295 (0xffffffff).');
  return value;
}

export function positiveNumber(text: string): number {
  const value = numberIn(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** A time in seconds, which may carry a unit as in study files: 90, "90 s", "1.5 min". */
export function positiveTime(text: string): number {
  return timeIn(text, (value) => value > 0, 'above 0');
}

export function nonNegativeTime(text: string): number {
  return timeIn(text, (value) => value >= 0, 'of at least 0');
}

function timeIn(text: string, fits: (value: number) => boolean, limit: string): number {
  const plain = numberIn(text);
  const value = Number.isNaN(plain) ? (inUnit(text, 's') ?? NaN) : plain;
  if (fits(value) && value < Infinity) return value;
  throw new InvalidArgumentError(
    `It must be a time ${limit}: seconds, or a number with one of the units ${unitsOf('s').join(', ')}, as in "10 ms".`,
  );
}

/** Longest time that a timer of the system runs, s. */
const LONGEST_TIME = 2_147_483;

/** The time of a timer: from 1 ms to what a timer of the system can wait. */
export function timerTime(text: string): number {
  const value = nonNegativeTimerTime(text);
  if (value < 0.001) throw new InvalidArgumentError('It must be 1 ms or more.');
  return value;
}

/** The same, or 0. */
export function nonNegativeTimerTime(text: string): number {
  const value = nonNegativeTime(text);
  if (value > LONGEST_TIME) throw new InvalidArgumentError(`It must be ${LONGEST_TIME} s or less.`);
  return value;
}

/** A number of things, or as many as there are. */
export function countOrInfinity(text: string): number {
  return text === 'Infinity' ? Infinity : positiveInteger(text);
}

export function finiteNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

export function fraction(text: string): number {
  const value = numberIn(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

/** The level of confidence intervals. */
export function confidenceLevel(text: string): number {
  const value = numberIn(text);
  if (!(value >= 0.5 && value < 1))
    throw new InvalidArgumentError('It must be a level from 0.5 to less than 1, as 0.95 or 0.99.');
  return value;
}

/** A number of events per second, or no limit. */
export function rate(text: string): number {
  return text === 'Infinity' ? Infinity : positiveNumber(text);
}

export function timeToLive(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 255)
    throw new InvalidArgumentError('It must be a whole number from 0 to 255.');
  return value;
}

const collectors = new WeakSet<object>();

/** Reads an option that may be repeated: each of its values by the given function. */
export function collecting<T>(read: (text: string) => T): (text: string, previous?: readonly T[]) => T[] {
  const collector = (text: string, previous: readonly T[] = []): T[] => [...previous, read(text)];
  collectors.add(collector);
  return collector;
}

export const collectedNumbers = collecting(unsigned);

export const collected = collecting((text) => text);

/** Whether an option may be repeated. */
export function isRepeatable({ parseArg }: Option): boolean {
  return parseArg !== undefined && collectors.has(parseArg);
}

export function portNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 0xffff)
    throw new InvalidArgumentError('It must be a port number from 0 to 65535.');
  return value;
}

export function poolHandleBytes(text: string): number {
  return lengthIn(text, LONGEST_POOL_HANDLE);
}

export function poolElementBytes(text: string): number {
  return lengthIn(text, LONGEST_POOL_ELEMENT);
}

function lengthIn(text: string, longest: number): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > longest)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${longest}.`);
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

/** Some of the given words, in their order: "a,c". */
export function someOf<T extends string>(words: readonly T[]): (text: string) => T[] {
  return (text) => {
    const given = text.split(',').map((word) => word.trim());
    const wrong = given.find((word) => !words.some((each) => each === word));
    if (wrong !== undefined) throw new InvalidArgumentError(`It must be a list of ${words.join(', ')}.`);
    return words.filter((word) => given.includes(word));
  };
}

/** Names with commas between them. */
export function namesGiven(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** An address of this host, in text form. */
export function localAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an IPv4 or IPv6 address.');
  return text;
}
