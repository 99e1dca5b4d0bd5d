import type { ROperand } from './r-operands.ts';
import { soleValue, unknown, vector, type RValue } from './r-value.ts';
import type { RVariables } from './r-variables.ts';

/** Functions that give the value of a variable that is named by a text. */
const readers = new Set(['get', 'get0', 'getGlobalVariable']);
/** Those of them that ask for variables of the whole script. */
const ofWholeScript = new Set(['getGlobalVariable', 'existsGlobalVariable']);
/** And those that tell whether there is one. */
const finders = new Set(['exists', 'existsGlobalVariable']);

/** Whether a function asks for a variable by its name. */
export function asksByName(name: string): boolean {
  return readers.has(name) || finders.has(name);
}

/** `get("puToPERatio")`; a variable that the script does not define may be one of the toolchain. */
export function valueByName(
  name: string,
  [operand]: readonly ROperand[],
  { variables, at }: { readonly variables: RVariables; readonly at: number },
): RValue {
  const variable = operand === undefined ? undefined : soleValue(operand.value);
  if (typeof variable !== 'string') return unknown(at, `${name}() is used in a way that is not known here`);
  const value = ofWholeScript.has(name) ? variables.globalValueOf(variable, at) : variables.valueOf(variable, at);
  return readers.has(name) || value.kind === 'unknown' ? value : vector(true);
}
