import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Association } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { scheduleChanges } from '../../../sim/network/failures.ts';
import type { LinkOptions } from '../../../sim/network/link.ts';
import { packetBalance } from '../../../sim/network/packet-balance.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { sctpHost } from './sctp-world.ts';

const protocols = [{ ppid: 1, codec: bytesCodec }];
const STREAMS = 4;
/** Long after the last message, and after every time-out of an association without a peer. */
const END = 2000;

interface Message {
  readonly at: number;
  readonly length: number;
  readonly stream: number;
  readonly ordered: boolean;
}

interface Outage {
  readonly path: number;
  readonly from: number;
  readonly duration: number;
}

interface Scenario {
  readonly seed: number;
  readonly paths: number;
  readonly shared: boolean;
  readonly families: readonly ('ipv4' | 'ipv6')[];
  readonly udp: boolean;
  readonly link: LinkOptions;
  readonly outages: readonly Outage[];
  readonly messages: readonly Message[];
  readonly options: { readonly sackFrequency: number; readonly receiveBuffer: number; readonly nagle: boolean };
}

/** Its number first, and then bytes that follow from it. */
function content(number: number, length: number): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => (number * 31 + i * 7) & 0xff);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

const probability = (max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }));

const link: fc.Arbitrary<LinkOptions> = fc
  .record({
    rate: fc.option(fc.constantFrom(64e3, 1e6, 10e6), { nil: undefined }),
    delay: fc.constantFrom(0, 0.001, 0.02, 0.3),
    mtu: fc.constantFrom(1280, 1500, 9000),
    loss: probability(0.15),
    burst: fc.boolean(),
    bitErrorRate: probability(1e-6),
    duplication: probability(0.2),
    jitter: fc.constantFrom(0, 0.05),
    reordering: probability(0.2),
    queue: fc.constantFrom(2, 20, 100),
  })
  .map(({ rate, loss, burst, jitter, reordering, queue, ...rest }) => ({
    ...rest,
    ...(rate !== undefined && { rate, queue: { discipline: 'dropTail', packetCapacity: queue } }),
    loss: burst
      ? { model: 'gilbertElliott', goodToBad: loss / 4, badToGood: 0.25 }
      : { model: 'bernoulli', probability: loss },
    jitter: { max: jitter, reorders: true },
    reordering: { probability: reordering, delay: 0.03 },
  }));

const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(1e6),
  paths: fc.integer({ min: 1, max: 3 }),
  shared: fc.boolean(),
  families: fc.constantFrom(['ipv4'], ['ipv6'], ['ipv4', 'ipv6']),
  udp: fc.boolean(),
  link,
  outages: fc.array(
    fc.record({
      path: fc.nat(2),
      from: fc.double({ min: 0, max: 20, noNaN: true }),
      duration: fc.oneof(fc.double({ min: 0.01, max: 30, noNaN: true }), fc.constant(5000)),
    }),
    { maxLength: 3 },
  ),
  messages: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 15, noNaN: true }),
      length: fc.oneof(fc.integer({ min: 4, max: 200 }), fc.integer({ min: 4, max: 10_000 })),
      stream: fc.nat(STREAMS - 1),
      ordered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  ),
  options: fc.record({
    sackFrequency: fc.constantFrom(1, 2, 4),
    receiveBuffer: fc.constantFrom(3000, 20_000, 262_144),
    nagle: fc.boolean(),
  }),
});

/** A sends to B as the scenario says, and shuts the association down in the end. */
class Transfer {
  readonly simulator = new Simulator();
  readonly network: PacketNetwork;
  readonly received: { readonly number: number; readonly stream: number }[] = [];
  /** Numbers of the messages that the association took, in order. */
  readonly taken: number[] = [];
  readonly failed = new Set<number>();
  ended: string | undefined;
  readonly #scenario: Scenario;
  readonly #stacks: ReturnType<typeof sctpHost>[];
  readonly #association: Association;

  constructor(given: Scenario) {
    this.#scenario = given;
    this.network = new PacketNetwork(this.simulator, new NamedStreams(`${given.seed}/network`));
    const topology = new BottleneckNetwork(this.network, {
      bottlenecks: Array.from({ length: given.shared ? 1 : given.paths }, () => given.link),
      paths: given.paths,
      families: given.families,
    });
    const udpPort = given.udp ? 9899 : undefined;
    this.#stacks = [topology.left[0], topology.right[0]].map((node) =>
      sctpHost(this.simulator, node, { ...given.options, outboundStreams: STREAMS }, udpPort),
    );
    const [a, b] = this.#stacks.map(({ host }) => host);
    b.transport.open(
      { addresses: [], port: 9, protocols },
      {
        message: (_association, message, _ppid, stream) => this.#arrived(message as Uint8Array, stream),
        associationRestarted: () => undefined,
      },
    );
    const endpoint = a.transport.open(
      { addresses: [], port: 0, protocols },
      {
        message: () => undefined,
        associationRestarted: () => undefined,
        associationEnded: (_association, end) => (this.ended = end),
        sendFailed: (_association, { payload }) => this.failed.add(numberOf(payload.bytes())),
      },
    );
    for (const { path, from, duration } of given.outages)
      scheduleChanges(this.simulator, topology.bottlenecks[path % topology.bottlenecks.length], [
        { time: from, up: false },
        { time: from + duration, up: true },
      ]);
    this.#association = endpoint.connect(
      topology.right[0].addresses.map(({ address }) => address),
      9,
    );
    for (const [number, message] of given.messages.entries())
      this.simulator.schedule(message.at, { fire: () => this.#send(number, message) });
  }

  run(): void {
    this.simulator.run({ until: END });
    this.#association.shutdown();
    this.simulator.run({ until: 2 * END });
  }

  /** What is left of the association in both stacks. */
  get left(): number {
    return this.#stacks.reduce((sum, { stack }) => sum + stack.associations.length + stack.timers.inUse, 0);
  }

  #send(number: number, { length, stream, ordered }: Message): void {
    if (this.#association.send({ payload: new BytesPayload(content(number, length)), ppid: 1, stream, ordered }))
      this.taken.push(number);
  }

  #arrived(bytes: Uint8Array, stream: number): void {
    const number = numberOf(bytes);
    assert.deepEqual(bytes, content(number, this.#scenario.messages[number].length));
    this.received.push({ number, stream });
  }
}

function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

describe('SCTP over random networks', () => {
  it('delivers every message once, in the order of its stream, with the right bytes, or says that it failed', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const transfer = new Transfer(given);
        transfer.run();
        const { taken, received, failed, ended } = transfer;
        const numbers = received.map(({ number }) => number);
        assert.equal(new Set(numbers).size, numbers.length, 'a message came twice');
        for (const { number, stream } of received) assert.equal(stream, given.messages[number].stream);
        for (let stream = 0; stream < STREAMS; stream++) {
          const isOrdered = (number: number): boolean =>
            given.messages[number].ordered && given.messages[number].stream === stream;
          const sent = taken.filter(isOrdered);
          const arrived = numbers.filter(isOrdered);
          assert.deepEqual(arrived, sent.slice(0, arrived.length), `stream ${stream} has gaps, or another order`);
        }
        assert.ok(ended !== undefined, 'the association did not end');
        // What did not arrive was given back; an acknowledgment may be lost with the association.
        for (const number of taken) assert.ok(numbers.includes(number) || failed.has(number), `${number} vanished`);
        if (ended === 'closed') assert.deepEqual([numbers.length, failed.size], [taken.length, 0]);
        assert.equal(transfer.left, 0, 'associations or timers are left');
        const {
          sent,
          copied,
          duplicated,
          received: arrivals,
          ignored,
          dropped,
          inFlight,
        } = packetBalance(transfer.network);
        assert.equal(arrivals + ignored + dropped + inFlight, sent + copied + duplicated);
      }),
      { numRuns: 60 },
    );
  });
});
