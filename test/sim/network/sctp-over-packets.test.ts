import assert from 'node:assert/strict';
import type { Association } from '../../../protocol/host.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { MessagePayload } from '../../../protocol/wire/codec.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import type { LinkOptions } from '../../../sim/network/link.ts';
import { packetBalance } from '../../../sim/network/packet-balance.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { TextCodec } from '../../transport/text-codec.ts';
import { sctpHost } from './sctp-world.ts';
import { PAPER_BOTTLENECK } from './paper-bottleneck.ts';

const codec = new TextCodec();
const protocols = [{ ppid: 1, codec }];

/** A sends texts to B, whose stacks are joined by the bottlenecks. */
class Transfer {
  readonly simulator = new Simulator();
  readonly network = new PacketNetwork(this.simulator, new NamedStreams('test/network'));
  readonly topology: BottleneckNetwork;
  readonly received: string[] = [];
  readonly association: Association;
  upAt = Number.NaN;
  lastAt = Number.NaN;

  constructor(bottlenecks: readonly LinkOptions[]) {
    this.topology = new BottleneckNetwork(this.network, { bottlenecks });
    const [a, b] = [this.topology.left[0], this.topology.right[0]].map((node) => sctpHost(this.simulator, node).host);
    b.transport.open(
      { addresses: [], port: 9, protocols },
      {
        associationRestarted: () => undefined,
        message: (_association, message) => {
          this.received.push(String(message));
          this.lastAt = this.simulator.now();
        },
      },
    );
    const endpoint = a.transport.open(
      { addresses: [], port: 0, protocols },
      {
        message: () => undefined,
        associationRestarted: () => undefined,
        associationUp: () => (this.upAt = this.simulator.now()),
      },
    );
    const addresses = this.topology.right[0].addresses.map(({ address }) => address);
    this.association = endpoint.connect(addresses, 9);
  }

  /** Texts of about 1 KB that begin with their number. */
  send(from: number, to: number): void {
    for (let i = from; i < to; i++)
      assert.ok(this.association.send({ payload: new MessagePayload(codec, `${i}`.padEnd(1000, '.')), ppid: 1 }));
  }

  at(time: number, action: () => void): void {
    this.simulator.schedule(time, { fire: action });
  }

  run(until: number): number[] {
    this.simulator.run({ until });
    const { sent, duplicated, received, dropped, inFlight } = packetBalance(this.network);
    assert.equal(received + dropped + inFlight, sent + duplicated);
    return this.received.map(Number.parseFloat);
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

describe('SCTP over the packet network', () => {
  it('is up after two round trips', () => {
    const transfer = new Transfer([{ delay: 0.05 }]);
    transfer.run(1);
    assert.equal(transfer.upAt, 0.2);
  });

  it('delivers everything once and in order over links that lose, duplicate, delay and reorder', () => {
    const transfer = new Transfer([
      {
        ...PAPER_BOTTLENECK,
        loss: { model: 'gilbertElliott', goodToBad: 0.02, badToGood: 0.3 },
        duplication: 0.05,
        jitter: { max: 0.01, reorders: true },
        reordering: { probability: 0.05, delay: 0.03 },
        bitErrorRate: 1e-6,
      },
    ]);
    transfer.send(0, 200);
    assert.deepEqual(transfer.run(300), numbers(200));
    const { statistics } = transfer.topology.bottlenecks[0].forward;
    assert.ok(statistics.packetsDropped.loss > 0 && statistics.packetsDuplicated > 0);
  });

  it('continues over the second path when the first one fails', () => {
    const transfer = new Transfer([PAPER_BOTTLENECK, PAPER_BOTTLENECK]);
    const [first, second] = transfer.topology.bottlenecks;
    transfer.at(1, () => transfer.send(0, 100));
    transfer.at(1.05, () => first.setUp(false));
    assert.deepEqual(transfer.run(200), numbers(100));
    assert.ok(second.forward.statistics.packetsDelivered > 20);
    // Path.Max.Retrans = 5: the path is given up after time-outs of 1 + 2 + 4 + 8 + 16 + 32 s (RFC 9260 §8.2).
    assert.ok(transfer.lastAt > 64 && transfer.lastAt < 65, `the last message came at ${transfer.lastAt} s`);
  });
});
