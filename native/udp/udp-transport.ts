import { randomBytes } from 'node:crypto';
import type { Endpoint, EndpointHandler, EndpointOptions, IpAddress } from '../../protocol/host.ts';
import { NamedStreams } from '../../protocol/random/streams.ts';
import { rfc9260, type SctpOptions } from '../../protocol/sctp/options.ts';
import { SctpStack } from '../../protocol/sctp/stack.ts';
import type { SctpStatistics } from '../../protocol/sctp/statistics.ts';
import { cryptographicEntropy } from '../cryptographic-entropy.ts';
import { Faults } from '../faults.ts';
import type { OpenTransport } from '../open-transport.ts';
import { SystemClock } from '../system-clock.ts';
import { UdpPacketLayer, type UdpLayerOptions } from './udp-packet-layer.ts';

export interface UdpTransportOptions extends UdpLayerOptions {
  /** Constants of the stack (default: as RFC 9260 recommends). */
  readonly sctp?: SctpOptions;
}

/** SCTP in this process, over UDP sockets (RFC 6951): nothing to install, no privileges needed. */
export class UdpTransport implements OpenTransport {
  readonly layer: UdpPacketLayer;
  readonly stack: SctpStack;

  /**
   * Its sockets open soon after: see {@link UdpPacketLayer.ready}.
   *
   * @throws SctpOptionError when the options of the stack contradict each other
   * @throws TransportError when an address is not one
   */
  constructor(options: UdpTransportOptions) {
    const faults = options.faults ?? new Faults(options.log);
    this.layer = new UdpPacketLayer({ ...options, faults });
    const host = {
      clock: new SystemClock(faults),
      random: new NamedStreams(randomBytes(16).toString('hex')),
      entropy: cryptographicEntropy,
      log: options.log,
    };
    this.stack = new SctpStack(host, this.layer, { sctp: options.sctp ?? rfc9260 });
  }

  /** @throws TransportError as {@link UdpPacketLayer.ready}; TransportError and SctpOptionError as the constructor */
  static async open(options: UdpTransportOptions): Promise<UdpTransport> {
    const transport = new UdpTransport(options);
    try {
      await transport.layer.ready;
    } catch (error) {
      await transport.close();
      throw error;
    }
    return transport;
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    return this.stack.open(options, handler);
  }

  statistics(): SctpStatistics {
    return this.stack.totals();
  }

  setAddressUp(address: IpAddress, up: boolean): void {
    this.layer.setAddressUp(address, up);
  }

  /** Ends all without informing peers; to inform them, close endpoints before. */
  async close(): Promise<void> {
    this.stack.halt();
    await this.layer.close();
  }
}
