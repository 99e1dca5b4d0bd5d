import type { Association, Endpoint, Host } from '../../../protocol/host.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import type { ComponentOrder } from '../control-messages.ts';
import { associationOptions, type ComponentReading, type RealComponent } from '../measured-host.ts';

/** Discard (RFC 863, and of SCTP). */
export const TRANSFER_PORT = 9;
const PPID = 0;
export const transferProtocols = [{ ppid: PPID, codec: bytesCodec }];

/** Sends as much as its association takes. */
export class RealSender implements RealComponent {
  readonly #host: Host;
  readonly #order: ComponentOrder;
  readonly #failed: (reason: string) => void;
  readonly #content: Uint8Array;
  #endpoint: Endpoint | undefined;
  #association: Association | undefined;
  #begunAt = 0;
  /** Seconds; null: the association is not up. */
  #setupTime: number | null = null;

  /** @param failed called when the association ends */
  constructor(host: Host, order: ComponentOrder, failed: (reason: string) => void) {
    this.#host = host;
    this.#order = order;
    this.#failed = failed;
    this.#content = new Uint8Array(order.parameters.messageSize);
  }

  begin(): void {
    const { addresses, peers = [], parameters } = this.#order;
    const { transport, clock } = this.#host;
    this.#endpoint = transport.open(
      { addresses, port: 0, protocols: transferProtocols },
      {
        message: () => undefined,
        associationUp: () => {
          this.#setupTime = clock.now() - this.#begunAt;
          this.#send();
        },
        writable: () => this.#send(),
        associationRestarted: () => this.#failed('its receiver restarted'),
        associationEnded: (_association, end) => this.#failed(`its association ended: ${end}`),
      },
    );
    this.#begunAt = clock.now();
    this.#association = this.#endpoint.connect(peers, TRANSFER_PORT, associationOptions(parameters));
  }

  reset(): void {
    // What it counts begins before the measurement.
  }

  read(): ComponentReading {
    return { transfer: { setupTime: this.#setupTime, delivered: 0, longestPause: 0 } };
  }

  stop(): void {
    this.#endpoint?.close();
  }

  #send(): void {
    const content = this.#content;
    const payload = { byteLength: content.length, bytes: () => content, value: content };
    const ordered = this.#order.parameters.orderedDelivery;
    while (this.#association?.send({ payload, ppid: PPID, ordered }) === true);
  }
}
