import {
  TransportError,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type Log,
} from '../../protocol/host.ts';
import { Faults } from '../faults.ts';
import type { OpenTransport } from '../open-transport.ts';
import { SocketEndpoint, type SocketStack } from '../sockets/socket-endpoint.ts';
import { loadUsrsctpAddon, type UsrsctpAddon } from './addon.ts';
import type { UsrsctpMultipath, UsrsctpTuning } from './tuning.ts';

/** How SCTP packets travel. */
export interface UsrsctpOptions {
  /** Local UDP port of the encapsulation (RFC 6951); 0: raw IP, which needs root. */
  readonly udpPort: number;
  /** UDP port of the peers. */
  readonly remoteUdpPort: number;
  /**
   * Raw IP: no other stack of this host uses raw IP too (default false). Each gets the packets of all; a stack that is
   * not alone does not answer those that are not its own, and so cannot refuse set-ups without a listener.
   */
  readonly alone?: boolean;
  /** Multipath transfer and buffers (default: the library's own, with a send buffer of 1 MiB). */
  readonly tuning?: UsrsctpTuning | undefined;
  readonly log: Log;
  /** Default: its own */
  readonly faults?: Faults | undefined;
}

/** The stack is one for the whole process, and cannot be started again with other options. */
let running: { readonly addon: UsrsctpAddon; readonly udpPort: number; readonly multipath: string } | undefined;

/** Milliseconds; how late the loss of a peer, or a new association, may be noticed: not all of them are announced. */
const POLL_INTERVAL = 20;

/** Bytes: the longest message that peers take has room. */
const SEND_BUFFER = 1_048_576;

/**
 * SCTP by libusrsctp, over UDP or raw IP.
 *
 * What the library does not offer: `setReceiving(false)` holds messages back here and does not fill the receive
 * window. A reader that is too slow for all its associations together does fill it.
 */
export class UsrsctpTransport implements OpenTransport {
  readonly #stack: SocketStack;
  readonly #log: Log;
  readonly #faults: Faults;

  /**
   * @throws AddonMissingError if the addon is not there.
   * @throws TransportError if the stack runs already with another UDP port, or another multipath transfer.
   */
  constructor(options: UsrsctpOptions) {
    const { multipath, sendBuffer = SEND_BUFFER, receiveBuffer } = options.tuning ?? {};
    running ??= started(options.udpPort, options.udpPort !== 0 || options.alone === true, multipath);
    if (running.udpPort !== options.udpPort)
      throw new TransportError(`this process already runs usrsctp on UDP port ${running.udpPort}`);
    if (running.multipath !== textOf(multipath))
      throw new TransportError('this process already runs usrsctp with another multipath transfer');
    this.#stack = {
      Socket: running.addon.Socket,
      remoteUdpPort: options.udpPort === 0 ? 0 : options.remoteUdpPort,
      pollInterval: POLL_INTERVAL,
      sendBuffer,
      ...(receiveBuffer !== undefined && { receiveBuffer }),
      // Bound to none, it would have addresses of IPv4 alone.
      anyAddress: '::',
      // Its one UDP socket is bound to no address.
      sourceBySystem: options.udpPort !== 0,
    };
    this.#log = options.log;
    this.#faults = options.faults ?? new Faults(options.log);
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    return new SocketEndpoint(this.#stack, options, handler, this.#log, this.#faults);
  }

  /** The stack ends with the process. */
  async close(): Promise<void> {}
}

function started(
  udpPort: number,
  answersStrays: boolean,
  multipath: UsrsctpMultipath | undefined,
): NonNullable<typeof running> {
  const addon = loadUsrsctpAddon();
  try {
    addon.init(udpPort, answersStrays, multipath);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TransportError(
      `cannot send SCTP over UDP port ${udpPort}: ${reason}; choose another port with --udp-port`,
    );
  }
  return { addon, udpPort, multipath: textOf(multipath) };
}

function textOf(multipath: UsrsctpMultipath | undefined): string {
  return JSON.stringify(multipath ?? {});
}
