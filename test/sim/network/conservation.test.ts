import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deriveStream, NamedStreams } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { BackgroundTraffic } from '../../../sim/network/background-traffic.ts';
import type { ChannelOptions } from '../../../sim/network/channel-options.ts';
import { type Switchable, scheduleChanges } from '../../../sim/network/failures.ts';
import type { HostNode } from '../../../sim/network/host-node.ts';
import { HostDatagrams } from '../../../sim/levels/packet/host-datagrams.ts';
import { packetBalance } from '../../../sim/network/packet-balance.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import type { PacketNode } from '../../../sim/network/packet-node.ts';
import { MessagePayload } from '../../../protocol/wire/codec.ts';
import { TextCodec } from '../../transport/text-codec.ts';
import { NotingReceiver, sctpPacket } from './packet-world.ts';

/** Seconds of traffic. */
const DURATION = 2;
const GROUP = '239.0.0.1';

const probability = fc.double({ min: 0, max: 0.3, noNaN: true });
const seconds = (max: number) => fc.double({ min: 0, max, noNaN: true });

const queue: fc.Arbitrary<NonNullable<ChannelOptions['queue']>> = fc.oneof(
  fc.record({ discipline: fc.constant('dropTail' as const), packetCapacity: fc.nat(20) }),
  fc.record({ discipline: fc.constant('dropTail' as const), byteCapacity: fc.nat(20_000) }),
  fc.record({
    discipline: fc.constant('red' as const),
    minth: fc.integer({ min: 0, max: 4 }),
    maxth: fc.integer({ min: 5, max: 10 }),
    wq: fc.constantFrom(0.002, 0.5, 1),
    gentle: fc.boolean(),
  }),
);

const loss: fc.Arbitrary<NonNullable<ChannelOptions['loss']>> = fc.oneof(
  fc.record({ model: fc.constant('bernoulli' as const), probability }),
  fc.record({ model: fc.constant('gilbertElliott' as const), goodToBad: probability, badToGood: probability }),
);

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const channel: fc.Arbitrary<ChannelOptions> = fc
  .record({
    rated: maybe(fc.record({ rate: fc.integer({ min: 50_000, max: 10_000_000 }), queue })),
    delay: fc.constantFrom(0, 0.001, 0.1),
    mtu: fc.constantFrom(576, 1500),
    loss: maybe(loss),
    bitErrorRate: maybe(fc.constantFrom(0, 1e-5)),
    jitter: maybe(fc.record({ max: seconds(0.1), reorders: fc.boolean() })),
    reordering: maybe(fc.record({ probability, delay: fc.constant(0.05) })),
    duplication: maybe(probability),
  })
  .map(({ rated, ...rest }) => withoutUndefined({ ...rest, ...rated }));

/** exactOptionalPropertyTypes: what is absent is not there. */
function withoutUndefined(options: Readonly<Record<string, unknown>>): ChannelOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const plan = fc.record({
  seed: fc.nat(),
  hosts: fc.integer({ min: 2, max: 4 }),
  routers: fc.integer({ min: 0, max: 4 }),
  links: fc.array(fc.record({ from: fc.nat(), to: fc.nat(), switched: fc.boolean(), options: channel }), {
    minLength: 3,
    maxLength: 12,
  }),
  packets: fc.array(
    fc.record({
      at: seconds(DURATION),
      from: fc.nat(),
      to: fc.nat(),
      source: fc.nat(),
      length: fc.integer({ min: 4, max: 400 }),
    }),
    { maxLength: 60 },
  ),
  multicasts: fc.array(fc.record({ at: seconds(DURATION), from: fc.nat(), ttl: fc.integer({ min: 1, max: 8 }) }), {
    maxLength: 8,
  }),
  background: fc.array(
    fc.record({ from: fc.nat(), to: fc.nat(), kind: fc.constantFrom('cbr' as const, 'poisson' as const) }),
    {
      maxLength: 2,
    },
  ),
  faults: fc.array(fc.record({ at: seconds(DURATION), duration: seconds(0.5), what: fc.nat() }), { maxLength: 6 }),
});

type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

class RandomNetwork {
  readonly simulator = new Simulator();
  readonly network: PacketNetwork;
  readonly receivers: readonly NotingReceiver[];
  readonly #plan: Plan;

  constructor(what: Plan) {
    this.#plan = what;
    this.network = new PacketNetwork(this.simulator, new NamedStreams(`${what.seed}`));
    const hosts = Array.from({ length: what.hosts }, (_, i) => this.network.addHost(`H${i}`));
    const routers = Array.from({ length: what.routers }, (_, i) => this.network.addRouter(`R${i}`));
    const nodes: PacketNode[] = [...hosts, ...routers];
    for (const [i, { from, to, switched, options }] of what.links.entries()) {
      const first = nodes[from % nodes.length];
      const second = nodes[to % nodes.length];
      const ends = [first, second].map((node, end) => ({ node, addresses: [`10.${i}.0.${end + 1}`], switched }));
      if (first !== second) this.network.connect(ends[0], ends[1], options);
    }
    this.receivers = hosts.map((host) => new NotingReceiver(this.simulator, host));
    this.#planTraffic(hosts);
    this.#planFaults(nodes);
  }

  run(until: number): void {
    this.simulator.run({ until });
    const { sent, copied, duplicated, received, ignored, dropped, inFlight } = packetBalance(this.network);
    assert.equal(received + ignored + dropped + inFlight, sent + copied + duplicated);
  }

  #planTraffic(hosts: readonly HostNode[]): void {
    const { packets, multicasts, background } = this.#plan;
    for (const [tag, { at, from, to, source, length }] of packets.entries()) {
      const sources = [undefined, ...hosts[from % hosts.length].addresses.map(({ address }) => address)];
      const { layer } = this.receivers[from % hosts.length];
      const destination = this.#address(hosts, to);
      this.#at(at, () => layer.send(sctpPacket(4 * length, tag), sources[source % sources.length], destination, 0));
    }
    const codec = new TextCodec();
    const datagrams = hosts.map((host) => new HostDatagrams(this.simulator, host, true));
    for (const each of datagrams.slice(1)) each.open({ port: 5, codec, group: GROUP }, { datagram: () => undefined });
    for (const { at, from, ttl } of multicasts) {
      const socket = datagrams[from % hosts.length].open({ port: 0, codec, ttl }, { datagram: () => undefined });
      this.#at(at, () => socket.send(new MessagePayload(codec, 'x'), { address: GROUP, port: 5 }));
    }
    for (const [i, { from, to, kind }] of background.entries()) {
      const host = hosts[from % hosts.length];
      const options = { kind, rate: 1e6, packetLength: 500, stop: DURATION, destination: this.#address(hosts, to) };
      if (host.reaches(options.destination))
        new BackgroundTraffic(this.simulator, host, options, deriveStream(`${this.#plan.seed}/background${i}`)).start();
    }
  }

  #planFaults(nodes: readonly PacketNode[]): void {
    const { links } = this.network;
    const targets: Switchable[] = [...links, ...nodes, ...nodes.flatMap(({ interfaces }) => interfaces)];
    for (const { at, duration, what } of this.#plan.faults)
      scheduleChanges(this.simulator, targets[what % targets.length], [
        { time: at, up: false },
        { time: at + duration, up: true },
      ]);
  }

  #address(hosts: readonly HostNode[], number: number): string {
    const all = [...hosts.flatMap(({ addresses }) => addresses.map(({ address }) => address)), '192.0.2.1'];
    return all[number % all.length];
  }

  #at(time: number, action: () => void): void {
    this.simulator.schedule(time, { fire: action });
  }
}

describe('packet network, random topologies, impairments and faults', () => {
  it('loses no packet without counting it, at any time', () => {
    fc.assert(
      fc.property(plan, (what) => {
        const world = new RandomNetwork(what);
        for (let time = 0.1; time <= DURATION; time += 0.1) world.run(time);
        world.run(DURATION + 100);
        assert.equal(packetBalance(world.network).inFlight, 0);
        for (const { forward, backward } of world.network.links)
          for (const { queueLength, queueBytes, statistics } of [forward, backward]) {
            assert.deepEqual([queueLength, queueBytes], [0, 0]);
            assert.ok(statistics.waitingTime >= 0 && statistics.transmissionTime >= 0);
          }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same again with the same seed', () => {
    fc.assert(
      fc.property(plan, (what) => {
        const [one, other] = [new RandomNetwork(what), new RandomNetwork(what)];
        for (const world of [one, other]) world.run(DURATION + 100);
        assert.deepEqual(
          one.receivers.map(({ arrived }) => arrived),
          other.receivers.map(({ arrived }) => arrived),
        );
        assert.deepEqual(packetBalance(one.network), packetBalance(other.network));
        assert.equal(one.simulator.eventCount, other.simulator.eventCount);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the order of packets on a path, unless overtaking is asked for', () => {
    const orderly = channel.map(({ reordering: _, jitter, duplication: _unused, ...options }) => ({
      ...options,
      ...(jitter && { jitter: { max: jitter.max } }),
      mtu: 1500,
    }));
    fc.assert(
      fc.property(fc.array(orderly, { minLength: 1, maxLength: 3 }), fc.nat(), (options, seed) => {
        const simulator = new Simulator();
        const network = new PacketNetwork(simulator, new NamedStreams(`${seed}`));
        const [a, b] = [network.addHost('A'), network.addHost('B')];
        const routers = options.map((_, i) => network.addRouter(`R${i}`));
        network.connect({ node: a, addresses: ['10.0.0.1'] }, { node: routers[0] }, options[0]);
        for (let i = 1; i < routers.length; i++)
          network.connect({ node: routers[i - 1] }, { node: routers[i] }, options[i]);
        network.connect({ node: routers[routers.length - 1] }, { node: b, addresses: ['10.0.0.2'] });
        const atA = new NotingReceiver(simulator, a);
        const atB = new NotingReceiver(simulator, b);
        for (let tag = 0; tag < 100; tag++)
          simulator.schedule(tag / 1000, {
            fire: () => atA.layer.send(sctpPacket(100 + 12 * tag, tag), undefined, '10.0.0.2', 0),
          });
        simulator.run({ until: 100 });
        assert.deepEqual(
          atB.tags,
          atB.tags.toSorted((x, y) => x - y),
        );
        assert.equal(new Set(atB.tags).size, atB.tags.length);
      }),
      { numRuns: 100 },
    );
  });
});
