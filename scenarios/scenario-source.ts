import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { suggestion } from './nearest-name.ts';
import { ScenarioError } from './scenario-error.ts';
import { issueInWords } from './schema-issue.ts';

export type Path = readonly (string | number)[];

/** The text of a scenario file, which knows where everything stands: faults become one line with file, line, column. */
export class ScenarioSource {
  readonly file: string;
  readonly text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  /** @throws ScenarioError if the text is no YAML. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, strict: true, uniqueKeys: true });
    const [fault] = this.#document.errors;
    if (fault?.code === 'MULTIPLE_DOCS') throw this.#at(fault.pos[0], 'another document begins: give one a file');
    // yaml's messages go on with an excerpt of the file.
    if (fault !== undefined) throw this.#at(fault.pos[0], fault.message.split(/ at line |\n/)[0]);
  }

  /** @throws ScenarioError if aliases make it too large. */
  value(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      throw this.error([], error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Checks a value against a schema.
   *
   * @param keysOf names that the schema knows below a path, for suggestions
   * @throws ScenarioError naming file, line and column of the first fault.
   */
  checked<T>(schema: z.ZodType<T>, value: unknown, at: Path, keysOf: (path: Path) => readonly string[]): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const { issues } = result.error;
    // A mistyped key is also a missing one: what was typed says more.
    const issue = insideOf(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0], value);
    const path = [...at, ...issue.path.filter((key) => typeof key !== 'symbol')];
    if (issue.code === 'unrecognized_keys') {
      const [key] = issue.keys;
      throw this.keyError([...path, key], `unknown key ${key}${suggestion(key, keysOf(path))}`);
    }
    throw this.error(path, `${path.join('.')}: ${issueInWords(issue, valueAt(value, issue.path))}`);
  }

  error(path: Path, message: string): ScenarioError {
    // A key that is missing has no place of its own: name the nearest one around it.
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = depth === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, depth), true);
      const offset = offsetOf(node);
      if (offset !== undefined) return this.#at(offset, message);
    }
    return this.#at(0, message);
  }

  /** An error at the key itself instead of its value. */
  keyError(path: Path, message: string): ScenarioError {
    const parent: unknown = this.#document.getIn(path.slice(0, -1), true) ?? this.#document.contents;
    const items = typeof parent === 'object' && parent !== null && 'items' in parent ? parent.items : [];
    for (const item of items as { readonly key?: { readonly value?: unknown } }[]) {
      const offset = item.key?.value === path.at(-1) ? offsetOf(item.key) : undefined;
      if (offset !== undefined) return this.#at(offset, message);
    }
    return this.error(path, message);
  }

  #at(offset: number, message: string): ScenarioError {
    const { line, col } = this.#lines.linePos(offset);
    return new ScenarioError(`${this.file}:${line}:${col}: ${message}`);
  }
}

/** Of alternatives that all fail, the fault of the one that was meant: a list among single values, or the first. */
function insideOf(issue: z.core.$ZodIssue, root: unknown): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const given = valueAt(root, issue.path);
  const ofLists = issue.errors.find(([fault]) => fault.path.length > 0);
  const [fault] = (Array.isArray(given) ? ofLists : undefined) ?? issue.errors[0];
  return { ...fault, path: [...issue.path, ...fault.path] };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined;
  return found;
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node as { readonly range?: readonly number[] | null };
  return range?.[0];
}
