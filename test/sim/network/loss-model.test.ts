import assert from 'node:assert/strict';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { IpPacket } from '../../../sim/network/ip-packet.ts';
import { BernoulliLoss, GilbertElliottLoss, type LossModel } from '../../../sim/network/loss-model.ts';
import { assertBinomial, assertFollows } from './chi-square.ts';
import { TwoHosts } from './packet-world.ts';

const PACKETS = 200_000;
const packet = new IpPacket('background', 100);

function losses(model: LossModel): boolean[] {
  return Array.from({ length: PACKETS }, () => model.loses(packet, 0));
}

/** Lengths of the runs of lost packets. */
function bursts(lost: readonly boolean[]): number[] {
  const lengths: number[] = [];
  let length = 0;
  for (const each of lost) {
    if (!each && length > 0) lengths.push(length);
    length = each ? length + 1 : 0;
  }
  return lengths;
}

/** Checks that lengths are geometric with P(n) = q^(n-1) (1-q), by classes 1, 2, … and the rest. */
function assertGeometric(lengths: readonly number[], q: number): void {
  const classes: number[] = [];
  let rest = lengths.length;
  for (let n = 1; rest * q >= 20; n++) {
    classes.push(lengths.length * q ** (n - 1) * (1 - q));
    rest = lengths.length * q ** n;
  }
  const observed = classes.map((_, i) => lengths.filter((length) => length === i + 1).length);
  const others = lengths.filter((length) => length > classes.length).length;
  assertFollows([...observed, others], [...classes, rest]);
}

/** An SCTP packet with an odd tag. */
const matching = (each: IpPacket): boolean => (each.sctp?.verificationTag ?? 0) % 2 === 1;

describe('loss models', () => {
  it('Bernoulli: loses each packet independently', () => {
    const lost = losses(new BernoulliLoss(0.1, deriveStream('bernoulli')));
    assertBinomial(lost.filter(Boolean).length, PACKETS, 0.1);
    assertGeometric(bursts(lost), 0.1);
  });

  it('Gilbert: loses the stationary share of packets, in bursts of geometric length', () => {
    const parameters = { goodToBad: 0.02, badToGood: 0.25, lossGood: 0, lossBad: 1 };
    const lost = losses(new GilbertElliottLoss(parameters, deriveStream('gilbert')));
    const lengths = bursts(lost);
    const share = lost.filter(Boolean).length / PACKETS;
    assert.ok(Math.abs(share - 0.02 / 0.27) < 0.004, `share ${share}`);
    assertGeometric(lengths, 0.75);
  });

  it('Gilbert–Elliott: loses with the probability of the state', () => {
    const parameters = { goodToBad: 0.1, badToGood: 0.3, lossGood: 0.01, lossBad: 0.4 };
    const lost = losses(new GilbertElliottLoss(parameters, deriveStream('elliott')));
    const share = lost.filter(Boolean).length / PACKETS;
    assert.ok(Math.abs(share - (0.75 * 0.01 + 0.25 * 0.4)) < 0.004, `share ${share}`);
    // Lag one: P(lost, lost) = sum over states of pi(i) loss(i) p(i, j) loss(j).
    const pairs = lost.filter((each, i) => each && lost[i + 1]).length / PACKETS;
    const expected = 0.75 * 0.01 * (0.9 * 0.01 + 0.1 * 0.4) + 0.25 * 0.4 * (0.3 * 0.01 + 0.7 * 0.4);
    assert.ok(Math.abs(pairs - expected) < 0.0025, `pairs ${pairs}, expected ${expected}`);
  });

  it('scripted: loses the packets with the given numbers', () => {
    const world = new TwoHosts([{ loss: { model: 'scripted', packets: [1, 4] } }]);
    world.send(6);
    world.run();
    assert.deepEqual(world.atB.tags, [1, 2, 4, 5]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.loss, 2);
  });

  it('scripted: loses all matching packets, or some of them', () => {
    const all = new TwoHosts([{ loss: { model: 'scripted', matching } }]);
    all.send(6);
    all.run();
    assert.deepEqual(all.atB.tags, [0, 2, 4]);
    const second = new TwoHosts([{ loss: { model: 'scripted', matching, matches: [2] } }]);
    second.send(6);
    second.run();
    assert.deepEqual(second.atB.tags, [0, 1, 2, 4, 5]);
  });

  it('scripted: loses what is transmitted in an interval', () => {
    // Transmissions end at 1, 2, 3, ... ms.
    const world = new TwoHosts([{ rate: 8e6, delay: 1, loss: { model: 'scripted', during: [[0.002, 0.004]] } }]);
    world.send(5, 1000);
    world.run();
    assert.deepEqual(world.atB.tags, [0, 3, 4]);
  });

  it('lost packets take their time on the link all the same', () => {
    const world = new TwoHosts([{ rate: 8e6, loss: { model: 'scripted', packets: [1] } }]);
    world.send(2, 1000);
    world.run();
    assert.deepEqual(world.atB.times, [0.002]);
  });
});
