import { fileURLToPath } from 'node:url';
import { packageVersion } from '../../../cli/package-version.ts';
import { COMPONENT_COMMAND } from '../../../cli/study/component-process-name.ts';
import type { ProgramCall } from '../../../scenarios/validation/remote-process.ts';

/** How the compiled program becomes a component. */
export const componentCall: ProgramCall = {
  local: [process.execPath, fileURLToPath(new URL('../../../cli/main.js', import.meta.url)), COMPONENT_COMMAND],
  command: COMPONENT_COMMAND,
  version: packageVersion(),
};
