import assert from 'node:assert/strict';
import type { ChannelOptions } from '../../../sim/network/channel-options.ts';
import { assertBinomial, assertFollows } from './chi-square.ts';
import { TwoHosts } from './packet-world.ts';

const PACKETS = 5000;
/** Packets leave every millisecond. */
const pace: ChannelOptions = { rate: 8e6, queue: { discipline: 'dropTail', packetCapacity: Infinity } };

function through(options: ChannelOptions): TwoHosts {
  const world = new TwoHosts([{ ...pace, delay: 0.1, ...options }]);
  world.send(PACKETS, 1000);
  world.run();
  return world;
}

/** Delay of each arrived packet beyond serialization and propagation, seconds. */
function lateness(world: TwoHosts): number[] {
  return world.atB.arrived.map(({ time, tag }) => time - 0.1 - (tag + 1) / 1000);
}

/** Packets that an earlier sent one arrived after. */
function overtaking(tags: readonly number[]): number[] {
  let last = Infinity;
  return tags.toReversed().filter((tag) => {
    const overtakes = tag > last;
    last = Math.min(last, tag);
    return overtakes;
  });
}

describe('impairments of a channel', () => {
  it('jitter delays uniformly up to its maximum, without reordering', () => {
    const world = through({ jitter: { max: 0.0009 } }); // less than the pace: no packet waits for an earlier one
    const bins = Array<number>(10).fill(0);
    for (const late of lateness(world)) bins[Math.min(9, Math.floor((late / 0.0009) * 10))]++;
    assertFollows(
      bins,
      bins.map(() => PACKETS / 10),
    );
    assert.deepEqual(overtaking(world.atB.tags), []);
  });

  it('jitter beyond the pace lets packets wait for earlier ones rather than overtake them', () => {
    const world = through({ jitter: { max: 0.01 } });
    assert.equal(world.atB.tags.length, PACKETS);
    assert.deepEqual(overtaking(world.atB.tags), []);
    for (const late of lateness(world)) assert.ok(late > -1e-9 && late < 0.01 + 1e-9);
  });

  it('jitter reorders if asked', () => {
    const world = through({ jitter: { max: 0.01, reorders: true } });
    assert.equal(new Set(world.atB.tags).size, PACKETS);
    assert.ok(overtaking(world.atB.tags).length > PACKETS / 3);
    for (const late of lateness(world)) assert.ok(late > -1e-9 && late < 0.01 + 1e-9);
  });

  it('reordering delays its share of packets by exactly its delay', () => {
    const world = through({ reordering: { probability: 0.05, delay: 0.0025 } });
    const late = lateness(world).map((seconds) => Math.round(seconds * 1e6));
    const delayed = late.filter((each) => each === 2500).length;
    assert.equal(delayed + late.filter((each) => each === 0).length, PACKETS);
    assertBinomial(delayed, PACKETS, 0.05);
    assert.ok(overtaking(world.atB.tags).length > 0);
  });

  it('duplication delivers its share of packets twice, one right after the other', () => {
    const world = through({ duplication: 0.1 });
    const { tags } = world.atB;
    const second = tags.filter((tag, i) => tag === tags[i - 1]).length;
    assert.equal(tags.length, PACKETS + second);
    assertBinomial(second, PACKETS, 0.1);
    assert.equal(world.links[0].forward.statistics.packetsDuplicated, second);
    assert.deepEqual(overtaking(tags), []);
  });

  it('bit errors drop packets by their length: 1 - (1 - ber)^bits', () => {
    const world = through({ bitErrorRate: 1e-5 });
    const dropped = world.links[0].forward.statistics.packetsDropped.corruption;
    assert.equal(dropped, PACKETS - world.atB.tags.length);
    assertBinomial(dropped, PACKETS, 1 - (1 - 1e-5) ** 8000);
  });

  it('the chance of one kind is not moved by another one', () => {
    const loss = { model: 'bernoulli', probability: 0.1 } as const;
    const alone = through({ loss });
    const together = through({ loss, duplication: 0.2, jitter: { max: 0.0005 }, bitErrorRate: 0 });
    assert.deepEqual([...new Set(together.atB.tags)], alone.atB.tags);
  });

  it('the same seed gives the same arrivals, another seed others', () => {
    const options: ChannelOptions = {
      loss: { model: 'gilbertElliott', goodToBad: 0.05, badToGood: 0.5 },
      jitter: { max: 0.003, reorders: true },
      reordering: { probability: 0.1, delay: 0.004 },
      duplication: 0.05,
    };
    const run = (seed: string): unknown => {
      const world = new TwoHosts([{ ...pace, ...options }], seed);
      world.send(500, 1000);
      world.run();
      return world.atB.arrived;
    };
    assert.deepEqual(run('7'), run('7'));
    assert.notDeepEqual(run('7'), run('8'));
  });
});
