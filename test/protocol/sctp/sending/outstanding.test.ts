import assert from 'node:assert/strict';
import { ChunkFate, Outstanding, type Transmission } from '../../../../protocol/sctp/sending/outstanding.ts';
import { LonePaths } from '../path/lone-paths.ts';

/** Chunks 1 to `count` in flight by two paths in turn: of 10 user bytes each, which count as 26. */
class Flight {
  readonly #all = new LonePaths(2);
  readonly outstanding = new Outstanding();
  readonly even = this.#all.path(0);
  readonly odd = this.#all.path(1);

  constructor(count: number) {
    for (let i = 1; i <= count; i++) this.launch();
  }

  launch(): Transmission {
    const { outstanding } = this;
    const path = outstanding.next % 2 === 0 ? this.even : this.odd;
    const transmission = outstanding.append();
    transmission.length = 10;
    transmission.cost = 26;
    outstanding.launch(transmission, path);
    return transmission;
  }

  settle(sequence: number, fate: ChunkFate): void {
    this.outstanding.settle(this.outstanding.at(sequence), fate);
  }

  mark(sequence: number): void {
    this.outstanding.mark(sequence, this.outstanding.at(sequence));
  }

  /** User bytes, and what the paths count. */
  get inFlight(): number[] {
    return [this.outstanding.bytes, this.odd.flight, this.even.flight];
  }
}

describe('chunks between their first transmission and the cumulative TSN', () => {
  it('are in flight on their paths, numbered in the order of transmission', () => {
    const flight = new Flight(3);
    const { outstanding } = flight;
    assert.deepEqual([outstanding.base, outstanding.next, outstanding.count, outstanding.empty], [1, 4, 3, false]);
    assert.deepEqual(flight.inFlight, [30, 52, 26]);
    const again = outstanding.at(1);
    again.misses = 2;
    outstanding.settle(again, ChunkFate.none);
    outstanding.launch(again, flight.even);
    assert.deepEqual(flight.inFlight, [30, 26, 52]);
    assert.deepEqual(
      [1, 2, 3].map((sequence) => outstanding.at(sequence).order),
      [4, 2, 3],
    );
    assert.deepEqual([again.misses, again.path, outstanding.launched], [0, flight.even, 4]);
  });

  it('leave the flight when gap blocks cover them, and come back when these are taken back (§6.2.1 D)', () => {
    const flight = new Flight(3);
    const { outstanding } = flight;
    flight.settle(2, ChunkFate.acknowledged);
    assert.deepEqual([flight.inFlight, outstanding.acknowledgedByGaps], [[20, 52, 0], 1]);
    flight.settle(2, ChunkFate.acknowledged);
    assert.deepEqual([flight.inFlight, outstanding.acknowledgedByGaps], [[20, 52, 0], 1]);
    outstanding.renege(outstanding.at(2));
    assert.deepEqual([flight.inFlight, outstanding.acknowledgedByGaps], [[30, 52, 26], 0]);
    assert.equal(outstanding.at(2).fate, ChunkFate.inFlight);
  });

  it('leave it when they are lost; the first of those that wait to be sent again is known', () => {
    const flight = new Flight(5);
    const { outstanding } = flight;
    outstanding.firstMarked = 6;
    flight.mark(4);
    flight.mark(2);
    flight.mark(3);
    assert.deepEqual([flight.inFlight, outstanding.marked, outstanding.firstMarked], [[20, 52, 0], 3, 2]);
    flight.settle(3, ChunkFate.abandoned);
    assert.deepEqual([outstanding.marked, outstanding.at(3).fate], [2, ChunkFate.abandoned]);
  });

  it('are forgotten as the cumulative TSN passes them', () => {
    const flight = new Flight(4);
    const { outstanding } = flight;
    flight.mark(1);
    flight.settle(2, ChunkFate.acknowledged);
    const first = outstanding.at(1);
    outstanding.passBase();
    assert.deepEqual([first.path, first.fate, outstanding.marked], [undefined, ChunkFate.none, 0]);
    assert.deepEqual([outstanding.base, outstanding.firstMarked], [2, 2]);
    outstanding.passBase();
    assert.deepEqual([outstanding.acknowledgedByGaps, flight.inFlight], [0, [20, 26, 26]]);
    outstanding.clear();
    assert.deepEqual([outstanding.empty, outstanding.base, flight.inFlight], [true, 5, [0, 0, 0]]);
  });

  it('are found by path: the first one in flight after another one', () => {
    const flight = new Flight(6);
    const { outstanding, even, odd } = flight;
    assert.deepEqual(
      [0, 1, 2, 4, 6].map((after) => outstanding.oldestInFlight(even, after)),
      [2, 2, 4, 6, 0],
    );
    flight.mark(3);
    assert.equal(outstanding.oldestInFlight(odd, 1), 5);
    outstanding.passBase();
    assert.equal(outstanding.oldestInFlight(odd, 0), 5);
  });

  it('keep their places however many they are', () => {
    const flight = new Flight(0);
    const { outstanding } = flight;
    const made = new Map<number, Transmission>();
    for (let sequence = 1; sequence <= 100; sequence++) {
      made.set(sequence, flight.launch());
      if (sequence % 3 === 0) outstanding.passBase();
      for (let each = outstanding.base; each < outstanding.next; each++)
        assert.equal(outstanding.at(each), made.get(each));
    }
    assert.equal(outstanding.count, 67);
  });

  it('use places again: as many as there were chunks at a time', () => {
    const flight = new Flight(8);
    const { outstanding } = flight;
    const places = new Set(Array.from({ length: 8 }, (_, i) => outstanding.at(i + 1)));
    for (let i = 0; i < 20; i++) {
      outstanding.passBase();
      assert.ok(places.has(flight.launch()));
    }
  });
});
