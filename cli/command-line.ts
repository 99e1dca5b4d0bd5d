import { rsplabProgram } from './program.ts';
import { tellError } from './user-errors.ts';

/** Does what the arguments of this process say, and reports an error. @returns false if there was one */
export async function runCommandLine(): Promise<boolean> {
  try {
    await rsplabProgram().parseAsync();
    return true;
  } catch (error) {
    tellError(error);
    return false;
  }
}
