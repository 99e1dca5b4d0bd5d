import { Evaluation } from './evaluate-r.ts';
import type { RBuiltIn, ROperand } from './r-operands.ts';
import type { RFunction, RValue, RVariable } from './r-value.ts';
import type { SourceFollower } from './source-follower.ts';

/** What a function of a script is called with, besides its operands. */
export interface RSurroundings {
  /** Of the whole script. */
  readonly variables: ReadonlyMap<string, RVariable>;
  readonly functions: ReadonlyMap<string, RBuiltIn>;
}

/** What a call gave, and did. */
export interface RCalled {
  readonly value: RValue;
  /** Calls that do something, and variables of the whole script that were changed, in words. */
  readonly effects: readonly { readonly what: string; readonly at: number }[];
  readonly steps: number;
}

/** Calls a function of a script, by itself. What is outside of it stays as it is. */
export function callFunction(
  called: RFunction,
  operands: readonly ROperand[],
  { variables, functions }: RSurroundings,
): RCalled {
  const effects: { readonly what: string; readonly at: number }[] = [];
  const reads = (at: number): void => void effects.push({ what: 'it reads a file', at });
  const follow: SourceFollower = { follow: (_operands, at) => reads(at), refuse: reads, directoryChanged: reads };
  const evaluation = new Evaluation(follow, functions, variables);
  const value = evaluation.callOwn(called, operands, called.node.at);
  const done = evaluation.done.map(({ name, at }) => ({ what: effectOf(name), at }));
  const changed = [...evaluation.variables.changedByFunctions].map((name) => ({
    what: `it changes ${name}`,
    at: evaluation.variables.globals.get(name)?.at ?? called.node.at,
  }));
  return { value, effects: [...effects, ...done, ...changed], steps: evaluation.steps };
}

function effectOf(name: string): string {
  if (name === 'stop' || name === 'quit' || name === 'q') return `it ends the script by ${name}()`;
  return name === 'assign' || name === 'setGlobalVariable'
    ? `it sets a variable by ${name}()`
    : `${name}() is not known here`;
}
