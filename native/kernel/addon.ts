import { fileURLToPath } from 'node:url';
import { getSystemErrorMap } from 'node:util';
import { AddonMissingError, loadAddon } from '../sockets/load-addon.ts';
import type { SctpSocketClass } from '../sockets/sctp-socket.ts';

interface KernelAddon {
  /** 0, or the errno of an attempt to open an SCTP socket. */
  obstacle(): number;
  readonly Socket: SctpSocketClass;
}

const path = fileURLToPath(new URL('../../../native/kernel/addon/build/Release/kernel_sctp.node', import.meta.url));

/** @throws AddonMissingError if it was not built. */
export function loadKernelAddon(): KernelAddon {
  return loadAddon('kernel SCTP', path) as KernelAddon;
}

/** Names of the errors of a kernel that has no SCTP at the moment. */
const withoutSctp: ReadonlySet<string> = new Set(['EPROTONOSUPPORT', 'ESOCKTNOSUPPORT']);

/** Why the operating system's SCTP cannot be used here, and what helps; undefined: it can. */
export function kernelObstacle(): string | undefined {
  if (process.platform !== 'linux') return `the sockets of ${process.platform} are not known to it: use udp`;
  try {
    const error = loadKernelAddon().obstacle();
    if (error === 0) return undefined;
    const [name, text] = getSystemErrorMap().get(-error) ?? [`errno ${error}`, 'no more is known'];
    if (withoutSctp.has(name))
      return 'this kernel has no SCTP: load its module (modprobe sctp, as root), or use udp if it was built without SCTP';
    return `the system opens no SCTP socket (${name}: ${text})`;
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
}
