import type { Association, AssociationOptions, Endpoint, EndpointHandler, Host, IpAddress } from '../../host.ts';
import type { ProfileName } from '../../profile.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID } from '../../wire/asap-messages.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';
import { MessagePayload } from '../../wire/codec.ts';
import { forgetWaiting, sendBack, sendWaiting } from '../send-back.ts';

export interface EchoServerOptions {
  readonly profile: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of sessions (default: the world's). */
  readonly association?: AssociationOptions;
}

/** The echo service: gives every message back, with its payload protocol identifier and stream. */
export class EchoServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #received: (length: number) => void;

  /** @param received called for each message with its length in bytes */
  constructor(host: Host, options: EchoServerOptions, received: (length: number) => void = () => undefined) {
    this.#received = received;
    this.endpoint = host.transport.open(
      {
        addresses: options.addresses,
        port: options.port,
        ...(options.association && { association: options.association }),
        protocols: [
          { ppid: ASAP_PPID, codec: asapCodec(options.profile) },
          { ppid: 'any', codec: bytesCodec },
        ],
      },
      this,
    );
  }

  stop(): void {
    this.endpoint.close();
  }

  message(association: Association, message: unknown, ppid: number, stream: number): void {
    if (ppid === ASAP_PPID) return; // cookie echoes and business cards mean nothing to a service without state
    const bytes = message as Uint8Array;
    this.#received(bytes.length);
    sendBack(association, new MessagePayload(bytesCodec, bytes), { ppid, stream });
  }

  writable(association: Association): void {
    sendWaiting(association);
  }

  associationRestarted(association: Association): void {
    forgetWaiting(association);
  }
}
