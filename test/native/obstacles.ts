import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultImage } from '../../native/lab/rsplib-guest.ts';
import { loadKernelAddon } from '../../native/kernel/addon.ts';
import { AddonMissingError } from '../../native/sockets/load-addon.ts';
import { availableTransports } from '../../native/transports.ts';

const native = fileURLToPath(new URL('../../../native/', import.meta.url));

/** Whether no test over real SCTP may be skipped: continuous integration sets it, where `npm run setup` has run. */
export const mustRun = process.env['REAL_SCTP_TESTS'] === 'required';

/** Why usrsctp cannot be tested here; undefined: it can. */
export function addonObstacle(): string | undefined {
  const missing = availableTransports().find(({ name }) => name === 'usrsctp-udp')?.obstacle;
  if (missing !== undefined) return missing;
  return outdated('usrsctp/addon', 'usrsctp.node');
}

/** Why the addon for the kernel's SCTP cannot be tested, on a kernel that has it; undefined: it can. */
export function kernelAddonObstacle(): string | undefined {
  try {
    loadKernelAddon();
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
  return outdated('kernel/addon', 'kernel_sctp.node');
}

/** Says which source is newer than an addon that was built. */
function outdated(folder: string, built: string): string | undefined {
  const since = statSync(join(native, folder, 'build/Release', built)).mtimeMs;
  const sources = [folder, 'sockets/addon'].flatMap((each) =>
    readdirSync(join(native, each)).map((file) => join(each, file)),
  );
  const newer = sources.find((file) => /\.(cc|h|gyp)$/.test(file) && statSync(join(native, file)).mtimeMs > since);
  return newer === undefined ? undefined : `${newer} is newer than the addon: run npm run build:native`;
}

/** Why networks of the own cannot be made here; undefined: they can. */
export function namespaceObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `rsplab-probe-${process.pid}`;
  if (!runs('ip', 'netns', 'add', name)) return 'no network namespaces here (ip netns add fails)';
  const filter = runs('ip', 'netns', 'exec', name, 'nft', 'list', 'tables');
  runs('ip', 'netns', 'del', name);
  return filter ? undefined : 'nft is not installed: run npm run setup';
}

/** Why RSPLIB's guest cannot be booted in a network namespace here; undefined: it can. */
export function guestObstacle(): string | undefined {
  return guestImageObstacle() ?? namespaceObstacle();
}

/** Why RSPLIB's guest cannot be booted here at all; undefined: it can, its networks in UDP datagrams. */
export function guestImageObstacle(): string | undefined {
  return existsSync(join(defaultImage, 'uml')) ? undefined : 'the guest is not built: run npm run setup';
}

/** Why RSPLIB's graphical client cannot run in the guest; undefined: it can. */
export function guestScreenObstacle(): string | undefined {
  const plugin = 'root/usr/lib/x86_64-linux-gnu/qt5/plugins/platforms/libqoffscreen.so';
  return existsSync(join(defaultImage, plugin)) ? undefined : 'the guest has no Qt: run npm run setup';
}

/** Why packets cannot be looked at here; undefined: they can. */
export function tsharkObstacle(): string | undefined {
  return runs('tshark', '--version') ? undefined : 'tshark is not installed: run npm run setup';
}

/** What a suite does whose world is not there, in its `before` hook: it is skipped, or fails where it must run. */
export function skipOrFail(context: Mocha.Context, obstacle: string | undefined): void {
  if (obstacle === undefined) return;
  if (mustRun) throw new Error(`${obstacle} (REAL_SCTP_TESTS=required)`);
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
