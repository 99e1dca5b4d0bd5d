/**
 * Speed of SCTP over the packet network: a saturated sender with messages of 1452 bytes, client – 1 Gbit/s – router –
 * bottleneck – server. A packet is one with DATA or a SACK that reached the other end, over two hops.
 */
import { markdownTable } from 'markdown-table';
import type { Association, Endpoint, EndpointHandler, Payload } from '../protocol/host.ts';
import { BytesPayload } from '../protocol/payload.ts';
import { NamedStreams, StreamEntropy } from '../protocol/random/streams.ts';
import { rfc9260 } from '../protocol/sctp/options.ts';
import { SctpStack } from '../protocol/sctp/stack.ts';
import { Simulator } from '../sim/kernel/simulator.ts';
import { HostPacketLayer } from '../sim/network/packet/host-packet-layer.ts';
import type { LinkOptions } from '../sim/network/packet/link.ts';
import type { HostNode } from '../sim/network/packet/host-node.ts';
import { PacketNetwork } from '../sim/network/packet/packet-network.ts';
import { silentLog } from '../sim/network/simulated-host.ts';

const PASSES = 3;
const PPID = 0;
const PORT = 7000;
const MESSAGE: Payload = new BytesPayload(new Uint8Array(1452));
const ACCESS: LinkOptions = { rate: 1e9, delay: 0 };
/** As INET's runs: buffers larger than bandwidth times delay. */
const SCTP = { ...rfc9260, sendBuffer: 1_000_000, receiveBuffer: 500_000 };

interface Setting {
  readonly name: string;
  readonly paths: number;
  readonly bottleneck: LinkOptions;
  /** Simulated seconds that are measured, after as many as warm-up. */
  readonly seconds: number;
}

const settings: readonly Setting[] = [
  {
    name: '1 path, 10 Mbit/s, 10 ms',
    paths: 1,
    bottleneck: { rate: 10e6, delay: 0.01, queue: { discipline: 'dropTail', packetCapacity: 100 } },
    seconds: 100,
  },
  {
    name: '1 path, 10 Mbit/s, 10 ms, loss 1 %',
    paths: 1,
    bottleneck: { rate: 10e6, delay: 0.01, loss: { model: 'bernoulli', probability: 0.01 } },
    seconds: 400,
  },
  {
    name: '1 path, 1 Gbit/s, 1 ms',
    paths: 1,
    bottleneck: { rate: 1e9, delay: 0.001 },
    seconds: 3,
  },
  {
    name: '2 paths, 10 Mbit/s, 10 ms, one in use',
    paths: 2,
    bottleneck: { rate: 10e6, delay: 0.01, queue: { discipline: 'dropTail', packetCapacity: 100 } },
    seconds: 100,
  },
];

/** Fills the send buffer whenever it has room. */
class Source implements EndpointHandler {
  message(): void {
    throw new Error('nobody answers here');
  }

  associationUp(association: Association): void {
    this.writable(association);
  }

  writable(association: Association): void {
    while (association.send(MESSAGE, { ppid: PPID, ordered: false }));
  }
}

const sink: EndpointHandler = { message: () => undefined, malformed: () => undefined };

interface Result {
  /** Packets per CPU second. */
  readonly speed: number;
  /** User bits per simulated second. */
  readonly goodput: number;
}

function measure({ paths, bottleneck, seconds }: Setting): Result {
  const simulator = new Simulator();
  const network = new PacketNetwork(simulator, new NamedStreams('bench/sctp'));
  const client = network.addHost('client');
  const server = network.addHost('server');
  for (let path = 0; path < paths; path++) {
    const router = network.addRouter(`router${path}`);
    network.connect({ node: client, addresses: [`10.${path}.0.1`] }, { node: router }, ACCESS);
    network.connect({ node: router }, { node: server, addresses: [`10.${path}.1.1`] }, bottleneck);
  }
  const receiver = stackOf(simulator, server);
  const sender = stackOf(simulator, client);
  openEndpoint(receiver, PORT, sink);
  openEndpoint(sender, 0, new Source()).connect(['10.0.1.1'], PORT);
  simulator.run({ until: seconds });
  const before = { packets: arrivals(sender, receiver), bytes: receiver.totals().userBytesDelivered };
  const cpu = process.cpuUsage();
  simulator.run({ until: 2 * seconds });
  const { user, system } = process.cpuUsage(cpu);
  const bytes = receiver.totals().userBytesDelivered - before.bytes;
  return {
    speed: (arrivals(sender, receiver) - before.packets) / ((user + system) / 1e6),
    goodput: (8 * bytes) / seconds,
  };
}

function stackOf(simulator: Simulator, node: HostNode): SctpStack {
  const streams = new NamedStreams(`bench/sctp/${node.name}`);
  const host = {
    clock: simulator,
    random: streams,
    entropy: new StreamEntropy(streams.name('entropy')),
    log: silentLog,
  };
  return new SctpStack(host, new HostPacketLayer(node), { sctp: SCTP });
}

function openEndpoint(stack: SctpStack, port: number, handler: EndpointHandler): Endpoint {
  return stack.open({ addresses: [], port, protocols: [{ ppid: 'any', codec }] }, handler);
}

const codec = {
  protocol: 'bytes',
  decode: (bytes: Uint8Array) => ({ ok: true, message: bytes, unrecognized: [] }) as const,
  encode: (message: unknown) => message as Uint8Array,
  encodedLength: (message: unknown) => (message as Uint8Array).length,
};

function arrivals(...stacks: readonly SctpStack[]): number {
  return stacks.reduce((sum, stack) => sum + stack.totals().packetsReceived, 0);
}

const rows = settings.map((setting) => {
  const passes = Array.from({ length: PASSES }, () => measure(setting));
  const best = Math.max(...passes.map(({ speed }) => speed));
  return [setting.name, (1000 * Math.round(best / 1000)).toLocaleString('en'), (passes[0].goodput / 1e6).toFixed(2)];
});
console.log(
  markdownTable([['Setting', 'Packets/CPU s over two hops', 'Goodput, Mbit/s'], ...rows], { align: ['l', 'r', 'r'] }),
);
