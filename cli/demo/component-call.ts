import { fileURLToPath } from 'node:url';

/** The hidden command of the processes that a demo starts; not for users. */
export const DEMO_COMPONENT_COMMAND = 'demo-component';

/** How this program becomes a component of a demo. */
export const demoComponentCall: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../main.js', import.meta.url)),
  DEMO_COMPONENT_COMMAND,
];
