import { type Association, type Payload, silentLog } from '../../protocol/host.ts';
import { NamedStreams } from '../../protocol/random/streams.ts';
import { rfc9260 } from '../../protocol/sctp/options.ts';
import { SctpStack } from '../../protocol/sctp/stack.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';
import { PacketHost } from '../../sim/levels/packet/packet-host.ts';
import type { HostNode } from '../../sim/network/host-node.ts';
import type { LinkOptions } from '../../sim/network/link.ts';
import { PacketNetwork } from '../../sim/network/packet-network.ts';
import { cpuSeconds } from '../comparison/cpu-seconds.ts';

/** Senders that always have data, over two hops: an association on each path. */
interface Transfer {
  readonly name: string;
  readonly paths: number;
  readonly bottleneck: LinkOptions;
  /** Simulated seconds. */
  readonly duration: number;
  /** Packets per CPU second of INET 4.5.4 on OMNeT++ 6.1, measured on the development machine. */
  readonly inet: number;
}

export const transfers: readonly Transfer[] = [
  {
    name: '1 path, 10 Mbit/s, 10 ms',
    paths: 1,
    bottleneck: { rate: 10e6, delay: 0.01 },
    duration: 500,
    inet: 34_000,
  },
  {
    name: '1 path, 1 Gbit/s, 1 ms',
    paths: 1,
    bottleneck: { rate: 1e9, delay: 0.001 },
    duration: 5,
    inet: 33_000,
  },
  {
    name: '2 paths, 10 Mbit/s, 10 ms, an association on each',
    paths: 2,
    bottleneck: { rate: 10e6, delay: 0.01 },
    duration: 250,
    inet: 31_000,
  },
];

const PORT = 9;
const MESSAGE_LENGTH = 1452;
const content = new Uint8Array(MESSAGE_LENGTH);
const payload: Payload = { byteLength: MESSAGE_LENGTH, bytes: () => content, value: content };
const protocols = [{ ppid: 1, codec: bytesCodec }];

function stackOn(simulator: Simulator, node: HostNode): SctpStack {
  const { transport } = new PacketHost(simulator, node, {
    streams: new NamedStreams(`bench/${node.name}`),
    log: silentLog,
    stack: (layer, ports) =>
      new SctpStack(ports, layer, { sctp: { ...rfc9260, receiveBuffer: 1_000_000, sendBuffer: 2_000_000 } }),
  });
  if (!(transport instanceof SctpStack)) throw new TypeError('the host has another transport');
  return transport;
}

export interface TransferReading {
  /** CPU seconds. */
  readonly seconds: number;
  /** Packets (DATA or SACK) that reached the other end. */
  readonly packets: number;
  readonly events: number;
  /** User data, bit/s of simulated time. */
  readonly goodput: number;
}

export function runSaturated({ paths, bottleneck, duration }: Transfer): TransferReading {
  const simulator = new Simulator();
  const network = new PacketNetwork(simulator, new NamedStreams('bench/network'));
  const [client, server] = [network.addHost('client'), network.addHost('server')];
  for (let path = 0; path < paths; path++) {
    const router = network.addRouter(`router${path}`);
    network.connect({ node: client, addresses: [`10.${path}.0.1`] }, { node: router }, { rate: 1e9 });
    network.connect({ node: router }, { node: server, addresses: [`10.${path}.1.1`] }, bottleneck);
  }
  const [sender, receiver] = [stackOn(simulator, client), stackOn(simulator, server)];
  receiver.open(
    { addresses: [], port: PORT, protocols },
    { message: () => undefined, associationRestarted: () => undefined },
  );
  const fill = (association: Association): void => {
    while (association.send({ payload, ppid: 1, ordered: false }));
  };
  for (let path = 0; path < paths; path++)
    sender
      .open(
        { addresses: [`10.${path}.0.1`], port: 0, protocols },
        { message: () => undefined, associationRestarted: () => undefined, writable: fill, associationUp: fill },
      )
      .connect([`10.${path}.1.1`], PORT);
  const seconds = cpuSeconds(() => simulator.run({ until: duration }));
  return {
    seconds,
    packets: sender.totals().packetsReceived + receiver.totals().packetsReceived,
    events: simulator.eventCount,
    goodput: (8 * receiver.totals().userBytesDelivered) / duration,
  };
}
