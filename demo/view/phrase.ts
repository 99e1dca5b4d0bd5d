import type { ComponentNames } from './component-directory.ts';
import type { ViewRole } from './component-view.ts';

/** What an event says, for its words: who is meant by its fields, and which components it is about. */
export class Phrase {
  readonly #names: ComponentNames;
  readonly #teller: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #about = new Set<string>();

  constructor(names: ComponentNames, teller: string, fields: Readonly<Record<string, unknown>>) {
    this.#names = names;
    this.#teller = teller;
    this.#fields = fields;
  }

  /** Components that were named, without the one that tells of the event. */
  get about(): readonly string[] {
    return [...this.#about].filter((id) => id !== this.#teller);
  }

  /** The component that tells of the event. */
  get teller(): string {
    return this.#names.nameOf(this.#teller) ?? this.#teller;
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  text(field: string): string {
    const value = this.#fields[field];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') return '?';
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  }

  /** NaN: it is not a number. */
  number(field: string): number {
    const value = this.#fields[field];
    return typeof value === 'number' ? value : Number.NaN;
  }

  /** A field with words around it; nothing if it is absent. */
  part(before: string, field: string, after = ''): string {
    return this.has(field) ? `${before}${this.text(field)}${after}` : '';
  }

  seconds(field: string): string {
    const value = this.#fields[field];
    return typeof value === 'number' ? `${Number(value.toPrecision(3))} s` : '? s';
  }

  /** A number with its noun: `1 element`, `3 elements`. */
  count(field: string, noun: string): string {
    return `${this.text(field)} ${noun}${this.#fields[field] === 1 ? '' : 's'}`;
  }

  /** Of a field with a component of the view. */
  component(field: string): string {
    const id = this.text(field);
    const name = this.#names.nameOf(id);
    if (name === undefined) return id;
    this.#about.add(id);
    return name;
  }

  /** Of a field with a pool element's identifier. */
  element(field = 'element'): string {
    return this.#component(this.text(field), 'poolElement', 'element');
  }

  /** Of a field with a registrar's identifier. */
  registrar(field: string): string {
    return this.#component(this.text(field), 'registrar', 'registrar');
  }

  /** Of a field with addresses, perhaps behind a preposition. */
  at(field: string, preposition = ''): string {
    const text = this.text(field);
    const addresses = text.startsWith(preposition) ? text.slice(preposition.length) : text;
    return this.#component(addresses, undefined, '');
  }

  #component(designation: string, role: ViewRole | undefined, noun: string): string {
    const id = this.#names.find(designation, role);
    const name = id === undefined ? undefined : this.#names.nameOf(id);
    if (id === undefined || name === undefined) return noun === '' ? designation : `${noun} ${designation}`;
    this.#about.add(id);
    return name;
  }
}

/** Characters of a field that are shown: reasons may come from elsewhere. */
const LONGEST = 200;
