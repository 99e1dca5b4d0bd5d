import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** An addon is not there; the message says how to get it. */
export class AddonMissingError extends Error {
  override readonly name = 'AddonMissingError';
}

/**
 * Loads an addon. What it exports is not checked: the caller says what it is.
 *
 * @throws AddonMissingError if it was not built, or its library is missing.
 */
export function loadAddon(name: string, path: string): unknown {
  if (!existsSync(path)) throw new AddonMissingError(`the ${name} addon is not built: run npm run setup`);
  try {
    return createRequire(import.meta.url)(path) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new AddonMissingError(`the ${name} addon cannot be loaded (${reason}): run npm run setup`);
  }
}
