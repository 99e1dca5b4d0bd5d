import assert from 'node:assert/strict';
import type { AddressReconfiguration, IpAddress } from '../../../../protocol/host.ts';
import { nullKey } from '../../../../protocol/sctp/authentication/authentication-options.ts';
import { type Authentication, newAuthentication } from '../../../../protocol/sctp/authentication/authentication.ts';
import { authenticationParameters } from '../../../../protocol/sctp/authentication/key-vector.ts';
import type { AsconfAckChunk, AsconfChunk, AsconfRequest, Chunk } from '../../../../protocol/sctp/chunk.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { Pair, type PairOptions, PORT } from '../pair.ts';

/** Who saw the set-up knows all. */
export const authentication = nullKey;

/** Options of a side whose addresses come and go. */
export const dynamic: Partial<SctpOptions> = { dynamicAddresses: true, authentication };

export const [A, B, C] = ['10.1.0.1', '10.2.0.1', '10.3.0.1'];
export const SERVER = '10.1.0.2';

/** A client whose addresses change, and a server; both can. */
export class MovingPair extends Pair {
  constructor(options: PairOptions = {}) {
    super({ ...options, sctp: { ...dynamic, ...options.sctp } });
  }

  /** The client's host has these addresses from now on. */
  move(...addresses: IpAddress[]): void {
    const layer = this.network.layerOf(this.#present[0] ?? this.clientAddresses[0]) ?? this.#layer;
    assert.ok(layer);
    this.#layer = layer;
    this.#present = addresses;
    layer.change(addresses);
  }

  #layer = this.network.layerOf(this.clientAddresses[0]);
  #present: readonly IpAddress[] = this.clientAddresses;

  get own(): AddressReconfiguration {
    const { reconfiguration } = this.association;
    assert.ok(reconfiguration);
    return reconfiguration;
  }

  /** Addresses that the server has paths to, with their states. */
  get seen(): string[] {
    return this.inbound.pathSet.all.map(({ address, state }) => `${address} ${state}`);
  }

  get asconfs(): AsconfChunk[] {
    return this.network.sent('ASCONF').map(({ chunk }) => chunk);
  }

  get acks(): AsconfAckChunk[] {
    return this.network.sent('ASCONF_ACK').map(({ chunk }) => chunk);
  }

  /** Lets the server get chunks as if the client had sent and authenticated them. */
  forge(chunks: readonly Chunk[], source: IpAddress, signed = true): void {
    const { network } = this;
    const packet = {
      sourcePort: 5000,
      destinationPort: PORT,
      verificationTag: this.inbound.localTag,
      chunks: signed ? this.#signer().signed(chunks) : chunks,
    };
    network.inject({ ...packet, byteLength: packetByteLength(packet.chunks) }, source, this.serverAddresses[0], 1e-6);
    network.run(0.001);
  }

  /** Lets the client get chunks as if the server had sent and authenticated them. */
  forgeAnswer(chunks: readonly Chunk[]): void {
    const { network } = this;
    const packet = {
      sourcePort: PORT,
      destinationPort: 5000,
      verificationTag: this.association.localTag,
      chunks: this.#signer().signed(chunks),
    };
    const byteLength = packetByteLength(packet.chunks);
    network.inject({ ...packet, byteLength }, this.serverAddresses[0], this.clientAddresses[0], 1e-6);
    network.run(0.001);
  }

  /** The null key makes both sides' chunks alike. */
  #signer(): Authentication {
    const [init] = this.network.sent('INIT');
    const [initAck] = this.network.sent('INIT_ACK');
    const [own, peers] = [authenticationParameters(init.chunk), authenticationParameters(initAck.chunk)];
    assert.ok(own && peers);
    const signer = newAuthentication(authentication, own, peers);
    assert.ok(signer);
    return signer;
  }

  /** An ASCONF as the client would send it next. @param ahead of the serial number that is due */
  asconf(requests: readonly Partial<AsconfRequest>[], ahead = 0, address: IpAddress = A): AsconfChunk {
    return {
      type: 'ASCONF',
      serial: (this.association.localInitialTsn + ahead) >>> 0,
      address,
      requests: requests.map((request, index) => ({ correlation: index + 1, ...request }) as AsconfRequest),
    };
  }
}
