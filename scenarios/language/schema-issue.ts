import type { z } from 'zod';
import { notAChoice, shown } from './parameter-value.ts';

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  record: 'a mapping',
  object: 'a mapping',
};

/**
 * An error that a schema found, in words for the author of the file: “must be at least 1, not 0”.
 *
 * @param given the value at fault; undefined if there is none
 */
export function issueInWords(issue: Issue, given: unknown): string {
  const isMissing = given === undefined;
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? issue.expected;
      return isMissing ? `is missing: give ${kind}` : `must be ${kind}, not ${shown(given)}`;
    }
    case 'invalid_value': {
      const choices = issue.values.map(String);
      if (isMissing) return `is missing: give one of ${choices.join(', ')}`;
      return notAChoice(given, choices);
    }
    case 'too_small':
      if (Array.isArray(given) && given.length > 0) return `must have ${issue.minimum} values, not ${given.length}`;
      if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}, not ${shown(given)}`;
    case 'too_big':
      if (Array.isArray(given)) return `must have ${issue.maximum} values, not ${given.length}`;
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}, not ${shown(given)}`;
    case 'invalid_union':
      return isMissing ? `is missing: it ${issue.message}` : `${issue.message}, not ${shown(given)}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}
