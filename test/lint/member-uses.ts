import type { Checker, NodeHandle, Symbol, Type } from 'typescript/unstable/sync';
import { getJSDocTags, isBindingElement, isIdentifier, isStringLiteral, type Node } from 'typescript/unstable/ast';
import type { FileSyntax, MemberSyntax } from './member-syntax.ts';

/** Members that JavaScript calls. */
const BY_LANGUAGE: ReadonlySet<string> = new Set(['toString', 'toJSON']);

/** Who reads a member. */
interface Readers {
  production: boolean;
  tests: boolean;
  /** Whether another object takes it over. */
  passedOn: boolean;
}

/** A member of a class, an interface or a type, with those who read it. */
export interface MemberUse {
  readonly member: MemberSyntax;
  readonly syntax: FileSyntax;
  readonly readers: Readers;
}

/**
 * Finds who reads which member, by the types of the objects. What is read by way of an interface is read in all that
 * implement it, be it by `implements` or because it fits.
 */
export class MemberUses {
  readonly #checker: Checker;
  readonly #uses = new Map<string, MemberUse>();
  readonly #byName = new Map<string, MemberUse[]>();

  constructor(checker: Checker, files: readonly FileSyntax[], isTest: (file: FileSyntax) => boolean) {
    this.#checker = checker;
    for (const file of files) this.#declare(file);
    for (const file of files) this.#note(file, isTest(file) ? 'tests' : 'production');
    for (const file of files) this.#inherit(file);
    this.#fit('production');
    this.#fit('tests');
  }

  /** All but those of object literals. */
  *declared(): Generator<MemberUse> {
    for (const use of new Set(this.#uses.values())) if (!use.member.literal) yield use;
  }

  #declare(syntax: FileSyntax): void {
    const symbols = this.#checker.getSymbolAtLocation(syntax.members.map(({ name }) => name));
    for (const [index, member] of syntax.members.entries()) {
      const readers = {
        production: BY_LANGUAGE.has(member.name.text) || isTagged(member, 'public'),
        tests: false,
        passedOn: false,
      };
      const use = { member, syntax, readers };
      for (const declaration of symbols[index]?.declarations ?? []) this.#uses.set(keyOf(declaration), use);
      const { text } = member.name;
      const others = this.#byName.get(text);
      if (others === undefined) this.#byName.set(text, [use]);
      else others.push(use);
    }
  }

  #note(syntax: FileSyntax, reader: keyof Readers): void {
    const checker = this.#checker;
    for (const symbol of checker.getSymbolAtLocation(syntax.reads)) this.#read(symbol, reader);
    const types = checker.getTypeAtLocation(syntax.patterns);
    for (const [index, pattern] of syntax.patterns.entries()) {
      const type = types[index];
      if (type === undefined) continue;
      for (const element of pattern.elements) {
        if (!isBindingElement(element)) continue;
        if (element.dotDotDotToken !== undefined) this.#passOn(type);
        const name = element.propertyName ?? element.name;
        if (name !== undefined && (isIdentifier(name) || isStringLiteral(name)))
          this.#read(checker.getPropertyOfType(type, name.text), reader);
      }
    }
    for (const type of checker.getTypeAtLocation(syntax.indexed)) {
      if (type === undefined || checker.isArrayLikeType(type)) continue;
      for (const property of checker.getPropertiesOfType(type)) this.#read(property, reader);
    }
    for (const type of checker.getTypeAtLocation(syntax.spread)) if (type !== undefined) this.#passOn(type);
  }

  #passOn(type: Type): void {
    for (const each of type.isUnionType() ? (type.getTypes() ?? []) : [type])
      for (const property of this.#checker.getPropertiesOfType(each)) this.#read(property, 'passedOn');
  }

  #read(symbol: Symbol | undefined, reader: keyof Readers): void {
    for (const declaration of symbol?.declarations ?? []) {
      const use = this.#uses.get(keyOf(declaration));
      if (use !== undefined) use.readers[reader] = true;
    }
  }

  /** What overrides something of a library is called by the library; what its class or interface comes from shares its readers. */
  #inherit(syntax: FileSyntax): void {
    for (const { owner, base } of syntax.bases) {
      const own = syntax.members.filter((member) => member.owner === owner);
      const type = this.#checker.getTypeAtLocation(base);
      if (own.length === 0 || type === undefined) continue;
      for (const property of this.#checker.getPropertiesOfType(type)) {
        const member = own.find(({ name }) => name.text === property.name);
        const use = member === undefined ? undefined : this.#useOf(member);
        if (use === undefined) continue;
        for (const declaration of property.declarations) {
          const inherited = this.#uses.get(keyOf(declaration));
          if (inherited === undefined) use.readers.production = true;
          else share(use.readers, inherited.readers);
        }
      }
    }
  }

  /** Readers of an interface that something fits, or is spread into, read that, too. */
  #fit(reader: 'production' | 'tests'): void {
    const before = Array.from(this.declared()).filter(({ readers }) => !readers[reader]);
    for (const use of before) {
      const alike = (this.#byName.get(use.member.name.text) ?? []).filter(
        (other) => other.readers[reader] && other.member.owner !== use.member.owner,
      );
      if (alike.some((other) => use.readers.passedOn || this.#fits(use.member, other.member)))
        use.readers[reader] = true;
    }
  }

  #fits(member: MemberSyntax, other: MemberSyntax): boolean {
    const [own, others] = [member, other].map(({ owner, literal }) => {
      const named = 'name' in owner && !literal ? (owner.name as Node | undefined) : undefined;
      const symbol = named === undefined ? undefined : this.#checker.getSymbolAtLocation(named);
      return symbol === undefined
        ? this.#checker.getTypeAtLocation(owner)
        : this.#checker.getDeclaredTypeOfSymbol(symbol);
    });
    if (own === undefined || others === undefined) return false;
    return other.literal
      ? this.#checker.isTypeAssignableTo(others, own)
      : this.#checker.isTypeAssignableTo(own, others);
  }

  #useOf({ name }: MemberSyntax): MemberUse | undefined {
    const [declaration] = this.#checker.getSymbolAtLocation(name)?.declarations ?? [];
    return declaration === undefined ? undefined : this.#uses.get(keyOf(declaration));
  }
}

function share(some: Readers, others: Readers): void {
  some.production = others.production = some.production || others.production;
  some.tests = others.tests = some.tests || others.tests;
}

function keyOf({ path, index }: NodeHandle): string {
  return `${path}:${index}`;
}

/** Whether the comment of a member, or of what it is in, has the tag. */
export function isTagged(member: MemberSyntax, tag: string): boolean {
  for (let node: Node | undefined = member.name.parent; node !== undefined; node = node.parent)
    if (getJSDocTags(node).some(({ tagName }) => tagName.text === tag)) return true;
  return false;
}
