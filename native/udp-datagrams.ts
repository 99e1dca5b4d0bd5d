import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  TransportError,
  type DatagramHandler,
  type DatagramOptions,
  type Datagrams,
  type DatagramSocket,
  type IpAddress,
  type Log,
  type Payload,
  type SocketAddress,
} from '../protocol/host.ts';
import { Faults } from './faults.ts';
import type { WireError } from '../protocol/wire/wire-error.ts';

/** UDP over IPv4, unicast and multicast on all interfaces: the groups of RSerPool are IPv4's. */
export class UdpDatagrams implements Datagrams {
  readonly #interfaces: readonly IpAddress[] | undefined;
  readonly #log: Log;
  readonly #faults: Faults;

  /** @param interfaces local addresses; multicast goes out by and comes in at those of IPv4; undefined: all there are */
  constructor(log: Log, interfaces?: readonly IpAddress[], faults = new Faults(log)) {
    this.#log = log;
    this.#faults = faults;
    this.#interfaces = interfaces?.filter((address) => isIPv4(address));
  }

  open(options: DatagramOptions, handler: DatagramHandler): DatagramSocket {
    return new UdpSocket(options, handler, this.#interfaces ?? localAddresses(), this.#log, this.#faults);
  }
}

class UdpSocket implements DatagramSocket {
  readonly #options: DatagramOptions;
  readonly #handler: DatagramHandler;
  readonly #interfaces: readonly IpAddress[];
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #socket: Socket;
  /** One socket an interface: each sends its multicast by that one. Made when the first is sent. */
  #senders: readonly Socket[] | undefined;
  #closed = false;

  constructor(
    options: DatagramOptions,
    handler: DatagramHandler,
    interfaces: readonly IpAddress[],
    log: Log,
    faults: Faults,
  ) {
    this.#faults = faults;
    this.#options = options;
    this.#handler = handler;
    this.#interfaces = interfaces;
    this.#log = log;
    this.#socket = createSocket({ type: 'udp4', reuseAddr: options.group !== undefined });
    this.#socket.on('message', (bytes, source) => this.#received(bytes, source));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.bind(options.port, () => this.#joinGroup());
  }

  get port(): number {
    try {
      return this.#socket.address().port;
    } catch {
      return this.#options.port; // not bound yet
    }
  }

  send(payload: Payload, { address, port }: SocketAddress): void {
    if (this.#closed) return;
    const bytes = payload.bytes();
    const failed = (error: Error | null): void => {
      if (error !== null) this.#failed(error);
    };
    if (!isMulticast(address)) {
      this.#socket.send(bytes, port, address, failed);
      return;
    }
    this.#senders ??= this.#openSenders(address);
    for (const sender of this.#senders) sender.send(bytes, port, address, failed);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    for (const sender of this.#senders ?? []) sender.close();
  }

  #openSenders(group: IpAddress): Socket[] {
    if (this.#interfaces.length === 0)
      this.#failed(new TransportError(`no local IPv4 address to send to ${group} from`));
    return this.#interfaces.map((address) => {
      const sender = createSocket('udp4');
      sender.on('error', (error) => this.#failed(error));
      sender.bind(0, address, () => {
        if (this.#closed) return;
        try {
          sender.setMulticastInterface(address);
          sender.setMulticastTTL(this.#options.ttl ?? 1);
        } catch (error) {
          // The interface may have gone meanwhile.
          this.#failed(error instanceof Error ? error : new Error(String(error)));
        }
      });
      return sender;
    });
  }

  #joinGroup(): void {
    const { group } = this.#options;
    if (group === undefined || this.#closed) return;
    if (this.#interfaces.length === 0) this.#failed(new TransportError(`no local IPv4 address to hear ${group} at`));
    for (const address of this.#interfaces) {
      try {
        this.#socket.addMembership(group, address);
      } catch (error) {
        // By another address of the same interface.
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
        // An interface without multicast is none for announcements; the others do.
        const reason = error instanceof Error ? error.message : String(error);
        this.#failed(new TransportError(`cannot hear ${group} at ${address}: ${reason}`));
      }
    }
  }

  #received(bytes: Uint8Array, { address, port }: RemoteInfo): void {
    if (this.#closed) return;
    try {
      const decoded = this.#options.codec.decode(bytes);
      if (decoded.ok) this.#handler.datagram(decoded.message, { address, port });
      else this.#malformed(bytes, { address, port }, decoded.error);
    } catch (error) {
      this.#faults.caught('datagram', error, `${address}:${port} (UDP)`);
    }
  }

  #malformed(bytes: Uint8Array, source: SocketAddress, error: WireError): void {
    const from = `${source.address}:${source.port} (UDP)`;
    if (this.#log.enabled) this.#log.event('datagrams', 'malformed', { from, error: error.message });
    this.#handler.malformed?.(bytes, source, error);
  }

  #failed(error: Error): void {
    this.#log.event('datagrams', 'failed', { port: this.#options.port, error: error.message });
  }
}

function isMulticast(address: IpAddress): boolean {
  const first = Number(address.split('.')[0]);
  return first >= 224 && first <= 239;
}

/** All IPv4 addresses of the system. */
function localAddresses(): IpAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}
