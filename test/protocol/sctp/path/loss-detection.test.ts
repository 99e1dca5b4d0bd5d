import assert from 'node:assert/strict';
import type { Acknowledgment, CongestionControl } from '../../../../protocol/sctp/congestion/congestion-control.ts';
import { TimerPool } from '../../../../protocol/sctp/deadline-timer.ts';
import { LossDetection, type SackFacts, type SentChunk } from '../../../../protocol/sctp/path/loss-detection.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';

/** Losses of a path of which the test says what is in flight; an RTO of 1 s, 30 chunks sent so far. */
class Stage {
  readonly clock = new Simulator();
  /** What congestion control was reported. */
  readonly signs: string[] = [];
  readonly congestion: CongestionControl = {
    cwnd: 0,
    ssthresh: 0,
    acknowledged: ({ bytes, flightBefore, advanced, allAcknowledged }: Acknowledgment) => {
      this.signs.push(`${bytes} of ${flightBefore}${advanced ? ' advanced' : ''}${allAcknowledged ? ' all' : ''}`);
    },
    congested: (sign) => this.signs.push(sign),
    timedOut: () => undefined,
    idle: () => undefined,
    limit: () => undefined,
    begin: () => undefined,
  };
  readonly roundTrip = { rto: 1 };
  flight = 1000;
  timedOutWait = false;
  readonly chunks = {
    empty: false,
    launched: 30,
    next: 31,
    oldestInFlight: (_path: unknown, after: number) => after + 1,
    earliestKept: (_path: unknown, _resent: unknown, from: number) => from,
  };
  expired: number[] = [];
  readonly losses = new LossDetection(this, new TimerPool(this.clock, (timer) => timer.expire()), () =>
    this.expired.push(this.clock.now()),
  );

  run(seconds: number): void {
    this.clock.run({ until: this.clock.now() + seconds });
  }

  /** A SACK. @returns what congestion control learned of it */
  sack(
    what: Partial<SackFacts> & { acknowledges?: number[]; loses?: readonly (readonly [number, Partial<SentChunk>])[] },
  ) {
    const { acknowledges = [], loses = [], ...facts } = what;
    this.signs.length = 0;
    this.losses.beginSack(this.chunks);
    for (const sequence of acknowledges) this.losses.acknowledged(sequence, chunk({ order: sequence }));
    for (const [sequence, each] of loses) this.losses.lost(sequence, chunk({ order: sequence, ...each }));
    this.losses.endSack({ ...nothing, ...facts }, this.chunks, true);
    return this.signs.join();
  }
}

/** A SACK without news. */
const nothing: SackFacts = { cumulative: 0, advanced: false, highestNew: 0, pathsAcknowledged: 0, packets: 1 };

function chunk(what: Partial<SentChunk>): SentChunk {
  return { cost: 100, order: 1, fastRetransmitted: false, resent: false, timedOut: false, strayed: false, ...what };
}

describe('miss indications (RFC 9260 §7.2.4)', () => {
  const { losses, chunks } = new Stage();
  const facts = { ...nothing, highestNew: 7 };

  it('are later chunks that are newly acknowledged', () => {
    assert.deepEqual(
      [5, 6, 7, 8].map((sequence) => losses.missIndications(sequence, chunk({}), facts)),
      [1, 1, 0, 0],
    );
  });

  it('are in fast recovery advances of the cumulative TSN, too', () => {
    assert.equal(losses.missIndications(8, chunk({}), { ...facts, advanced: true }), 0);
    losses.recoveryExit = 20;
    assert.equal(losses.missIndications(8, chunk({}), { ...facts, advanced: true }), 1);
    assert.equal(losses.missIndications(8, chunk({}), facts), 0);
    losses.recoveryExit = 0;
  });

  it('are for a fast retransmission what was sent after it, however its TSN compares', () => {
    const again = { fastRetransmitted: true };
    losses.beginSack(chunks);
    losses.acknowledged(3, chunk({ order: 9 }));
    assert.deepEqual(
      [8, 9, 10].map((order) => losses.missIndications(2, chunk({ ...again, order }), facts)),
      [1, 0, 0],
    );
    losses.beginSack(chunks);
    assert.equal(losses.missIndications(2, chunk({ ...again, order: 8 }), facts), 0);
  });
});

describe('fast recovery', () => {
  it('begins with a loss, which cuts the window once, and ends at the highest TSN that was sent then', () => {
    const stage = new Stage();
    assert.equal(stage.sack({ loses: [[3, {}]], acknowledges: [6] }), 'loss');
    assert.equal(stage.losses.recoveryExit, 30);
    stage.chunks.next = 50;
    assert.equal(stage.sack({ cumulative: 10, advanced: true, loses: [[12, {}]], acknowledges: [10] }), '');
    assert.equal(stage.sack({ cumulative: 29, advanced: true, acknowledges: [29] }), '');
    assert.ok(stage.losses.inFastRecovery);
    // The SACK that ends it does not open the window either.
    assert.equal(stage.sack({ cumulative: 30, advanced: true, acknowledges: [30] }), '');
    assert.ok(!stage.losses.inFastRecovery);
    assert.equal(stage.sack({ cumulative: 31, advanced: true, acknowledges: [31] }), '100 of 1000 advanced');
  });

  it('cuts the window again for the loss of what was sent again after the last cut', () => {
    const stage = new Stage();
    stage.sack({ loses: [[3, {}]] });
    assert.equal(stage.sack({ loses: [[3, { fastRetransmitted: true, order: 30 }]] }), '');
    assert.equal(stage.sack({ loses: [[3, { fastRetransmitted: true, order: 31 }]] }), 'loss');
    stage.chunks.launched = 40;
    assert.equal(stage.sack({ loses: [[3, { fastRetransmitted: true, order: 40 }]] }), 'loss');
    assert.equal(stage.sack({ loses: [[3, { fastRetransmitted: true, order: 40 }]] }), '');
  });

  it('begins again with a loss in the SACK that ends it', () => {
    const stage = new Stage();
    stage.sack({ loses: [[3, {}]] });
    stage.chunks.next = 50;
    assert.equal(stage.sack({ cumulative: 30, advanced: true, loses: [[35, {}]] }), 'loss');
    assert.equal(stage.losses.recoveryExit, 49);
  });

  it('is left out where the options say so: each loss cuts the window', () => {
    const stage = new Stage();
    for (let i = 0; i < 2; i++) {
      stage.losses.beginSack(stage.chunks);
      stage.losses.lost(3, chunk({}));
      stage.losses.endSack(nothing, stage.chunks, false);
    }
    assert.deepEqual([stage.signs, stage.losses.inFastRecovery], [['loss', 'loss'], false]);
  });

  it('ends with a time-out', () => {
    const stage = new Stage();
    stage.losses.entered(3, chunk({}));
    stage.sack({ loses: [[3, {}]] });
    stage.losses.timedOut();
    assert.deepEqual([stage.losses.inFastRecovery, stage.losses.oldest], [false, 0]);
  });
});

describe('acknowledgments', () => {
  it('open the window by what they newly acknowledge, and say whether that is all', () => {
    const stage = new Stage();
    assert.equal(stage.sack({ acknowledges: [1, 2] }), '200 of 1000');
    stage.chunks.empty = true;
    assert.equal(stage.sack({ acknowledges: [3], advanced: true }), '100 of 1000 advanced all');
    assert.equal(stage.sack({ advanced: true }), '');
  });
});

describe('marks of a router (RFC 9260 Appendix A)', () => {
  it('cut the window once a window of data, which does not grow meanwhile', () => {
    const stage = new Stage();
    const { losses } = stage;
    assert.equal(losses.cutFor, 0);
    assert.deepEqual([losses.marked(5, 30), losses.marked(30, 40), losses.cutFor], [true, false, 30]);
    assert.equal(stage.sack({ cumulative: 29, advanced: true, acknowledges: [29] }), '');
    assert.equal(stage.sack({ cumulative: 30, advanced: true, acknowledges: [30] }), '100 of 1000 advanced');
    assert.deepEqual([losses.marked(31, 50), losses.cutFor], [true, 50]);
  });

  it('and losses of the same window cut it once', () => {
    const lossFirst = new Stage();
    lossFirst.sack({ loses: [[3, {}]] });
    assert.equal(lossFirst.losses.marked(30, 40), false);
    assert.equal(lossFirst.losses.marked(31, 40), true);
    const markFirst = new Stage();
    markFirst.losses.marked(3, 30);
    assert.equal(markFirst.sack({ loses: [[30, {}]] }), '');
    assert.equal(markFirst.losses.recoveryExit, 30);
    const later = new Stage();
    later.losses.marked(3, 30);
    assert.equal(later.sack({ loses: [[31, {}]] }), 'loss');
  });

  it('cut it again where what was sent again is lost', () => {
    const stage = new Stage();
    stage.losses.marked(3, 30);
    assert.equal(stage.sack({ loses: [[5, { fastRetransmitted: true, order: 31 }]] }), 'loss');
  });
});

describe('T3-rtx (RFC 9260 §6.3.2)', () => {
  it('runs while something is in flight, from the first chunk on (R1)', () => {
    const stage = new Stage();
    stage.losses.entered(5, chunk({}));
    stage.run(0.5);
    stage.losses.entered(6, chunk({}));
    stage.losses.entered(3, chunk({}));
    assert.equal(stage.losses.oldest, 3);
    stage.run(10);
    assert.deepEqual(stage.expired, [1]);
  });

  it('stops when all is acknowledged (R2)', () => {
    const stage = new Stage();
    stage.losses.entered(5, chunk({}));
    stage.flight = 0;
    stage.sack({ acknowledges: [5] });
    assert.equal(stage.losses.oldest, 0);
    stage.run(10);
    assert.deepEqual(stage.expired, []);
  });

  it('restarts when the earliest chunk is acknowledged, and not for others (R3)', () => {
    const stage = new Stage();
    stage.losses.entered(5, chunk({}));
    stage.run(0.5);
    stage.sack({ acknowledges: [5] });
    assert.equal(stage.losses.oldest, 6);
    stage.run(0.5);
    stage.sack({ acknowledges: [7] });
    assert.equal(stage.losses.oldest, 6);
    stage.run(10);
    assert.deepEqual(stage.expired, [1.5]);
  });

  it('runs for the next chunk when the earliest one leaves the path otherwise', () => {
    const stage = new Stage();
    stage.losses.entered(5, chunk({}));
    stage.losses.left(7, stage.chunks);
    assert.equal(stage.losses.oldest, 5);
    stage.losses.left(5, stage.chunks);
    assert.equal(stage.losses.oldest, 6);
  });

  it('is forgotten when the peer restarts, with all cuts of the window', () => {
    const stage = new Stage();
    stage.losses.entered(5, chunk({}));
    stage.sack({ loses: [[3, {}]] });
    stage.losses.marked(31, 40);
    stage.losses.reset();
    assert.deepEqual([stage.losses.oldest, stage.losses.recoveryExit, stage.losses.cutFor], [0, 0, 0]);
    stage.run(10);
    assert.deepEqual(stage.expired, []);
    assert.equal(stage.sack({ loses: [[1, { fastRetransmitted: true, order: 1 }]] }), 'loss');
  });
});
