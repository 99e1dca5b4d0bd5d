import {
  isAlias,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { StudyFault } from './study-error.ts';

/** Keys that lead to a value. */
export type DocumentPath = readonly (string | number)[];

/** Messages of the parser after which the rest of the document can still be understood. */
const harmless: ReadonlySet<string> = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'BAD_DQ_ESCAPE',
  'TAG_RESOLVE_FAILED',
  'MULTIPLE_ANCHORS',
]);

/** Characters of a message. */
const LONGEST_MESSAGE = 600;

/** A YAML text with the position of each of its parts. */
export class StudyDocument {
  readonly file: string;
  /** What is wrong with it as YAML. */
  readonly faults: readonly StudyFault[];
  /** Where it is no longer known what was meant: the first fault of its structure. */
  readonly readableUntil: number;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  /** @param values of scalars: of the types of YAML, or their texts */
  constructor(file: string, text: string, values: 'typed' | 'texts' = 'typed') {
    this.file = file;
    this.#text = text;
    const kind = values === 'typed' ? { merge: true } : ({ schema: 'failsafe' } as const);
    this.#document = parseDocument(text, { lineCounter: this.#lines, strict: true, uniqueKeys: true, ...kind });
    // Tags that mean nothing are warnings of the parser.
    const errors = [...this.#document.errors, ...this.#document.warnings];
    this.faults = [
      ...errors.map((error) => this.#syntaxFault(error)),
      ...this.#unresolvedAliases(),
      ...this.#merges(),
      ...this.#unnamed(),
    ];
    const structural = errors.filter(({ code }) => !harmless.has(code)).map(({ pos }) => pos[0]);
    this.readableUntil = Math.min(Infinity, ...structural.map((offset) => this.#lineStart(offset)));
  }

  /** @throws StudyFault if aliases make it too large. */
  value(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      throw this.faultAt(0, error instanceof Error ? error.message : String(error));
    }
  }

  /** At a value. A key that is missing has no place of its own: names the nearest one around it. */
  fault(path: DocumentPath, message: string): StudyFault {
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = depth === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, depth), true);
      const offset = offsetOf(node);
      if (offset !== undefined) return this.faultAt(offset, message);
    }
    return this.faultAt(0, message);
  }

  /** At a character of a value that is a text, where the file has it as it is (no escapes, no line breaks); else at the value. */
  faultWithin(path: DocumentPath, offset: number, message: string): StudyFault {
    const node: unknown = this.#document.getIn(path, true);
    const scalar: unknown = isAlias(node) ? node.resolve(this.#document) : node;
    if (!isScalar(scalar) || typeof scalar.value !== 'string' || !scalar.range) return this.fault(path, message);
    const [start, end] = scalar.range;
    const inside = this.#text.slice(start, end).indexOf(scalar.value);
    return inside < 0 ? this.faultAt(start, message) : this.faultAt(start + inside + offset, message);
  }

  /** At a key instead of its value. */
  keyFault(path: DocumentPath, message: string): StudyFault {
    const parent: unknown = this.#document.getIn(path.slice(0, -1), true) ?? this.#document.contents;
    const items = typeof parent === 'object' && parent !== null && 'items' in parent ? parent.items : [];
    for (const item of items as { readonly key?: { readonly value?: unknown } }[]) {
      const key = item.key?.value;
      // Names that are numbers in YAML are names here.
      const offset = typeof key !== 'symbol' && String(key) === path.at(-1) ? offsetOf(item.key) : undefined;
      if (offset !== undefined) return this.faultAt(offset, message);
    }
    return this.fault(path, message);
  }

  faultAt(offset: number, message: string): StudyFault {
    const { line, col } = this.#lines.linePos(offset);
    return new StudyFault(`${this.file}:${line}:${col}: ${inOneLine(message)}`, offset);
  }

  #syntaxFault({ code, pos, message }: YAMLParseError | YAMLWarning): StudyFault {
    if (code === 'MULTIPLE_DOCS') return this.faultAt(pos[0], 'another document begins: a file may have only one');
    // yaml's messages continue with an excerpt of the file.
    const [problem = message] = message.split(/ at line |\n/);
    return this.faultAt(pos[0], problem);
  }

  /** Aliases without anchor; they count as nothing. */
  #unresolvedAliases(): StudyFault[] {
    const faults: StudyFault[] = [];
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return undefined;
        faults.push(
          this.faultAt(offsetOf(alias) ?? 0, `*${alias.source}: there is no anchor &${alias.source} before it`),
        );
        const nothing = this.#document.createNode(null);
        nothing.range = alias.range ?? null;
        return nothing;
      },
    });
    return faults;
  }

  /**
   * YAML 1.2 has no merge keys, and errors in merged values have no place. They are parsed nevertheless, to report all
   * errors.
   */
  #merges(): StudyFault[] {
    const faults: StudyFault[] = [];
    visit(this.#document, {
      Pair: (_key, pair) => {
        const place = isMerge(pair) ? offsetOf(pair.key) : undefined;
        if (place !== undefined)
          faults.push(
            this.faultAt(
              place,
              '<< (merge) is not part of YAML 1.2: write out the entries; an alias (*name) may be used for a single value',
            ),
          );
      },
    });
    return faults;
  }

  /**
   * Keys that are no names: YAML allows lists and mappings there, and nothing at all. The parser would turn them into
   * texts, with a warning of its own.
   */
  #unnamed(): StudyFault[] {
    const faults: StudyFault[] = [];
    visit(this.#document, {
      Pair: (_key, pair) => {
        const key: unknown = isAlias(pair.key) ? pair.key.resolve(this.#document) : pair.key;
        const isMissing = key === null || (isScalar(key) && (key.value === null || key.value === ''));
        if (isScalar(key) && !isMissing) return;
        const offset = offsetOf(pair.key) ?? offsetOf(pair.value) ?? 0;
        const what = isMissing
          ? 'a name is missing before the colon'
          : 'a name must be a string, not a list or a mapping';
        faults.push(this.faultAt(offset, what));
        const placeholder = this.#document.createNode(`unnamed ${offset}`);
        placeholder.range = [offset, offset, offset];
        pair.key = placeholder;
      },
    });
    return faults;
  }

  #lineStart(offset: number): number {
    return offset - this.#lines.linePos(offset).col + 1;
  }
}

/** Names in messages may be anything, of any length. */
function inOneLine(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN'));
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node as { readonly range?: readonly number[] | null };
  return range?.[0];
}
