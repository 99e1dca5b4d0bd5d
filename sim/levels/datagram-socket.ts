import type { DatagramHandler, DatagramOptions, DatagramSocket, Payload, SocketAddress } from '../../protocol/host.ts';
import type { SimulationEvent } from '../kernel/simulator.ts';

/** What a socket is opened on: a node, or the UDP of a host. */
export interface DatagramPlace {
  /** Whether what arrives there reaches its sockets. */
  readonly up: boolean;
  /** Takes the bytes of what arrives even if there is a value. */
  readonly encoded: boolean;
  transmit(socket: SimulatedDatagramSocket, payload: Payload, destination: SocketAddress): void;
  remove(socket: SimulatedDatagramSocket): void;
}

/** A UDP socket of a simulated world, at any level of detail. */
export class SimulatedDatagramSocket implements DatagramSocket {
  readonly port: number;
  readonly options: DatagramOptions;
  readonly #place: DatagramPlace;
  readonly #handler: DatagramHandler;
  #closed = false;

  constructor(place: DatagramPlace, port: number, options: DatagramOptions, handler: DatagramHandler) {
    this.#place = place;
    this.port = port;
    this.options = options;
    this.#handler = handler;
  }

  send(payload: Payload, destination: SocketAddress): void {
    if (!this.#closed) this.#place.transmit(this, payload, destination);
  }

  close(): void {
    this.#closed = true;
    this.#place.remove(this);
  }

  receive(payload: Payload, source: SocketAddress): void {
    if (this.#closed || !this.#place.up) return;
    if (payload.value !== undefined && !this.#place.encoded) {
      this.#handler.datagram(payload.value, source);
      return;
    }
    const bytes = payload.bytes();
    const decoded = this.options.codec.decode(bytes);
    if (decoded.ok) this.#handler.datagram(decoded.message, source);
    else this.#handler.malformed?.(bytes, source, decoded.error);
  }
}

/** A datagram on its way to a socket. */
export class DatagramArrival implements SimulationEvent {
  readonly #socket: SimulatedDatagramSocket;
  readonly #payload: Payload;
  readonly #source: SocketAddress;
  readonly #inWords: (payload: Payload) => string;

  /** @param inWords names it in messages */
  constructor(
    socket: SimulatedDatagramSocket,
    payload: Payload,
    source: SocketAddress,
    inWords: (payload: Payload) => string,
  ) {
    this.#socket = socket;
    this.#payload = payload;
    this.#source = source;
    this.#inWords = inWords;
  }

  fire(): void {
    this.#socket.receive(this.#payload, this.#source);
  }

  describe(): string {
    return this.#inWords(this.#payload);
  }
}
