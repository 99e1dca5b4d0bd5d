import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultImage } from '../../native/lab/rsplib-guest.ts';
import { availableTransports } from '../../native/transports.ts';

/**
 * Whether this is a machine on which nothing may stand in the way of the native tests: Debian, as root, where
 * native/setup.sh and native/lab/build.sh can install all that is needed.
 */
export const mustRun = process.getuid?.() === 0 && existsSync('/etc/debian_version');

/** Why usrsctp cannot be tested here; undefined: it can. */
export function addonObstacle(): string | undefined {
  return required(availableTransports().find(({ name }) => name === 'usrsctp-udp')?.obstacle);
}

/** Why networks of the own cannot be made here; undefined: they can. */
export function namespaceObstacle(): string | undefined {
  return required(privateObstacle());
}

/** Why RSPLIB's guest cannot be booted here; undefined: it can. */
export function guestObstacle(): string | undefined {
  const image = existsSync(join(defaultImage, 'uml')) ? undefined : 'the guest is not built: run native/lab/build.sh';
  return required(image) ?? namespaceObstacle();
}

/** Why packets cannot be looked at here; undefined: they can. */
export function tsharkObstacle(): string | undefined {
  return required(installed('tshark', '--version') ? undefined : 'tshark is not installed: run native/setup.sh');
}

function privateObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `rsplab-probe-${process.pid}`;
  if (!installed('ip', 'netns', 'add', name)) return 'no network namespaces here (ip netns add fails)';
  const filter = installed('ip', 'netns', 'exec', name, 'nft', 'list', 'tables');
  installed('ip', 'netns', 'del', name);
  return filter ? undefined : 'nft is not installed: run native/setup.sh';
}

function installed(program: string, ...given: readonly string[]): boolean {
  try {
    execFileSync(program, given, { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** On a machine where it must not be, an obstacle is an error. */
function required(obstacle: string | undefined): string | undefined {
  if (obstacle !== undefined && mustRun)
    throw new Error(`${obstacle} (on Debian as root the native tests are not skipped)`);
  return obstacle;
}
