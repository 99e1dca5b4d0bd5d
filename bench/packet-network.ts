/**
 * Speed of the packet network alone: packets per CPU second that one host sends through a router to another (two
 * hops), on ideal links, on the links of the multi-path papers (10 Mbit/s, 10 ms, RED) and with every impairment on.
 */
import { markdownTable } from 'markdown-table';
import { NamedStreams } from '../protocol/random/streams.ts';
import type { SctpPacket } from '../protocol/sctp/chunk.ts';
import type { PacketReceiver } from '../protocol/sctp/packet-layer.ts';
import { Simulator, type SimulationEvent } from '../sim/kernel/simulator.ts';
import { HostPacketLayer } from '../sim/levels/packet/host-packet-layer.ts';
import type { LinkOptions } from '../sim/network/link.ts';
import { PacketNetwork } from '../sim/network/packet-network.ts';
import { benchCommand } from './bench-command.ts';

benchCommand('bench:network', 'Packets per CPU second that the packet network alone forwards over two hops.').parse();

const PACKETS = 1_000_000;
const PASSES = 3;
const PACKET_LENGTH = 1480;

const settings: readonly (readonly [string, LinkOptions])[] = [
  ['ideal links, 10 ms', { delay: 0.01 }],
  ['10 Mbit/s, 10 ms, drop-tail', { rate: 10e6, delay: 0.01 }],
  [
    '10 Mbit/s, 10 ms, RED 30/90',
    { rate: 10e6, delay: 0.01, queue: { discipline: 'red', minth: 30, maxth: 90, maxp: 0.1, packetCapacity: 100 } },
  ],
  [
    'RED, Gilbert–Elliott, jitter, reordering, duplication',
    {
      rate: 10e6,
      delay: 0.01,
      queue: { discipline: 'red', minth: 30, maxth: 90, maxp: 0.1, packetCapacity: 100 },
      loss: { model: 'gilbertElliott', goodToBad: 0.001, badToGood: 0.3 },
      jitter: { max: 0.001 },
      reordering: { probability: 0.01, delay: 0.005 },
      duplication: 0.01,
    },
  ],
];

/** Sends packets in pairs, as windows do, at 99 % of the rate. */
class Sender implements SimulationEvent {
  sent = 0;
  readonly #simulator: Simulator;
  readonly #layer: HostPacketLayer;
  readonly #packet: SctpPacket = {
    sourcePort: 1,
    destinationPort: 2,
    verificationTag: 3,
    chunks: [],
    byteLength: PACKET_LENGTH,
  };

  constructor(simulator: Simulator, layer: HostPacketLayer) {
    this.#simulator = simulator;
    this.#layer = layer;
  }

  fire(): void {
    for (let i = 0; i < 2; i++) this.#layer.send(this.#packet, '10.0.0.1', '10.0.1.1', 0);
    this.sent += 2;
    if (this.sent < PACKETS) this.#simulator.schedule(0.002424, this);
  }
}

class Receiver implements PacketReceiver {
  received = 0;

  packetArrived(): void {
    this.received++;
  }

  malformedArrived(): void {
    throw new Error('no packet is malformed here');
  }
}

/** @returns packets per CPU second, and how many arrived */
function measure(options: LinkOptions): { speed: number; received: number } {
  const simulator = new Simulator();
  const network = new PacketNetwork(simulator, new NamedStreams('bench/network'));
  const a = network.addHost('A');
  const b = network.addHost('B');
  const router = network.addRouter('R');
  network.connect({ node: a, addresses: ['10.0.0.1'] }, { node: router }, options);
  network.connect({ node: b, addresses: ['10.0.1.1'] }, { node: router }, options);
  const receiver = new Receiver();
  new HostPacketLayer(b).attach(receiver);
  simulator.schedule(0, new Sender(simulator, new HostPacketLayer(a)));
  const before = process.cpuUsage();
  simulator.run({ until: 1e6 });
  const { user, system } = process.cpuUsage(before);
  return { speed: PACKETS / ((user + system) / 1e6), received: receiver.received };
}

const rows = settings.map(([name, options]) => {
  const first = measure(options);
  const passes = [first, ...Array.from({ length: PASSES - 1 }, () => measure(options))];
  const best = Math.max(...passes.map(({ speed }) => speed));
  return [
    name,
    (1000 * Math.round(best / 1000)).toLocaleString('en'),
    `${Math.round(1e9 / best / 2)}`,
    ((100 * first.received) / PACKETS).toFixed(2),
  ];
});
console.log(
  markdownTable([['Links', 'Packets/CPU s over two hops', 'ns per hop', 'Arrived, %'], ...rows], {
    align: ['l', 'r', 'r', 'r'],
  }),
);
