import { unknown, vector, type RValue } from './r-value.ts';

/** A variable, and where it got its value. */
export interface RVariable {
  readonly value: RValue;
  readonly at: number;
}

const constants: ReadonlyMap<string, RValue> = new Map<string, RValue>([
  ['TRUE', vector(true)],
  ['T', vector(true)],
  ['FALSE', vector(false)],
  ['F', vector(false)],
  ['NULL', vector()],
  ['NA', vector(null)],
  ['NaN', vector(Number.NaN)],
  ['Inf', vector(Number.POSITIVE_INFINITY)],
  ['pi', vector(Math.PI)],
  ['.GlobalEnv', { kind: 'environment', scope: 'global' }],
]);

/** The variables of a script, and of its functions that are under way. */
export class RVariables {
  readonly globals = new Map<string, RVariable>();
  readonly #frames: Map<string, RVariable>[] = [];
  /** Variables of the whole script that functions have changed. */
  readonly changedByFunctions = new Set<string>();

  /** Functions that are under way. */
  get functions(): number {
    return this.#frames.length;
  }

  /** The value of a variable or constant; not known: the script does not define it. */
  valueOf(name: string, at: number): RValue {
    const found = this.#frames.at(-1)?.get(name) ?? this.globals.get(name);
    return found?.value ?? constants.get(name) ?? unknown(at, `${name} is not defined in this script`, name);
  }

  set(name: string, variable: RVariable): void {
    (this.#frames.at(-1) ?? this.globals).set(name, variable);
  }

  /** By `<<-`: a variable of the whole script; one of a function that calls this one may be meant, too. */
  setOutside(name: string, variable: RVariable): void {
    if (this.#frames.length > 0) this.changedByFunctions.add(name);
    this.globals.set(name, variable);
    for (const frame of this.#frames.slice(0, -1))
      if (frame.has(name)) {
        const { at } = variable;
        frame.set(name, { value: unknown(at, `it is not known which ${name} is assigned here`), at });
      }
  }

  /** Does what a function does, whose own variables are these. */
  inFunction(own: Map<string, RVariable>, body: () => RValue): RValue {
    this.#frames.push(own);
    try {
      return body();
    } finally {
      this.#frames.pop();
    }
  }

  /** Does what assigns variables of the whole script, wherever it is asked for. */
  globally(action: () => void): void {
    const frames = this.#frames.splice(0);
    action();
    this.#frames.push(...frames);
  }
}
