import { allPartsOf, type RCall, type RNode } from './r-tree.ts';
import { unknown, type RUnknown } from './r-value.ts';
import type { RVariables } from './r-variables.ts';
import { performsScript, type SourceFollower } from './source-follower.ts';

/** Functions of R that call others, which may be given by their names as texts. */
const callers = new Set(
  'apply lapply sapply vapply mapply rapply tapply outer Map Reduce Filter Vectorize match.fun get get0 mget do.call'.split(
    ' ',
  ),
);

/** Sees to it that parts of a script that are not evaluated hide no file that they read: by themselves, or by functions. */
export class PartsLeftOut {
  readonly #variables: RVariables;
  readonly #follow: SourceFollower | undefined;
  readonly #step: () => void;

  /** @param step counts a step of evaluation */
  constructor(variables: RVariables, follow: SourceFollower | undefined, step: () => void) {
    this.#variables = variables;
    this.#follow = follow;
    this.#step = step;
  }

  /** A part is not evaluated. @throws what the follower throws */
  leaveOut(node: RNode, reason: string): RUnknown {
    const functions = new Set<RNode>();
    const waiting = [node];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const part of allPartsOf(next)) {
        this.#step();
        if (part.kind === 'call') this.#requireNoFile(part, reason);
        if (part.kind !== 'name') continue;
        const value = this.#variables.valueOf(part.name, part.at);
        if (value.kind === 'unknown') this.#leaveOutName(value.missing ?? part.name, part.at, reason);
        if (value.kind !== 'function' || functions.has(value.node)) continue;
        functions.add(value.node);
        waiting.push(value.node.body);
      }
    return unknown(node.at, reason);
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
      if (given.kind === 'function') this.leaveOut(given.node.body, reason);
      else if (given.kind === 'unknown') this.#leaveOutName(given.missing ?? value.name, value.at, reason);
    }
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
