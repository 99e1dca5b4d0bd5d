import type { Endpoint, Host } from '../../../protocol/host.ts';
import type { ComponentOrder } from '../control-messages.ts';
import { associationOptions, type ComponentReading, type RealComponent } from '../measured-host.ts';
import { TRANSFER_PORT, transferProtocols } from './real-sender.ts';

/** Counts what a sender sends to it. */
export class RealReceiver implements RealComponent {
  readonly #host: Host;
  readonly #order: ComponentOrder;
  #endpoint: Endpoint | undefined;
  /** Bytes since the reset. */
  #delivered = 0;
  /** Seconds: of the last delivery, or the reset. */
  #lastAt = 0;
  #longestPause = 0;

  constructor(host: Host, order: ComponentOrder) {
    this.#host = host;
    this.#order = order;
  }

  begin(): void {
    const { addresses, parameters } = this.#order;
    this.#endpoint = this.#host.transport.open(
      { addresses, port: TRANSFER_PORT, protocols: transferProtocols, association: associationOptions(parameters) },
      {
        message: (_association, message) => this.#arrived((message as Uint8Array).length),
        associationRestarted: () => undefined,
      },
    );
  }

  reset(): void {
    this.#delivered = this.#longestPause = 0;
    this.#lastAt = this.#host.clock.now();
  }

  read(): ComponentReading {
    const longestPause = Math.max(this.#longestPause, this.#host.clock.now() - this.#lastAt);
    return { transfer: { setupTime: null, delivered: this.#delivered, longestPause } };
  }

  stop(): void {
    this.#endpoint?.close();
  }

  #arrived(bytes: number): void {
    const now = this.#host.clock.now();
    this.#longestPause = Math.max(this.#longestPause, now - this.#lastAt);
    this.#lastAt = now;
    this.#delivered += bytes;
  }
}
