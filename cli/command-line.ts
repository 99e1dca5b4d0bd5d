import { rsplabProgram } from './program.ts';
import { printable } from './terminal-text.ts';
import { isForUsers } from './user-errors.ts';

/** Does what the arguments of this process say, and reports an error. @returns false if there was one */
export async function runCommandLine(): Promise<boolean> {
  try {
    await rsplabProgram().parseAsync();
    return true;
  } catch (error) {
    // An unexpected exception is a bug of the program: its stack trace helps to fix it.
    if (isForUsers(error)) for (const line of error.message.split('\n')) console.error(`rsplab: ${printable(line)}`);
    else console.error(error);
    return false;
  }
}
