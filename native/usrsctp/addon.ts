import { fileURLToPath } from 'node:url';
import { loadAddon } from '../sockets/load-addon.ts';
import type { SctpSocketClass } from '../sockets/sctp-socket.ts';

export interface UsrsctpAddon {
  /** @param answersStrays refuses and aborts what belongs to none of its sockets */
  init(udpPort: number, answersStrays: boolean): void;
  readonly Socket: SctpSocketClass;
}

const path = fileURLToPath(new URL('../../../native/usrsctp/addon/build/Release/usrsctp.node', import.meta.url));

/** @throws AddonMissingError if it was not built, or its library is missing. */
export function loadUsrsctpAddon(): UsrsctpAddon {
  return loadAddon('usrsctp', path) as UsrsctpAddon;
}
