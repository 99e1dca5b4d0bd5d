import { runComponentProcess } from '../../scenarios/validation/component-process.ts';
import { packageVersion } from '../package-version.ts';

/** A component of a validation: obeys the lines of its standard input. */
export async function componentCommand(): Promise<void> {
  await runComponentProcess(process.stdin, process.stdout, packageVersion());
}
