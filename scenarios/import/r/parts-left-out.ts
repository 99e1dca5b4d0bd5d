import { rootOf } from './r-assignments.ts';
import { changers, postponing } from './r-changers.ts';
import { allPartsOf, type RCall, type RNode } from './r-tree.ts';
import { unknown, type RFunction, type RScope, type RUnknown } from './r-value.ts';
import type { RVariables } from './r-variables.ts';
import { performsScript, type SourceFollower } from './source-follower.ts';

/** Functions of R that call others, which may be given by their names as texts. */
const callers = new Set(
  'apply lapply sapply vapply mapply rapply tapply outer Map Reduce Filter Vectorize match.fun get get0 mget do.call'.split(
    ' ',
  ),
);

/** What is told of parts that are left out. */
interface LeftOutListener {
  /** A step of evaluation. */
  step(): void;
  /** A function that may change any variable. */
  changes(name: string, at: number): void;
}

/** A part that is not evaluated, or the body of a function that it may call. */
interface LeftOutPart {
  readonly node: RNode;
  /** Where its names are looked up. */
  readonly scope: RScope | undefined;
  /** It is in a function: variables of its own are nobody else's. */
  readonly isInFunction: boolean;
}

/**
 * Sees to it that parts of a script that are not evaluated hide nothing that they may do, by themselves or by functions:
 * what they assign is not known any more, and a file that they read is refused.
 */
export class PartsLeftOut {
  readonly #variables: RVariables;
  readonly #follow: SourceFollower | undefined;
  readonly #listener: LeftOutListener;
  /** Where no part is evaluated any more, each is looked at once. */
  readonly #atEnd = new Set<RNode>();

  constructor(variables: RVariables, follow: SourceFollower | undefined, listener: LeftOutListener) {
    this.#variables = variables;
    this.#follow = follow;
    this.#listener = listener;
  }

  /** A part is not evaluated. @throws what the follower throws */
  leaveOut(node: RNode, reason: string): RUnknown {
    this.#walk({ node, scope: this.#variables.scope, isInFunction: false }, reason);
    return unknown(node.at, reason);
  }

  /** As all that follows. @throws what the follower throws */
  leaveOutAtEnd(node: RNode, reason: string): RUnknown {
    if (!this.#atEnd.has(node)) {
      this.#atEnd.add(node);
      this.#walk({ node, scope: this.#variables.scope, isInFunction: false }, reason, this.#atEnd);
    }
    return unknown(node.at, reason);
  }

  /** A function is not called. @throws what the follower throws */
  leaveOutFunction({ node, scope }: RFunction, at: number, reason: string, isAtEnd = false): RUnknown {
    const seen = isAtEnd ? this.#atEnd : new Set<RNode>();
    if (!seen.has(node)) {
      seen.add(node);
      this.#walk({ node: node.body, scope, isInFunction: true }, reason, seen);
    }
    return unknown(at, reason);
  }

  /** It is not known whether what follows in a function is done: files are read where they are, if at all. */
  forgetOuter(body: RNode, reason: string): void {
    const outer = this.#variables.scope?.outer;
    this.#walk({ node: body, scope: outer, isInFunction: true }, reason, new Set(), false);
  }

  /**
   * A function that is not computed here may call those that it is given, as lapply() does.
   *
   * @param what the function, in words: “lapply()”
   */
  requireNothingRead(what: string, call: RCall): void {
    const reason = `${what} is not evaluated`;
    this.#requireNoFile(call, reason);
    for (const { value } of call.operands) {
      if (value.kind === 'function') this.leaveOut(value, reason);
      if (value.kind !== 'name') continue;
      const given = this.#variables.valueOf(value.name, value.at);
      if (given.kind === 'function') this.leaveOutFunction(given, value.at, reason);
      else if (given.kind === 'unknown') this.#leaveOutName(given.missing ?? value.name, value.at, reason);
    }
  }

  #walk(first: LeftOutPart, reason: string, functions = new Set<RNode>(), looksForFiles = true): void {
    const waiting = [first];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const part of allPartsOf(next.node, ({ kind }) => kind === 'function')) {
        this.#listener.step();
        this.#forget(part, next, reason);
        if (part.kind === 'call' && looksForFiles) this.#requireNoFile(part, reason);
        if (part.kind === 'function') {
          const { scope } = next;
          const inside = [part.body, ...part.parameters.flatMap(({ value }) => value ?? [])];
          for (const node of inside) waiting.push({ node, scope, isInFunction: true });
        }
        if (part.kind !== 'name') continue;
        const value = this.#variables.valueFrom(next.scope, part.name, part.at);
        if (value.kind === 'unknown' && looksForFiles) this.#leaveOutName(value.missing ?? part.name, part.at, reason);
        if (value.kind !== 'function' || functions.has(value.node)) continue;
        functions.add(value.node);
        waiting.push({ node: value.node.body, scope: value.scope, isInFunction: true });
      }
  }

  /** What a part assigns is not known any more. */
  #forget(part: RNode, { scope, isInFunction }: LeftOutPart, reason: string): void {
    const variable = { value: unknown(part.at, reason), at: part.at };
    if (part.kind === 'assignment') {
      const name = rootOf(part.target);
      if (name === undefined) return;
      if (isInFunction) {
        if (part.isOuter) this.#variables.setFrom(scope, name, variable);
      } else if (part.isOuter) this.#variables.setOutside(name, variable);
      else this.#variables.set(name, variable);
    } else if (part.kind === 'loop' && part.variable !== undefined && !isInFunction)
      this.#variables.set(part.variable, variable);
    else if (part.kind === 'call' && part.callee.kind === 'name') {
      const { name } = part.callee;
      if (name === 'assign') this.#forgetAssigned(part, isInFunction, reason);
      else if (changers.has(name) && !postponing.has(name)) this.#listener.changes(name, part.at);
    }
  }

  /** `assign("x", …)`: with more operands than two it may be in any environment. */
  #forgetAssigned({ operands, at }: RCall, isInFunction: boolean, reason: string): void {
    const isLocal = operands.length <= 2;
    if (isLocal && isInFunction) return;
    const target = operands.find(({ name }) => name === 'x') ?? operands.find(({ name }) => name === undefined);
    if (target?.value.kind !== 'string') return this.#listener.changes('assign', at);
    const { value: name } = target.value;
    const variable = { value: unknown(at, reason), at };
    this.#variables.set(name, variable);
    if (!isLocal) this.#variables.setFrom(undefined, name, variable);
  }

  /** By parse("file.R"), or as sapply(files, "source") does. */
  #requireNoFile({ callee, operands, at }: RCall, reason: string): void {
    if (callee.kind !== 'name') return;
    if (callee.name === 'parse' && !operands.some(({ name }) => name === 'text'))
      this.#follow?.refuse(at, 'parse() is not evaluated');
    if (!callers.has(callee.name)) return;
    for (const { value } of operands) if (value.kind === 'string') this.#leaveOutName(value.value, value.at, reason);
  }

  /** A function of R is called, or given to another one. */
  #leaveOutName(name: string, at: number, reason: string): void {
    if (performsScript(name)) this.#follow?.refuse(at, reason);
    if (name === 'setwd') this.#follow?.directoryChanged(at);
  }
}
