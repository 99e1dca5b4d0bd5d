import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Only in the project, not where it is installed as a package. */
const setup = fileURLToPath(new URL('../../../native/setup.sh', import.meta.url));

/** Of the addons' functions and objects (kInterfaceVersion in addon/arguments.h): a former build does not fit. */
const INTERFACE_VERSION = 2;

/** An addon is not there, or is that of another version; the message says how to get it. */
export class AddonMissingError extends Error {
  override readonly name = 'AddonMissingError';
}

/**
 * Loads an addon. Of what it exports the version alone is checked: the caller says what it is.
 *
 * @throws AddonMissingError if it was not built, was built from another version, or its library is missing.
 */
export function loadAddon(name: string, path: string): unknown {
  if (!existsSync(path)) throw new AddonMissingError(`the ${name} addon is not built: ${howToBuild(path)}`);
  let addon: { readonly interfaceVersion?: unknown };
  try {
    addon = createRequire(import.meta.url)(path) as typeof addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new AddonMissingError(`the ${name} addon cannot be loaded (${reason}): ${howToBuild(path)}`);
  }
  if (addon.interfaceVersion !== INTERFACE_VERSION)
    throw new AddonMissingError(
      `the ${name} addon was built from another version: ${existsSync(setup) ? 'run npm run build:native' : howToBuild(path)}`,
    );
  return addon;
}

/** @param path `addon/build/Release/….node` */
function howToBuild(path: string): string {
  if (existsSync(setup)) return 'run npm run setup';
  const needed = path.includes('usrsctp')
    ? 'libusrsctp-dev, pkg-config, g++, make and python3'
    : 'g++, make and python3';
  return `install ${needed}, then run npx node-gyp rebuild -C ${resolve(path, '../../..')}`;
}
