import type { RScript } from './parse-r.ts';
import type { ROperand } from './r-operands.ts';
import { soleValue } from './r-value.ts';

/** Is asked for the scripts that `source()` and `sys.source()` name. */
export interface SourceFollower {
  /**
   * Finds the script that a call names, if it is not left out.
   *
   * @param operands of the call
   * @param perform goes through the script
   */
  follow(operands: readonly ROperand[], at: number, perform: (script: RScript) => void): void;
  /** It is not known what a call reads, or whether it is done. @throws an error with the place and the reason */
  refuse(at: number, reason: string): void;
  /** The working directory is another one from here on. */
  directoryChanged(at: number): void;
}

/** Functions of R that perform a script, and the operand that says where its variables are. */
const readers: ReadonlyMap<string, string> = new Map([
  ['source', 'local'],
  ['sys.source', 'envir'],
]);

/** Whether a function of R performs the script that it is given. */
export function performsScript(name: string): boolean {
  return readers.has(name);
}

/** Where the variables of a script are that a call performs; undefined: in an environment that is not known. */
export function scopeOfScript(name: string, operands: readonly ROperand[]): 'global' | 'here' | undefined {
  const where = readers.get(name);
  const unnamed = operands.filter((operand) => operand.name === undefined);
  const place = operands.some((operand) => operand.name === 'file') ? 0 : 1;
  const value = (operands.find((operand) => operand.name === where) ?? unnamed[place])?.value;
  if (value === undefined) return 'global';
  if (value.kind === 'environment') return value.scope;
  const given = soleValue(value);
  return typeof given === 'boolean' ? (given ? 'here' : 'global') : undefined;
}
