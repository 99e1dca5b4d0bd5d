import type { Parameter } from '../language/parameter-catalogue.ts';
import { allPartsOf } from './r/r-tree.ts';
import { soleValue, textsOf, vector, type RFunction, type RValue, type RVariable } from './r/r-value.ts';
import type { SourceText } from './source-text.ts';

/** The function of RSPSIM that draws from a file. */
const FROM_FILE = /\breqdistfromfile\b/;

/** What a script adds to RSPSIM's toolchain: variables with their defaults, and functions that are distributions. Studies have none. */
export class OwnDefinitions {
  /** Of createSimulation(). */
  readonly defaults: RValue | undefined;
  readonly #source: SourceText;
  readonly #variables: ReadonlyMap<string, RVariable>;
  /** Where the script gives defaults, by variables. */
  readonly #defaults: ReadonlyMap<string, number>;
  /** The first values that the script gives variables that it adds. */
  readonly #values: ReadonlyMap<string, RVariable>;

  /** @param defaults of createSimulation(): those of the toolchain, and perhaps others */
  constructor(source: SourceText, variables: ReadonlyMap<string, RVariable>, defaults: RValue | undefined) {
    this.#source = source;
    this.#variables = variables;
    this.defaults = defaults;
    const items = defaults?.kind === 'list' ? defaults.items : [];
    this.#values = new Map(
      items.flatMap(({ value, at }) => {
        const [first, second] = value.kind === 'list' ? value.items : [];
        const name = first === undefined ? undefined : soleValue(first.value);
        const text = second?.value.kind === 'vector' ? textsOf(second.value)?.[0] : undefined;
        return typeof name === 'string' && typeof text === 'string'
          ? [[name, { value: vector(text), at }] as const]
          : [];
      }),
    );
    this.#defaults = new Map(
      items.flatMap(({ value, at }) => {
        const [first] = value.kind === 'list' ? value.items : [];
        const name = first === undefined ? undefined : soleValue(first.value);
        return typeof name === 'string' ? [[name, at] as const] : [];
      }),
    );
  }

  /** A function of the script. */
  functionNamed(name: string): RFunction | undefined {
    const value = this.#variables.get(name)?.value;
    return value?.kind === 'function' ? value : undefined;
  }

  /** All that functions of the script see, and others in their place. */
  variablesWith(others: ReadonlyMap<string, RVariable>): ReadonlyMap<string, RVariable> {
    return new Map([...this.#values, ...this.#variables, ...others]);
  }

  /** Where a function of the script takes the place of one of the toolchain; undefined: it does not. */
  placeOfFunction(name: string): number | undefined {
    const variable = this.#variables.get(name);
    return variable?.value.kind === 'function' ? variable.at : undefined;
  }

  /** Whether the script adds a variable to those of the toolchain. */
  adds(variable: string): boolean {
    return this.#defaults.has(variable);
  }

  /** Why a variable is refused; undefined: it is none of the script. */
  ofVariable(variable: string): string | undefined {
    const at = this.#defaults.get(variable);
    if (at === undefined) return undefined;
    const where = this.#source.lineInWords(at);
    return `${variable} is a variable that the script adds to those of RSPSIM's toolchain (${where}): rsplab has nothing like it`;
  }

  /** Why a distribution of a parameter is refused; undefined: it is none of the script. */
  ofDistribution(name: string, parameter: Parameter): string | undefined {
    const variable = this.#variables.get(name);
    if (variable?.value.kind !== 'function' || !parameter.name.endsWith('Distribution')) return undefined;
    const isFromFile = [...allPartsOf(variable.value.node)].some(
      (part) => part.kind === 'string' && FROM_FILE.test(part.value),
    );
    const where = this.#source.lineInWords(variable.at);
    const choices = `${parameter.name} has ${(parameter.choices ?? []).join(', ')}`;
    return `${name} is a function of the script (${where}); ${choices}${isFromFile ? '; times of requests that are in a file: requestTrace' : ''}`;
  }
}
