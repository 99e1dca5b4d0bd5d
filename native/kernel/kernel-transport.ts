import { readFileSync } from 'node:fs';
import {
  TransportError,
  type AssociationOptions,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type Log,
} from '../../protocol/host.ts';
import { Faults } from '../faults.ts';
import type { OpenTransport } from '../open-transport.ts';
import { SocketEndpoint, type SocketStack } from '../sockets/socket-endpoint.ts';
import { loadKernelAddon } from './addon.ts';
import { longestMessage } from './longest-message.ts';

export interface KernelOptions {
  /** UDP port of the peers (RFC 6951); 0: SCTP over IP. */
  readonly remoteUdpPort: number;
  /** The kernel's own UDP port of SCTP, 0: none (default: as the system is set). */
  readonly udpPort?: number;
  readonly log: Log;
  /** Default: its own */
  readonly faults?: Faults | undefined;
}

/**
 * SCTP of the operating system, by its sockets (RFC 6458).
 *
 * All associations of an endpoint share one socket; the kernel's report of a set-up that is given up does not differ
 * from that of a refusal, so that set-ups are timed here.
 */
export class KernelTransport implements OpenTransport {
  readonly longestMessage = longestMessage();
  readonly #stack: SocketStack;
  readonly #log: Log;
  readonly #faults: Faults;

  /**
   * @throws AddonMissingError if the addon is not there.
   * @throws TransportError if SCTP is to be sent over UDP, and the kernel is not set up for it.
   */
  constructor({ remoteUdpPort, udpPort = systemSetting('udp_port', 0), log, faults = new Faults(log) }: KernelOptions) {
    if (remoteUdpPort !== 0 && udpPort === 0)
      throw new TransportError(
        'this kernel receives no SCTP over UDP: set its port (sysctl net.sctp.udp_port=9899, as root), or leave --remote-udp-port away',
      );
    this.#stack = { Socket: loadKernelAddon().Socket, remoteUdpPort, setUpTime };
    this.#log = log;
    this.#faults = faults;
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    return new SocketEndpoint(this.#stack, options, handler, this.#log, this.#faults);
  }

  /** The stack is the system's; its sockets are closed with their endpoints. */
  async close(): Promise<void> {}
}

/** Seconds in which all INITs that the kernel would send have been sent, and the last one was not answered in time. */
function setUpTime({ rtoInitial, rtoMax }: AssociationOptions): number {
  const longest = rtoMax ?? systemSetting('rto_max', 60_000) / 1000;
  let timeout = rtoInitial ?? systemSetting('rto_initial', 3000) / 1000;
  let sum = 0;
  for (let attempts = systemSetting('max_init_retransmits', 8) + 1; attempts > 0; attempts--) {
    sum += Math.min(timeout, longest);
    timeout *= 2;
  }
  return sum;
}

/** A setting of the kernel's SCTP. */
function systemSetting(name: string, otherwise: number): number {
  try {
    return Number(readFileSync(`/proc/sys/net/sctp/${name}`, 'latin1'));
  } catch {
    return otherwise;
  }
}
