import { unknown, vector, type RScope, type RValue, type RVariable } from './r-value.ts';

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
  readonly globals: Map<string, RVariable>;
  #scope: RScope | undefined;
  #functions = 0;
  /** Variables of the whole script that functions have changed. */
  readonly changedByFunctions = new Set<string>();

  /** @param given that there are already */
  constructor(given: ReadonlyMap<string, RVariable> = new Map()) {
    this.globals = new Map(given);
  }

  /** Functions that are under way. */
  get functions(): number {
    return this.#functions;
  }

  /** Of the function that is under way; undefined: none is. */
  get scope(): RScope | undefined {
    return this.#scope;
  }

  /** The value of a variable or constant; not known: the script does not define it. */
  valueOf(name: string, at: number): RValue {
    return this.valueFrom(this.#scope, name, at);
  }

  /** The value that a variable has in the functions around a place; undefined: in the whole script. */
  valueFrom(scope: RScope | undefined, name: string, at: number): RValue {
    return this.#scopeWith(name, scope)?.own.get(name)?.value ?? this.globalValueOf(name, at);
  }

  /** The value of a variable around the function that is under way, which `<<-` changes. */
  valueOutside(name: string, at: number): RValue {
    return this.valueFrom(this.#scope?.outer, name, at);
  }

  /** The value of a variable of the whole script, or of a constant. */
  globalValueOf(name: string, at: number): RValue {
    const found = this.globals.get(name)?.value;
    return found ?? constants.get(name) ?? unknown(at, `${name} is not defined in this script`, name);
  }

  set(name: string, variable: RVariable): void {
    (this.#scope?.own ?? this.globals).set(name, variable);
  }

  /** By `<<-`: of the next function around this one that has it, or of the whole script. */
  setOutside(name: string, variable: RVariable): void {
    this.setFrom(this.#scope?.outer, name, variable);
  }

  /** By `<<-` in a function that was made in a scope. */
  setFrom(from: RScope | undefined, name: string, variable: RVariable): void {
    const scope = this.#scopeWith(name, from);
    if (scope === undefined && this.#scope !== undefined) this.changedByFunctions.add(name);
    (scope?.own ?? this.globals).set(name, variable);
  }

  #scopeWith(name: string, from: RScope | undefined): RScope | undefined {
    let scope = from;
    while (scope !== undefined && !scope.own.has(name)) scope = scope.outer;
    return scope;
  }

  /** Does what a function does that was made in a scope. */
  inFunction(outer: RScope | undefined, body: () => RValue): RValue {
    const caller = this.#scope;
    this.#scope = { own: new Map(), outer };
    this.#functions++;
    try {
      return body();
    } finally {
      this.#functions--;
      this.#scope = caller;
    }
  }

  /** Does what assigns variables of the whole script, wherever it is asked for. */
  globally(action: () => void): void {
    const scope = this.#scope;
    this.#scope = undefined;
    action();
    this.#scope = scope;
  }
}
