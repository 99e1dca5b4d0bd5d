import { readFileSync } from 'node:fs';

/** CAP_NET_ADMIN: who has it may have a larger send buffer than `net.core.wmem_max` says. */
const NET_ADMIN = 1n << 12n;

/** The user identifiers of a namespace that has all of them, as the initial one. */
const ALL_USERS = /^\s*0\s+0\s+4294967295\s*$/;

/** Bytes of the send buffer that the addon asks for. */
const SEND_BUFFER = 1_048_576;

/** Where Linux says what this process may do, and the limit of send buffers. */
export interface SystemFiles {
  read(path: string): string;
}

const systemFiles: SystemFiles = { read: (path) => readFileSync(path, 'latin1') };

/**
 * Bytes of the longest message that the kernel sends for this process: one that does not fit into the send buffer is
 * refused for good (EMSGSIZE). Linux doubles what is asked for.
 */
export function longestMessage(files: SystemFiles = systemFiles): number {
  try {
    const [, capabilities = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(files.read('/proc/self/status')) ?? [];
    // Of a container in a user namespace of its own, Linux does not count them.
    const counts = ALL_USERS.test(files.read('/proc/self/uid_map'));
    if (counts && (BigInt(`0x${capabilities}`) & NET_ADMIN) !== 0n) return 2 * SEND_BUFFER;
    return 2 * Math.min(SEND_BUFFER, Number(files.read('/proc/sys/net/core/wmem_max')));
  } catch {
    // Another system, or one without these files: its limit shows when a message does not fit.
    return 2 * SEND_BUFFER;
  }
}
