import type { z } from 'zod';
import { nearestName, suggestion } from '../../results/tables/nearest-name.ts';
import { StudyDocument, type DocumentPath } from './study-document.ts';
import { StudyError, StudyFault } from './study-error.ts';
import { issueInWords } from './schema-issue.ts';

export type { DocumentPath } from './study-document.ts';

type Issue = z.core.$ZodIssue;

/** Most errors that are shown; more are counted. */
const MAX_SHOWN = 20;

/**
 * The text of a study file, which knows the position of each part and collects its errors: a fault becomes
 * one line with file, line, column.
 */
export class StudySource {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly #document: StudyDocument;
  readonly #faults: StudyFault[];

  /** @param values of scalars: of the types of YAML, or their texts */
  constructor(file: string, text: string, values: 'typed' | 'texts' = 'typed') {
    this.file = file;
    this.text = text;
    this.#document = new StudyDocument(file, text, values);
    this.#faults = [...this.#document.faults];
  }

  /** Whether the file is YAML to its end: what refers to other places of it can be judged. */
  get isReadable(): boolean {
    return this.#document.readableUntil === Infinity;
  }

  /** @throws StudyFault if aliases make it too large. */
  value(): unknown {
    return this.#document.value();
  }

  /** Reads a part, or notes what is wrong with it: the others can be read nevertheless. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof StudyFault)) throw error;
      this.note(error);
      return undefined;
    }
  }

  note(fault: StudyFault): void {
    const isFollowUp = this.#document.faults.some(({ offset }) => offset === fault.offset);
    if (fault.offset < this.#document.readableUntil && !isFollowUp) this.#faults.push(fault);
  }

  /** @throws StudyError with all errors that were noted, one line each, in the order of the file. */
  requireSound(): void {
    const lines = new Set(this.#faults.toSorted((a, b) => a.offset - b.offset).map(({ message }) => message));
    if (lines.size === 0) return;
    const shown = [...lines].slice(0, MAX_SHOWN);
    const more = lines.size - shown.length;
    if (more > 0) shown.push(`${this.file}: … and ${more} more ${more === 1 ? 'error' : 'errors'}`);
    throw new StudyError(shown.join('\n'));
  }

  /**
   * Checks a value against a schema; notes all that is wrong.
   *
   * @param keysOf names that the schema knows below a path, for suggestions
   * @returns undefined if something is wrong
   */
  checked<T>(
    schema: z.ZodType<T>,
    value: unknown,
    at: DocumentPath,
    keysOf: (path: DocumentPath) => readonly string[],
  ): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issues = result.error.issues.map((issue) => insideOf(issue, value));
    const mistyped = new Set(issues.flatMap((issue) => this.#unknownKeys(issue, at, keysOf)));
    // Of limits that are passed, the last one is the narrowest.
    const decisive = new Map(issues.map((issue) => [issue.path.join('.'), issue])).values();
    for (const issue of decisive) {
      const path = pathOf(issue, at);
      const given = valueAt(value, issue.path);
      // A mistyped key is also a missing one: what was typed is more informative. After an unreadable part there may be
      // anything.
      const isExplained = mistyped.has(path.join('.')) || !this.isReadable;
      if (issue.code !== 'unrecognized_keys' && !(given === undefined && isExplained))
        this.note(this.error(path, `${path.join('.')}: ${issueInWords(issue, given)}`));
    }
    return undefined;
  }

  /** An error at a value. */
  error(path: DocumentPath, message: string): StudyFault {
    return this.#document.fault(path, message);
  }

  /** An error at a character of a value. */
  errorWithin(path: DocumentPath, offset: number, message: string): StudyFault {
    return this.#document.faultWithin(path, offset, message);
  }

  /** An error at the key itself instead of its value. */
  keyError(path: DocumentPath, message: string): StudyFault {
    return this.#document.keyFault(path, message);
  }

  /** Notes the keys that a schema does not know. @returns the paths of those that were probably meant */
  #unknownKeys(issue: Issue, at: DocumentPath, keysOf: (path: DocumentPath) => readonly string[]): string[] {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = pathOf(issue, at);
    const known = keysOf(path);
    return issue.keys.flatMap((key) => {
      this.note(this.keyError([...path, key], `unknown key ${key}${suggestion(key, known)}`));
      const meant = nearestName(key, known);
      return meant === undefined ? [] : [[...path, meant].join('.')];
    });
  }
}

function pathOf(issue: Issue, at: DocumentPath): DocumentPath {
  return [...at, ...issue.path.filter((key) => typeof key !== 'symbol')];
}

/** What zod says of alternatives that all fail. */
const USUAL_MESSAGE = 'Invalid input';

/** Of alternatives that all fail, the fault of the one that was meant: a list among single values, or the first. */
function insideOf(issue: Issue, root: unknown): Issue {
  // Some say themselves what is possible.
  if (issue.code !== 'invalid_union' || issue.message !== USUAL_MESSAGE) return issue;
  const given = valueAt(root, issue.path);
  const ofLists = issue.errors.find(([fault]) => fault !== undefined && fault.path.length > 0);
  const [fault] = (Array.isArray(given) ? ofLists : undefined) ?? issue.errors[0] ?? [];
  if (fault === undefined) return issue;
  return { ...fault, path: [...issue.path, ...fault.path] };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined;
  return found;
}
