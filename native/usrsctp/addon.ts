import { fileURLToPath } from 'node:url';
import { loadAddon } from '../sockets/load-addon.ts';
import type { SctpSocketClass } from '../sockets/sctp-socket.ts';
import type { UsrsctpMultipath } from './tuning.ts';

export interface UsrsctpAddon {
  /**
   * @param answersStrays refuses and aborts what belongs to none of its sockets
   * @param multipath of all its associations; absent: the library's own
   */
  init(udpPort: number, answersStrays: boolean, multipath?: UsrsctpMultipath): void;
  readonly Socket: SctpSocketClass;
}

const path = fileURLToPath(new URL('../../../native/usrsctp/addon/build/Release/usrsctp.node', import.meta.url));

/** @throws AddonMissingError if it was not built, or its library is missing. */
export function loadUsrsctpAddon(): UsrsctpAddon {
  return loadAddon('usrsctp', path) as UsrsctpAddon;
}
