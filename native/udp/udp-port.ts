import { createSocket, type Socket } from 'node:dgram';
import { TransportError, type IpAddress } from '../../protocol/host.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';

/** Datagrams wait in the system's buffer while the process is busy: a receive window of them, with their overhead. */
const RECEIVE_BUFFER = 1_048_576;

/** What a UDP port reports to its owner. */
export interface UdpPortEvents {
  received(bytes: Uint8Array, source: IpAddress, sourcePort: number, port: UdpPort): void;
  /** The socket has an error that belongs to no datagram. */
  failed(error: Error, port: UdpPort): void;
}

/** A UDP socket on one local address. */
export class UdpPort {
  readonly address: IpAddress;
  /** Rejects with a {@link TransportError} that names address and port if they cannot be had. */
  readonly bound: Promise<void>;
  readonly #socket: Socket;
  #closed = false;

  /** @param port 0: any */
  constructor(address: IpAddress, port: number, events: UdpPortEvents) {
    this.address = address;
    this.#socket = createSocket({
      type: isIpv6(address) ? 'udp6' : 'udp4',
      ipv6Only: isIpv6(address),
      // Addresses need no look-up; Node's would let every packet wait for another turn of the event loop.
      lookup: (name, _options, found) => found(null, name, isIpv6(name) ? 6 : 4),
    });
    this.#socket.on('message', (bytes, source) => {
      if (!this.#closed) events.received(bytes, source.address, source.port, this);
    });
    this.bound = new Promise((resolve, reject) => {
      let isBound = false;
      this.#socket.on('error', (error: NodeJS.ErrnoException) => {
        if (isBound) events.failed(error, this);
        else reject(new TransportError(obstacle(error, address, port)));
      });
      this.#socket.once('listening', () => {
        isBound = true;
        this.#enlargeBuffer();
        resolve();
      });
    });
    // Packets of a caller that does not wait for it are reported as unsent.
    this.bound.catch(() => undefined);
    this.#socket.bind({ address, port, exclusive: true });
  }

  /** The number of the port. */
  get number(): number {
    return this.#socket.address().port;
  }

  /** Sends a datagram. @param sent called with the error if the system did not accept it, null else */
  send(
    bytes: Uint8Array,
    destination: IpAddress,
    destinationPort: number,
    sent: (error: NodeJS.ErrnoException | null) => void,
  ): void {
    if (this.#closed) return;
    this.#socket.send(bytes, destinationPort, destination, (error) => {
      if (!this.#closed) sent(error);
    });
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #enlargeBuffer(): void {
    try {
      this.#socket.setRecvBufferSize(RECEIVE_BUFFER);
    } catch {
      // It stays as the system made it.
    }
  }
}

/** Why a socket cannot be had, and what helps. */
function obstacle({ code, message }: NodeJS.ErrnoException, address: IpAddress, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `UDP port ${port} of ${address} is in use: choose another --address (such as 127.0.0.2) or another --udp-port`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this host`;
    case 'EACCES':
      return `UDP port ${port} of ${address} needs root: choose a port from 1024 on`;
    case undefined:
    default:
      return `cannot open UDP port ${port} of ${address}: ${message}`;
  }
}
