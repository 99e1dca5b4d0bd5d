import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AssociationEnd } from '../../../protocol/host.ts';
import { congestionControlNames } from '../../../protocol/sctp/congestion/names.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { ChunkFate as Outcome } from '../../../protocol/sctp/sending/outstanding.ts';
import { streamSchedulerNames } from '../../../protocol/sctp/stream-scheduling/names.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { arbitraryCmt } from './multipath/arbitrary-cmt.ts';
import { Pair, PPID } from './pair.ts';

interface Message {
  /** From the client, or from the server. */
  readonly fromClient: boolean;
  readonly length: number;
  readonly stream: number;
  readonly ordered: boolean;
  /** When it is sent, seconds. */
  readonly at: number;
}

interface Scenario {
  readonly seed: number;
  readonly loss: number;
  readonly duplication: number;
  /** Share of packets that are late, by up to 0.1 s. */
  readonly reordering: number;
  readonly paths: 1 | 2 | 3;
  readonly messages: readonly Message[];
  /** Paths that are cut for a while. */
  readonly cuts: readonly { readonly path: number; readonly from: number; readonly seconds: number }[];
  readonly sctp: Partial<SctpOptions>;
}

const HEADER = 8;

/** Bytes that identify the message, and each place in it. */
function content(index: number, length: number): Uint8Array {
  const bytes = new Uint8Array(HEADER + length);
  new DataView(bytes.buffer).setUint32(0, index);
  for (let i = HEADER; i < bytes.length; i++) bytes[i] = (index * 131 + i * 17) & 0xff;
  return bytes;
}

/** Small, fast, seeded. */
function generator(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x = (x + 0x6d2b79f5) >>> 0;
    let t = Math.imul(x ^ (x >>> 15), x | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seconds in whole milliseconds. */
function milliseconds(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max }).map((count) => count / 1000);
}

/** A probability: none, or up to `max`. */
function share(max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 1000 }).map((count) => (max * count) / 1000),
  );
}

/** DATA, SACK, HEARTBEAT, I-DATA */
const authenticated = { chunks: [0, 3, 4, 0x40], keys: new Map([[0, new Uint8Array(0)]]), activeKey: 0 };

const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  loss: share(0.3),
  duplication: share(0.3),
  reordering: share(0.5),
  paths: fc.constantFrom(1, 2, 3),
  messages: fc.array(
    fc.record({
      fromClient: fc.boolean(),
      length: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 8000 })),
      stream: fc.integer({ min: 0, max: 3 }),
      ordered: fc.boolean(),
      at: milliseconds(5000),
    }),
    { maxLength: 60 },
  ),
  cuts: fc.array(
    fc.record({
      path: fc.nat(2),
      from: milliseconds(5000),
      seconds: fc.oneof(milliseconds(5000), fc.constant(Infinity)),
    }),
    { maxLength: 3 },
  ),
  sctp: fc.record(
    {
      nagle: fc.boolean(),
      sackFrequency: fc.integer({ min: 1, max: 4 }),
      receiveBuffer: fc.integer({ min: 3000, max: 100_000 }),
      pfMaxRetrans: fc.constantFrom(0, Infinity),
      fastRetransmitPath: fc.constantFrom('same', 'alternate'),
      maxBurstVariant: fc.constantFrom('maxBurst', 'useItOrLoseIt'),
      idleReduction: fc.constantFrom('halving', 'restart', 'none'),
      countsChunkHeaders: fc.boolean(),
      fastRecovery: fc.boolean(),
      lostRetransmission: fc.constantFrom('timeout', 'missingReports'),
      partialReliability: fc.boolean(),
      interleaving: fc.boolean(),
      authentication: fc.constantFrom(undefined, authenticated),
      streamScheduler: fc.constantFrom(...streamSchedulerNames),
      congestionControl: fc.constantFrom(...congestionControlNames),
      coupledMinWindow: fc.integer({ min: 1, max: 4 }),
      congestionGroups: fc.array(fc.nat(1), { maxLength: 3 }),
      cmt: arbitraryCmt,
      nrSack: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
});

/** What holds after every event: counters are the sums of what they count. */
function checkInvariants(association: SctpAssociation): void {
  const { outstanding } = association.sender;
  const flight = new Map(association.pathSet.all.map((path) => [path, 0]));
  const queued = new Map(association.pathSet.all.map((path) => [path, 0]));
  const kept = new Map(association.pathSet.all.map((path) => [path, 0]));
  let bytes = 0;
  let marked = 0;
  let acknowledged = 0;
  for (let sequence = outstanding.base; sequence < outstanding.next; sequence++) {
    const { fate, path, cost, length, released } = outstanding.at(sequence);
    assert.ok(path);
    queued.set(path, (queued.get(path) ?? 0) + length);
    if (!released) kept.set(path, (kept.get(path) ?? 0) + length);
    if (fate === Outcome.inFlight) {
      flight.set(path, (flight.get(path) ?? 0) + cost);
      bytes += length;
    } else if (fate === Outcome.marked) {
      marked++;
      assert.ok(sequence >= outstanding.firstMarked);
    } else if (fate === Outcome.acknowledged) acknowledged++;
  }
  assert.deepEqual(
    [outstanding.bytes, outstanding.marked, outstanding.acknowledgedByGaps],
    [bytes, marked, acknowledged],
  );
  for (const path of association.pathSet.all) {
    assert.equal(path.flight, flight.get(path));
    assert.equal(path.userBytesKept, kept.get(path));
    assert.equal(path.userBytesQueued, queued.get(path));
    if (association.isUp) assert.ok(path.cwnd >= path.windowUnit, `cwnd ${path.cwnd}`);
    // What is in flight is guarded by a timer once the association is up.
    if (association.isUp && path.flight > 0) assert.ok(path.losses.timer.running, 'T3-rtx does not run');
  }
}

class Trial {
  readonly pair: Pair;
  readonly #scenario: Scenario;
  /** Numbers of the messages that arrived, by receiver. */
  readonly #arrived = { client: [] as number[], server: [] as number[] };

  constructor(given: Scenario, encode: boolean) {
    this.#scenario = given;
    const networks = Array.from({ length: given.paths }, (_, i) => i + 1);
    this.pair = new Pair({
      encode,
      record: false,
      clientAddresses: networks.map((n) => `10.${n}.0.1`),
      serverAddresses: networks.map((n) => `10.${n}.0.2`),
      sctp: { sendBuffer: Infinity, ...given.sctp },
      stack: { decodesMessages: true },
    });
    this.#disturb();
    this.#watch();
  }

  #disturb(): void {
    const { loss, duplication, reordering, seed } = this.#scenario;
    const random = generator(seed);
    const { network } = this.pair;
    const delay = (): number => network.delay + (random() < reordering ? 0.1 * random() : 0);
    network.fate = () => {
      if (random() < loss) return 'drop';
      return random() < duplication ? [delay(), delay()] : [delay()];
    };
  }

  #watch(): void {
    for (const side of ['client', 'server'] as const)
      this.pair[side].onMessage = (_, bytes) => {
        const index = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
        assert.deepEqual(bytes, content(index, bytes.length - HEADER), 'wrong bytes');
        assert.ok(!this.#arrived[side].includes(index), `message ${index} arrived twice`);
        this.#arrived[side].push(index);
      };
  }

  run(): void {
    const { messages, cuts, paths } = this.#scenario;
    const { network } = this.pair;
    this.pair.connect();
    const order = messages.map((message, index) => ({ ...message, index })).toSorted((a, b) => a.at - b.at);
    for (const { path, from, seconds } of cuts) {
      const address = `10.${(path % paths) + 1}.0.2`;
      const timer = network.simulator.timer(() => network.cut.delete(address));
      network.simulator
        .timer(() => {
          network.cut.add(address);
          if (seconds < 1e6) timer.arm(seconds);
        })
        .arm(from);
    }
    const sent: (Message & { readonly index: number })[] = [];
    for (const message of order) {
      this.#runTo(message.at);
      const association = message.fromClient ? this.pair.association : this.pair.inbound;
      if (association === undefined) continue;
      const payload = new BytesPayload(content(message.index, message.length));
      const { stream, ordered } = message;
      if (association.send({ payload, ppid: PPID, stream, ordered })) sent.push(message);
    }
    this.#runTo(3000);
    this.#checkArrivals(sent);
    this.#checkMemory();
  }

  /** Runs in steps, with the invariants checked after each. */
  #runTo(instant: number): void {
    const { network, clientStack, serverStack } = this.pair;
    while (network.now < instant) {
      network.runTo(Math.min(instant, network.now + (network.now < 20 ? 0.05 : 60)));
      for (const association of [...clientStack.associations, ...serverStack.associations])
        checkInvariants(association);
    }
  }

  #checkArrivals(sent: readonly (Message & { readonly index: number })[]): void {
    const failures: AssociationEnd[] = ['lost', 'timeout', 'aborted', 'refused'];
    const { client, server } = this.pair;
    const failed = [...client.events, ...server.events].some((event) => failures.some((failure) => event === failure));
    for (const side of ['client', 'server'] as const) {
      const arrived = this.#arrived[side];
      const mine = sent.filter(({ fromClient }) => fromClient === (side === 'server'));
      if (!failed) assert.equal(arrived.length, mine.length, 'messages are missing');
      for (let stream = 0; stream < 4; stream++) {
        const expected = mine
          .filter((message) => message.ordered && message.stream === stream)
          .map(({ index }) => index);
        const got = arrived.filter((index) => expected.includes(index));
        assert.deepEqual(got, expected.slice(0, got.length), 'out of order');
      }
    }
  }

  #checkMemory(): void {
    const { clientStack, serverStack, network } = this.pair;
    const associations = [...clientStack.associations, ...serverStack.associations];
    network.cut.clear();
    network.fate = undefined;
    for (const association of clientStack.associations) association.shutdown();
    network.run(500);
    for (const association of serverStack.associations) association.abort();
    for (const association of associations) assert.equal(association.storedBytes, 0);
    for (const stack of [clientStack, serverStack]) {
      assert.equal(stack.associations.length, 0, 'an association is left');
      assert.equal(stack.timers.inUse, 0, 'a timer is left');
    }
  }
}

describe('SCTP over networks that lose, duplicate, reorder and fail', () => {
  for (const encode of [true, false])
    it(`delivers every message exactly once, in stream order, with its bytes, or reports the failure (packets as ${encode ? 'bytes' : 'values'})`, () => {
      fc.assert(
        fc.property(scenario, (given) => new Trial(given, encode).run()),
        { numRuns: encode ? 60 : 120 },
      );
    });
});
