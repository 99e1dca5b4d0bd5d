/**
 * Speed of SCTP over the packet network: packets (DATA or SACK) per CPU second that reach the other end over two hops,
 * of saturated senders of 1452-byte messages, beside INET's figures; and what a pool's study costs on packets in place
 * of whole messages.
 */
import { markdownTable } from 'markdown-table';
import { type Association, type Payload, silentLog } from '../protocol/host.ts';
import { NamedStreams } from '../protocol/random/streams.ts';
import { rfc9260 } from '../protocol/sctp/options.ts';
import { SctpStack } from '../protocol/sctp/stack.ts';
import { bytesCodec } from '../protocol/wire/bytes-codec.ts';
import { deriveParameters } from '../scenarios/plan/derive-parameters.ts';
import { Simulator } from '../sim/kernel/simulator.ts';
import { simulate } from '../sim/run/run.ts';
import type { HostNode } from '../sim/network/host-node.ts';
import type { LinkOptions } from '../sim/network/link.ts';
import { PacketHost } from '../sim/levels/packet/packet-host.ts';
import { PacketNetwork } from '../sim/network/packet-network.ts';
import { benchCommand } from './bench-command.ts';

benchCommand(
  'bench:sctp',
  "Packets per CPU second of saturated SCTP associations beside INET's, and the cost of a pool on packets and on messages.",
).parse();

interface Case {
  readonly name: string;
  readonly paths: number;
  readonly bottleneck: LinkOptions;
  /** Simulated seconds. */
  readonly duration: number;
  /** Packets per CPU second of INET 4.5.4 on OMNeT++ 6.1, measured on the development machine. */
  readonly inet: number;
}

const cases: readonly Case[] = [
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

const PASSES = 3;
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

interface Measurement {
  /** Packets per CPU second. */
  readonly speed: number;
  readonly eventsPerPacket: number;
  /** User data, bit/s of simulated time. */
  readonly goodput: number;
}

function measure({ paths, bottleneck, duration }: Case): Measurement {
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
  const before = process.cpuUsage();
  simulator.run({ until: duration });
  const { user, system } = process.cpuUsage(before);
  const packets = sender.totals().packetsReceived + receiver.totals().packetsReceived;
  return {
    speed: packets / ((user + system) / 1e6),
    eventsPerPacket: simulator.eventCount / packets,
    goodput: (8 * receiver.totals().userBytesDelivered) / duration,
  };
}

function thousands(value: number): string {
  return (1000 * Math.round(value / 1000)).toLocaleString('en');
}

const rows = cases.map((each) => {
  const first = measure(each);
  const passes = [first, ...Array.from({ length: PASSES - 1 }, () => measure(each))];
  const best = Math.max(...passes.map(({ speed }) => speed));
  const { eventsPerPacket, goodput } = first;
  return [
    each.name,
    thousands(best),
    thousands(each.inet),
    (best / each.inet).toFixed(1),
    eventsPerPacket.toFixed(2),
    (goodput / 1e6).toFixed(2),
  ];
});
console.log(
  markdownTable([['Transfer', 'Packets/CPU s', 'INET', 'Ratio', 'Events/packet', 'Goodput, Mbit/s'], ...rows], {
    align: ['l', 'r', 'r', 'r', 'r', 'r'],
  }),
);

/** A pool, on whole messages and on packets. */
const pool = { profile: 'rfc', poolElements: 10, puToPeRatio: 10, lanDelay: 5, requestSize: 1e6, duration: 3600 };

function poolCost(transport: string): { seconds: number; events: number; requests: number } {
  const resolved = deriveParameters(new Map(Object.entries({ ...pool, transport })), 'benchmark');
  if ('reason' in resolved) throw new RangeError(resolved.reason);
  const before = process.cpuUsage();
  const { metrics } = simulate(resolved.parameters, 1);
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (user + system) / 1e6,
    events: Number(metrics.events),
    requests: Number(metrics.requests_completed),
  };
}

const levels = ['message', 'sctp'].map((transport) => ({ transport, ...poolCost(transport) }));
const poolRows = levels.map(({ transport, seconds, events, requests }) => [
  transport,
  seconds.toFixed(1),
  (seconds / (levels[0]?.seconds ?? NaN)).toFixed(1),
  (events / requests).toFixed(0),
  `${Math.round((1e6 * seconds) / requests)}`,
]);
console.log(
  `\n${markdownTable(
    [['Pool of 10, 100 users: transport', 'CPU s', 'Ratio', 'Events/request', 'µs/request'], ...poolRows],
    {
      align: ['l', 'r', 'r', 'r', 'r'],
    },
  )}`,
);
