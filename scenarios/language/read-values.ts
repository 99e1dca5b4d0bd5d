import { isNumeric } from '../../sim/run/parameter.ts';
import { givenInWords, type GivenValue } from './derived-value.ts';
import { readGivenValue, withName } from './given-value.ts';
import { parameterNamed, type Parameter } from './parameter-catalogue.ts';
import { isListOfValues, shown } from './parameter-value.ts';
import { knownParameter } from './read-rules.ts';
import type { StudyParts } from './study-schema.ts';
import type { DocumentPath, StudySource } from './study-source.ts';
import type { Setting } from './study.ts';
import { isRange, RangeFault, rangeValues, type RawRange } from './value-range.ts';

/** The parameters that a study holds at one value. What is wrong is noted in the source. */
export function readParameters(source: StudySource, { parameters }: StudyParts): Map<string, GivenValue> {
  const values = new Map<string, GivenValue>();
  for (const [name, raw] of Object.entries(parameters)) {
    const value = source.attempt(() => readValue(source, name, raw, ['parameters', name]));
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** The parameters that a study sweeps, with their values. What is wrong is noted in the source. */
export function readSweep(source: StudySource, { parameters, sweep }: StudyParts): Map<string, GivenValue[]> {
  const read = new Map<string, GivenValue[]>();
  for (const [name, raw] of Object.entries(sweep)) {
    const path = ['sweep', name];
    if (Object.hasOwn(parameters, name))
      source.note(source.keyError(path, `${name} is also in parameters: remove one of them`));
    if (Array.isArray(raw) || isRangeOf(name, raw)) read.set(name, readValues(source, name, raw, path));
    else source.note(source.error(path, `${path.join('.')}: must be a list or a range, not ${shown(raw)}`));
  }
  return read;
}

/** What `quick` changes. What is wrong is noted in the source. */
export function readSettings(source: StudySource, { quick }: StudyParts): Setting[] {
  return Object.entries(quick).flatMap(([name, raw]): Setting[] => {
    const path = ['quick', name];
    if (isListOfValues(parameterNamed(name), raw) || isRangeOf(name, raw))
      return [{ name, values: readValues(source, name, raw, path), isList: true }];
    const value = source.attempt(() => readValue(source, name, raw, path));
    return value === undefined ? [] : [{ name, values: [value], isList: false }];
  });
}

/** A list of values, or a range. */
export function isSeveral(raw: unknown): raw is readonly unknown[] | RawRange {
  return Array.isArray(raw) || isRange(raw);
}

/** A mapping may be a value, too. */
function isRangeOf(name: string, raw: unknown): raw is RawRange {
  return isRange(raw) && hasRanges(parameterNamed(name));
}

function hasRanges(parameter: Parameter | undefined): boolean {
  return parameter === undefined || isNumeric(parameter) || parameter.type === 'choice' || parameter.type === 'boolean';
}

/** The values of a sweep. */
function readValues(
  source: StudySource,
  name: string,
  raw: readonly unknown[] | RawRange,
  path: DocumentPath,
): GivenValue[] {
  const parameter = source.attempt(() => knownParameter(source, name, path));
  if (parameter === undefined) return [];
  if (isRange(raw)) return source.attempt(() => readRange(source, parameter, raw, path)) ?? [];
  if (raw.length === 0) source.note(source.error(path, `${name}: the sweep is empty: give at least one value`));
  const known = new Set<string>();
  return raw.flatMap((item, index) => {
    const at = [...path, index];
    const read = source.attempt(() =>
      isRange(item) && hasRanges(parameter)
        ? readRange(source, parameter, item, at)
        : [readValue(source, name, item, at)],
    );
    for (const words of (read ?? []).map(givenInWords)) {
      if (known.has(words)) source.note(source.error(at, `${name}: ${words} is listed twice`));
      known.add(words);
    }
    return read ?? [];
  });
}

function readRange(source: StudySource, parameter: Parameter, raw: RawRange, path: DocumentPath): GivenValue[] {
  try {
    return rangeValues(parameter, raw);
  } catch (error) {
    if (!(error instanceof RangeFault)) throw error;
    const message = `${parameter.name}: ${error.message}`;
    throw error.key === undefined ? source.error(path, message) : source.keyError([...path, error.key], message);
  }
}

function readValue(source: StudySource, name: string, raw: unknown, path: DocumentPath): GivenValue {
  const parameter = knownParameter(source, name, path.slice(0, 2));
  const outcome = readGivenValue(parameter, raw);
  if (outcome.ok) return outcome.value;
  const message = withName(name, outcome.reason);
  const at = [...path, ...(outcome.within ?? [])];
  throw outcome.offset === undefined ? source.error(at, message) : source.errorWithin(at, outcome.offset, message);
}
