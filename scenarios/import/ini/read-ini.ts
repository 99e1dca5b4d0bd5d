import type { SourceText } from '../source-text.ts';

/** A line of an ini file: a pattern of parameters, and its value. */
export interface IniEntry {
  readonly key: string;
  readonly value: string;
  readonly source: SourceText;
  readonly at: number;
}

/** The text of a file that another one includes. @throws ImportError if there is none */
export type Inclusion = (name: string, from: SourceText, at: number) => SourceText;

const GENERAL = 'General';
/** Files that include each other, at most. */
const MOST_INCLUDED = 20;

/**
 * The entries of a file of OMNeT++ in the order in which they count: the first one that fits a parameter decides. Those of
 * a configuration come before the general ones.
 *
 * @throws ImportError at what is no line of such a file, or if there are several configurations
 */
export function readIni(source: SourceText, included: Inclusion): IniEntry[] {
  const sections = new Sections(included);
  sections.read(source, 0);
  return sections.entries(source);
}

class Sections {
  readonly #included: Inclusion;
  readonly #sections = new Map<string, IniEntry[]>();
  /** Configurations of which is known what they extend. */
  readonly #sound = new Set<string>();
  #section = GENERAL;

  constructor(included: Inclusion) {
    this.#included = included;
  }

  read(source: SourceText, depth: number): void {
    let at = 0;
    let begun = '';
    let start = 0;
    for (const line of source.text.split('\n')) {
      if (begun === '') start = at;
      at += line.length + 1;
      const text = line.trimEnd();
      // A back-slash goes on in the next line, also one of a comment; OMNeT++ puts nothing between them.
      if (text.endsWith('\\')) {
        begun += text.slice(0, -1);
        continue;
      }
      this.#whole(source, begun + text, start, depth);
      begun = '';
    }
    this.#whole(source, begun, start, depth);
  }

  #whole(source: SourceText, text: string, at: number, depth: number): void {
    const line = withoutComment(text).trim();
    if (line !== '') this.#line(source, line, at, depth);
  }

  #line(source: SourceText, text: string, at: number, depth: number): void {
    const [, section] = /^\[\s*(?:Config\s+)?([\w-]+)\s*\]$/.exec(text) ?? [];
    const [, file] = /^include\s+(.+)$/.exec(text) ?? [];
    const [, key, value] = /^([^=\s][^=]*?)\s*=\s*(.*)$/.exec(text) ?? [];
    if (section !== undefined) this.#begin(section);
    else if (file !== undefined) {
      if (depth >= MOST_INCLUDED) throw source.error(at, `more than ${MOST_INCLUDED} files include each other`);
      this.read(this.#included(file.replaceAll('"', ''), source, at), depth + 1);
    } else if (key !== undefined && value !== undefined) this.#add({ key, value, source, at });
    else
      throw source.error(
        at,
        'this is no line of an ini file of OMNeT++: give "pattern = value", "[section]" or "include file"',
      );
  }

  /** A configuration without lines is one, too. */
  #begin(section: string): void {
    this.#section = section;
    if (!this.#sections.has(section)) this.#sections.set(section, []);
  }

  #add(entry: IniEntry): void {
    const entries = this.#sections.get(this.#section);
    if (entries === undefined) this.#sections.set(this.#section, [entry]);
    else entries.push(entry);
  }

  entries(source: SourceText): IniEntry[] {
    const names = [...this.#sections.keys()].filter((name) => name !== GENERAL);
    for (const name of names) this.#requireBases(name, []);
    const extended = new Set(names.flatMap((name) => this.#bases(name)));
    const [chosen, other] = names.filter((name) => !extended.has(name));
    if (other !== undefined)
      throw source.error(
        this.#sections.get(other)?.[0]?.at ?? 0,
        `several configurations (${names.join(', ')}): keep the one that is to be imported`,
      );
    const order: string[] = [];
    for (const name of chosen === undefined ? [] : [chosen]) this.#resolve(name, order);
    return [...order, GENERAL].flatMap((name) => this.#sections.get(name) ?? []);
  }

  /** @param under names of the configurations that extend it */
  #requireBases(name: string, under: readonly string[]): void {
    const entry = this.#sections.get(name)?.find(({ key }) => key === 'extends');
    if (entry === undefined || this.#sound.has(name)) return;
    const path = [...under, name];
    if (path.length > MOST_INCLUDED)
      throw entry.source.error(entry.at, `more than ${MOST_INCLUDED} configurations extend each other`);
    for (const base of this.#bases(name))
      if (path.includes(base))
        throw entry.source.error(entry.at, `configurations extend each other: ${[...path, base].join(' → ')}`);
      else if (base !== GENERAL && !this.#sections.has(base))
        throw entry.source.error(entry.at, `extends = ${entry.value}: there is no configuration ${base}`);
      else this.#requireBases(base, path);
    this.#sound.add(name);
  }

  #resolve(name: string, order: string[]): void {
    if (order.includes(name)) return;
    order.push(name);
    for (const base of this.#bases(name)) this.#resolve(base, order);
  }

  #bases(name: string): string[] {
    const entry = this.#sections.get(name)?.find(({ key }) => key === 'extends');
    return entry === undefined ? [] : entry.value.split(',').map((each) => each.trim());
  }
}

/** A # within quotes begins none. */
function withoutComment(line: string): string {
  if (!line.includes('#')) return line.trimEnd();
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\' && isQuoted) i++;
    else if (line[i] === '"') isQuoted = !isQuoted;
    else if (line[i] === '#' && !isQuoted) return line.slice(0, i).trimEnd();
  }
  return line.trimEnd();
}
