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
  return availableTransports().find(({ name }) => name === 'usrsctp-udp')?.obstacle;
}

/** Why networks of the own cannot be made here; undefined: they can. */
export function namespaceObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `rsplab-probe-${process.pid}`;
  if (!runs('ip', 'netns', 'add', name)) return 'no network namespaces here (ip netns add fails)';
  const filter = runs('ip', 'netns', 'exec', name, 'nft', 'list', 'tables');
  runs('ip', 'netns', 'del', name);
  return filter ? undefined : 'nft is not installed: run native/setup.sh';
}

/** Why RSPLIB's guest cannot be booted in a network namespace here; undefined: it can. */
export function guestObstacle(): string | undefined {
  return guestImageObstacle() ?? namespaceObstacle();
}

/** Why RSPLIB's guest cannot be booted here at all; undefined: it can, its networks in UDP datagrams. */
export function guestImageObstacle(): string | undefined {
  return existsSync(join(defaultImage, 'uml')) ? undefined : 'the guest is not built: run native/lab/build.sh';
}

/** Why packets cannot be looked at here; undefined: they can. */
export function tsharkObstacle(): string | undefined {
  return runs('tshark', '--version') ? undefined : 'tshark is not installed: run native/setup.sh';
}

/** What a suite does whose world is not there, in its `before` hook: it is skipped, or fails where it must run. */
export function skipOrFail(context: Mocha.Context, obstacle: string | undefined): void {
  if (obstacle === undefined) return;
  if (mustRun) throw new Error(`${obstacle} (as root on Debian, tests over real SCTP must run)`);
  context.skip();
}

function runs(program: string, ...given: readonly string[]): boolean {
  try {
    execFileSync(program, given, { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
