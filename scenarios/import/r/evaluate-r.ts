import { rootOf } from './r-assignments.ts';
import { applyR, callbackOf, itemsWithin, isApplier, type RCallback } from './r-appliers.ts';
import { asksByName, valueByName } from './r-by-name.ts';
import { changers, endings, postponing } from './r-changers.ts';
import { nameIn, nameOfFunction, operandsIn } from './r-calls.ts';
import { builtIns } from './r-functions.ts';
import { Jumped, Returned } from './r-jumps.ts';
import type { RBuiltIn, ROperand } from './r-operands.ts';
import { boundOperands } from './r-parameters.ts';
import { assignedPart } from './r-part-assignment.ts';
import { switchedCase } from './r-switch.ts';
import { combined, conditionIn, decidedBy, prefixed } from './r-operators.ts';
import { listElement, member, selected } from './r-parts.ts';
import {
  mayJump,
  mayReturn,
  type RAssignment,
  type RCall,
  type RFunctionNode,
  type RInfix,
  type RLoop,
  type RNode,
} from './r-tree.ts';
import {
  withKnownCount,
  firstUnknown,
  soleValue,
  unknown,
  valueCount,
  vector,
  vectorOf,
  stepsThrough,
  type RFunction,
  type RValue,
  type RVariable,
} from './r-value.ts';
import { RVariables } from './r-variables.ts';
import type { RScript } from './parse-r.ts';
import { PartsLeftOut } from './parts-left-out.ts';
import { performsScript, scopeOfScript, type SourceFollower } from './source-follower.ts';

/** A call that does something, instead of giving a value. */
export interface RDone {
  readonly name: string;
  readonly operands: readonly ROperand[];
  readonly at: number;
}

/** What a script leaves behind. */
export interface RResults {
  readonly variables: ReadonlyMap<string, RVariable>;
  readonly done: readonly RDone[];
}

/** Steps of evaluation, at most: a loop of a script ends some time. */
const MOST_STEPS = 5e6;
const TOO_LONG = 'the script computes too long';
/** Functions of the script within each other. */
const DEEPEST_CALLS = 50;
/** Parts of the tree within each other, those of functions that are under way included: more would exhaust the stack. */
const DEEPEST_PARTS = 1000;

/**
 * Goes through a script. What cannot be computed becomes an unknown value that says why; nothing is thrown but by
 * `follow`. No call of `source()` is left out: it is followed or refused wherever it is.
 */
export function evaluateR({ statements }: RScript, follow?: SourceFollower, mostSteps?: number): RResults {
  const evaluation = new Evaluation(follow, undefined, undefined, mostSteps);
  for (const statement of statements) evaluation.topLevel(statement);
  return { variables: evaluation.variables.globals, done: evaluation.done };
}

/** An evaluation that is under way. */
export class Evaluation {
  readonly variables: RVariables;
  readonly done: RDone[] = [];
  readonly #leftOut: PartsLeftOut;
  readonly #follow: SourceFollower | undefined;
  readonly #functions: ReadonlyMap<string, RBuiltIn>;
  readonly #mostSteps: number;
  #steps = 0;
  #depth = 0;
  /** Loops within each other that are under way in this function. */
  #loops = 0;
  /** The body of the function that is under way. */
  #body: RNode | undefined;

  constructor(
    follow: SourceFollower | undefined,
    functions: ReadonlyMap<string, RBuiltIn> = builtIns,
    variables?: ReadonlyMap<string, RVariable>,
    mostSteps = MOST_STEPS,
  ) {
    this.#mostSteps = mostSteps;
    this.variables = new RVariables(variables);
    this.#follow = follow;
    this.#functions = functions;
    this.#leftOut = new PartsLeftOut(this.variables, follow, {
      step: () => this.#steps++,
      changes: (name, at) => this.done.push({ name, operands: [], at }),
    });
  }

  get steps(): number {
    return this.#steps;
  }

  topLevel(node: RNode): void {
    try {
      this.statement(node);
    } catch (error) {
      // A return outside of functions ends nothing, nor does a jump outside of loops.
      if (!(error instanceof Returned) && !(error instanceof Jumped)) throw error;
    }
  }

  statement(node: RNode): RValue {
    this.#steps++;
    return this.#within(node, true);
  }

  value(node: RNode): RValue {
    return this.#within(node, false);
  }

  #within(node: RNode, isStatement: boolean): RValue {
    if (this.#depth > DEEPEST_PARTS) return this.#leftOut.leaveOut(node, 'there are too many parts within each other');
    this.#depth++;
    try {
      return isStatement ? this.#statement(node) : this.#value(node);
    } finally {
      this.#depth--;
    }
  }

  #statement(node: RNode): RValue {
    switch (node.kind) {
      case 'assignment':
        return this.#assign(node);
      case 'block': {
        let last: RValue = vector();
        for (const each of node.statements) last = this.statement(each);
        return last;
      }
      case 'if':
        return this.#choose(node);
      case 'loop':
        this.#repeat(node);
        return vector();
      case 'call':
        return this.#call(node, true);
      case 'jump':
        throw new Jumped(node.keyword === 'break');
      case 'number':
      case 'string':
      case 'name':
      case 'prefix':
      case 'infix':
      case 'index':
      case 'member':
      case 'function':
        return this.value(node);
    }
  }

  #value(node: RNode): RValue {
    if (++this.#steps > this.#mostSteps) return this.#leftOut.leaveOutAtEnd(node, TOO_LONG);
    switch (node.kind) {
      case 'number':
        return vectorOf([node.value], undefined, node.isInteger);
      case 'string':
        return vector(node.value);
      case 'name':
        return this.variables.valueOf(node.name, node.at);
      case 'prefix':
        return this.#counted(prefixed(node.operator, this.value(node.operand), node.at));
      case 'infix':
        return this.#chain(node);
      case 'call':
        return this.#call(node, false);
      case 'index': {
        const object = withKnownCount(this.value(node.object));
        const indices = node.indices.map(({ value }) => this.value(value));
        if (node.isElement) return listElement(object, indices, node.at);
        this.#steps += stepsThrough(object);
        return this.#counted(selected(object, indices, node.at));
      }
      case 'member':
        return member(withKnownCount(this.value(node.object)), node.name, node.at);
      case 'function':
        return { kind: 'function', node, scope: this.variables.scope };
      case 'assignment':
      case 'block':
      case 'if':
      case 'loop':
      case 'jump':
        return this.statement(node);
    }
  }

  #assign(node: RAssignment): RValue {
    const { target, at } = node;
    const computed = this.value(node.value);
    const name = rootOf(target);
    const isWhole = target.kind === 'name' || target.kind === 'string';
    const value = isWhole || name === undefined ? computed : this.#withPart(node, name, computed);
    const variable = { value, at: isWhole ? target.at : at };
    if (name !== undefined) this.variables[node.isOuter ? 'setOutside' : 'set'](name, variable);
    return computed;
  }

  /** The value of a variable of which a part is another one. */
  #withPart({ target, isOuter, at }: RAssignment, name: string, part: RValue): RValue {
    const isOutside = isOuter && this.variables.scope !== undefined;
    const former = withKnownCount(isOutside ? this.variables.valueOutside(name, at) : this.variables.valueOf(name, at));
    const whole = former.kind === 'unknown' ? unknown(at, former.reason) : former;
    this.#steps += valueCount(whole) >> 2;
    return assignedPart(target, part, { whole, at, valueOf: (node) => this.value(node) });
  }

  #choose(node: Extract<RNode, { kind: 'if' }>): RValue {
    const condition = conditionIn(this.value(node.condition));
    if (condition !== undefined) {
      if (condition) return this.statement(node.consequence);
      return node.alternative === undefined ? vector() : this.statement(node.alternative);
    }
    this.#forget(node, 'whether this is done is not known before the simulation');
    return unknown(node.at, 'the condition of this "if" is not known before the simulation');
  }

  #repeat(node: RLoop): void {
    if (node.keyword !== 'for') return this.#repeatWhile(node);
    const items = node.over === undefined ? undefined : itemsWithin(this.value(node.over), node.at);
    if (items === undefined) {
      this.#forget(node, `it is assigned in a loop ("${node.keyword}") that is not evaluated`);
      return;
    }
    this.#steps += items.length >> 4;
    for (const { value } of items) {
      if (++this.#steps > this.#mostSteps) return this.#forget(node, TOO_LONG);
      this.variables.set(node.variable ?? '', { value, at: node.at });
      if (!this.#round(node)) return;
    }
  }

  /** `while` and `repeat`, as long as it is known whether there is another round. */
  #repeatWhile(node: RLoop): void {
    for (;;) {
      this.#steps++;
      const condition = node.over === undefined ? true : conditionIn(this.value(node.over));
      if (this.#steps > this.#mostSteps) return this.#forget(node, TOO_LONG);
      if (condition === undefined)
        return this.#forget(node, `it is assigned in a loop ("${node.keyword}") that is not evaluated`);
      if (!condition) return;
      if (!this.#round(node)) return;
    }
  }

  /** The body of a loop, once. @returns whether another round may follow */
  #round(node: RLoop): boolean {
    this.#loops++;
    try {
      this.statement(node.body);
      return true;
    } catch (error) {
      if (!(error instanceof Jumped)) throw error;
      if (error.reason !== undefined) this.#forget(node, error.reason);
      return error.reason === undefined && !error.isBreak;
    } finally {
      this.#loops--;
    }
  }

  /**
   * What is assigned in a part that is not evaluated is not known any more. If it may end the function, or the loop, that it
   * is in, it is not known either what these do behind it.
   */
  #forget(node: RNode, reason: string): void {
    this.#leftOut.leaveOut(node, reason);
    if (this.#body !== undefined && mayReturn(node)) {
      this.#leftOut.forgetOuter(this.#body, reason);
      throw new Returned(unknown(node.at, reason));
    }
    if (this.#loops > 0 && mayJump(node)) throw new Jumped(false, reason);
  }

  /** `...` are the operands that a function was given beside its parameters. */
  #operands({ operands }: RCall): ROperand[] {
    return operands.flatMap(({ name, value }): ROperand[] => {
      const computed = this.value(value);
      const isDots = value.kind === 'name' && value.name === '...' && computed.kind === 'list';
      return isDots ? [...computed.items] : [{ name, value: computed, at: value.at }];
    });
  }

  /** @param alone it is a statement: a function that is not computed here does something */
  #call(node: RCall, alone: boolean): RValue {
    const { callee, at } = node;
    const given = callee.kind === 'name' ? this.variables.valueOf(callee.name, callee.at) : this.value(callee);
    if (given.kind === 'function') return this.callOwn(given, this.#operands(node), at);
    const name = nameOfFunction(callee, given);
    if (name === undefined) {
      this.#operands(node);
      this.#leftOut.requireNothingRead('a function without a name', node);
      return unknown(at, 'only functions with a name are called here');
    }
    if (name === 'function') return unknown(at, 'a function has no value');
    if (name === 'return') {
      const [operand] = node.operands;
      throw new Returned(operand === undefined ? vector() : this.value(operand.value));
    }
    if (name === 'do.call') return this.#callNamed(node, alone);
    if (name === 'switch') return this.#switch(node);
    if (postponing.has(name)) return this.#postpone(name, node, alone);
    const operands = this.#operands(node);
    const callback = isApplier(name) ? this.#callback(callbackOf(name, operands), at) : undefined;
    if (callback !== undefined) {
      const result = applyR(name, operands, callback, at);
      if (result.kind === 'unknown') this.#leftOut.requireNothingRead(`${name}()`, node);
      return result;
    }
    if (asksByName(name)) return valueByName(name, operands, { variables: this.variables, at });
    if (this.#functions.has(name)) return this.#compute(name, operands, at);
    if (name === 'assign' || name === 'stopifnot') return this.#check({ name, operands, at }, alone);
    this.#leftOut.requireNothingRead(`${name}()`, node);
    return this.#do({ name, operands, at }, alone);
  }

  /** Operands that are not computed, but by local(), which is a function that is called at once. */
  #postpone(name: string, node: RCall, alone: boolean): RValue {
    const { operands, at } = node;
    const [first, ...others] = operands;
    if (name === 'local' && first !== undefined && others.length === 0) {
      const body: RFunctionNode = { kind: 'function', parameters: [], body: first.value, at };
      return this.callOwn({ kind: 'function', node: body, scope: this.variables.scope }, [], at);
    }
    const reason = `${name}() is not evaluated`;
    for (const { value } of operands) this.#leftOut.leaveOut(value, reason);
    if (alone && changers.has(name)) this.done.push({ name, operands: [], at });
    return unknown(at, reason);
  }

  /** A function that another one is to call: one of the script, or one that is computed here. */
  #callback(operand: ROperand | undefined, at: number): RCallback | undefined {
    if (operand === undefined) return undefined;
    const name = nameIn(operand.value);
    const own = name === undefined ? operand.value : this.variables.valueOf(name, at);
    if (own.kind === 'function') return (operands) => this.callOwn(own, operands, at);
    if (name !== undefined && this.#functions.has(name)) return (operands) => this.#compute(name, operands, at);
    const sign = name === undefined || !/^[-+*/^]$/.test(name) ? undefined : name;
    return sign === undefined
      ? undefined
      : ([left, right]) => combined(sign, left?.value ?? vector(), right?.value ?? vector(), at);
  }

  /** switch(): the part of the case alone is evaluated. */
  #switch(node: RCall): RValue {
    const [first, ...cases] = node.operands;
    const chosen = first === undefined ? undefined : soleValue(this.value(first.value));
    const found = switchedCase(chosen, cases);
    if (found === 'unknown') {
      this.#forget(node, 'what is switched is not known before the simulation');
      return unknown(node.at, 'what is switched is not known before the simulation');
    }
    return found === undefined ? vector() : this.statement(found);
  }

  /** do.call(what, args): the function has its operands in a list. */
  #callNamed(node: RCall, alone: boolean): RValue {
    const { at } = node;
    const operands = this.#operands(node);
    const unnamed = operands.filter((operand) => operand.name === undefined);
    const what = operands.find((operand) => operand.name === 'what') ?? unnamed.shift();
    const args = (operands.find((operand) => operand.name === 'args') ?? unnamed.shift())?.value ?? vector();
    const passed = operandsIn(args, at);
    const name = what && nameIn(what.value);
    const own = name === undefined ? what?.value : this.variables.valueOf(name, at);
    if (passed !== undefined && own?.kind === 'function') return this.callOwn(own, passed, at);
    if (passed !== undefined && name !== undefined)
      return this.#functions.has(name)
        ? this.#compute(name, passed, at)
        : this.#do({ name, operands: passed, at }, alone);
    this.#leftOut.requireNothingRead('do.call()', node);
    if (name !== undefined && performsScript(name)) this.#follow?.refuse(at, 'its operands are not known');
    return unknown(at, 'do.call() is used in a way that is not known here');
  }

  /** assign() with a name and a value, and stopifnot(): where they are more, they are not done. */
  #check(call: RDone, alone: boolean): RValue {
    const [first, second, ...others] = call.operands;
    if (call.name === 'stopifnot') {
      const isFalse = call.operands.some(({ value }) => value.kind === 'vector' && value.values.includes(false));
      return isFalse ? this.#do({ ...call, name: 'stop' }, true) : vector();
    }
    const name = first?.name === undefined || first.name === 'x' ? first && soleValue(first.value) : undefined;
    const isPlain = second !== undefined && (second.name === undefined || second.name === 'value');
    if (typeof name !== 'string' || !isPlain || others.length > 0) return this.#do(call, alone);
    this.variables.set(name, { value: second.value, at: call.at });
    return second.value;
  }

  /** A function that is not computed here. */
  #do(call: RDone, alone: boolean): RValue {
    const { name, at } = call;
    const readsScript = performsScript(name);
    const isRecorded = readsScript || name === 'setwd' || changers.has(name) || endings.has(name);
    if (alone || isRecorded) this.done.push(call);
    if (readsScript) this.#perform(call);
    if (name === 'setwd') this.#follow?.directoryChanged(at);
    return alone ? vector() : unknown(at, `${name}() is not known here`);
  }

  #perform({ name, operands, at }: RDone): void {
    const scope = scopeOfScript(name, operands);
    if (scope === undefined) this.#follow?.refuse(at, 'its variables go into an environment of their own');
    this.#follow?.follow(operands, at, ({ statements }) => {
      const each = (): void => statements.forEach((statement) => this.topLevel(statement));
      if (scope === 'here') each();
      else this.variables.globally(each);
    });
  }

  #compute(name: string, operands: readonly ROperand[], at: number): RValue {
    const builtIn = this.#functions.get(name);
    // Lists may have parts that are not known.
    const isContainer = name === 'list' || name === 'append' || name === 'c';
    const obstacle = isContainer ? undefined : firstUnknown(operands.map(({ value }) => withKnownCount(value)));
    if (obstacle !== undefined) return obstacle;
    const result = builtIn === undefined ? unknown(at, `${name}() is not known here`) : builtIn(operands, at);
    for (const operand of operands) this.#steps += stepsThrough(operand.value);
    return this.#counted(result);
  }

  /** A function of the script. */
  callOwn(called: RFunction, operands: readonly ROperand[], at: number): RValue {
    const { node, scope } = called;
    if (++this.#steps > this.#mostSteps) return this.#leftOut.leaveOutFunction(called, at, TOO_LONG, true);
    if (this.variables.functions >= DEEPEST_CALLS)
      return this.#leftOut.leaveOutFunction(called, at, `more than ${DEEPEST_CALLS} functions call each other`);
    const [loops, outer] = [this.#loops, this.#body];
    [this.#loops, this.#body] = [0, node.body];
    return this.variables.inFunction(scope, () => {
      try {
        const refused = this.#bind(node, operands, at);
        return refused ?? this.statement(node.body);
      } catch (error) {
        if (error instanceof Returned) return error.value;
        if (error instanceof Jumped) return unknown(at, 'a loop is ended by a function that it calls');
        throw error;
      } finally {
        [this.#loops, this.#body] = [loops, outer];
      }
    });
  }

  /**
   * Operands become variables of the function; what is not given may be computed of those that are.
   *
   * @returns why R would not call it so
   */
  #bind(node: RFunctionNode, operands: readonly ROperand[], at: number): RValue | undefined {
    const bound = boundOperands(node, operands, at);
    if (bound.refused !== undefined) return bound.refused;
    for (const [name, variable] of bound.given) this.variables.set(name, variable);
    for (const { name, value, isChanged, isCircular } of bound.defaults) {
      const obstacle = isChanged ? 'what is changed in the function' : isCircular ? 'itself' : undefined;
      const given = obstacle === undefined ? this.value(value) : unknown(at, `${name} depends on ${obstacle}`);
      this.variables.set(name, { value: given, at });
    }
    return undefined;
  }

  /** Operators one after the other make a tree that is as deep as they are many. */
  #chain(last: RInfix): RValue {
    const chain: RInfix[] = [];
    let first: RNode = last;
    while (first.kind === 'infix') {
      chain.push(first);
      first = first.left;
    }
    let value = this.value(first);
    for (const { operator, right, at } of chain.toReversed()) {
      const decided = decidedBy(operator, value);
      if (decided !== undefined) value = vector(decided);
      else {
        const operand = this.value(right);
        this.#steps += stepsThrough(operand);
        value = this.#counted(combined(operator, value, operand, at));
      }
    }
    return value;
  }

  /** What is made costs steps: memory is bounded so, too. */
  #counted(value: RValue): RValue {
    this.#steps += valueCount(value) + stepsThrough(value);
    return value;
  }
}
