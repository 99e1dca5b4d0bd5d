import assert from 'node:assert/strict';
import fc from 'fast-check';
import { simulate, startRun } from '../../../sim/run/run.ts';
import { RunStateError, type RunResult, type StartedRun } from '../../../sim/run/started-run.ts';
import { VectorLog, type RecordedVectors } from '../../../sim/run/vector-log.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

const early = { registrarStart: 1, poolElementStart: 3, poolUserStart: 5, warmup: 6 } as const;
const pool = {
  ...early,
  duration: 20,
  poolElements: 3,
  puToPeRatio: 2,
  requestSize: 1e6,
  lanDelay: 5,
  policy: 'Random',
  peUptime: 15,
  peDowntime: 2,
} as const;
const bulk = {
  model: 'bulkTransfer',
  transport: 'sctp',
  warmup: 1,
  duration: 3,
  linkRate: 2e5,
  linkLoss: 0.02,
} as const;

const runs: Readonly<Record<string, GivenParameters>> = {
  'a pool, messages as a whole': pool,
  'an idealized pool': { ...pool, idealized: true },
  'a pool, messages in packets': { ...pool, transport: 'sctp', linkLoss: 0.01 },
  'a bulk transfer': { ...bulk, paths: 2, queueCapacity: 20 },
};

/** What is done with a run: a number of steps, or an advance by a part of it, perhaps of so many events at most. */
type Move = { readonly steps: number } | { readonly part: number; readonly events?: number | undefined };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    fc.record({ steps: fc.integer({ min: 1, max: 300 }) }),
    fc.record({
      part: fc.double({ min: 0, max: 0.3, noNaN: true }),
      events: fc.option(fc.nat({ max: 500 }), { nil: undefined }),
    }),
  ),
  { maxLength: 30 },
);

function make(run: StartedRun, move: Move): void {
  if ('part' in move) run.advanceSome(run.now + move.part * run.end, move.events ?? Infinity);
  else for (let left = move.steps; left > 0 && !run.finished; left--) run.step();
}

/** The whole of what a run gives. */
function outcome(given: GivenParameters, advance: (run: StartedRun) => void): [RunResult, RecordedVectors] {
  const vectors = new VectorLog(0.5);
  const run = startRun(parametersOf(given), 1, { vectors });
  advance(run);
  return [run.result(), vectors.recorded()];
}

describe('a started run', () => {
  for (const [name, given] of Object.entries(runs)) {
    const whole = outcome(given, (run) => run.advanceTo(Infinity));

    it(`gives the same metrics and time series in whatever steps it is simulated: ${name}`, () => {
      fc.assert(
        fc.property(moves, (made) => {
          const parts = outcome(given, (run) => {
            for (const move of made) make(run, move);
            run.advanceTo(run.end);
          });
          assert.deepEqual(parts, whole);
        }),
        { numRuns: 15 },
      );
    });

    it(`gives them event by event: ${name}`, () => {
      const parts = outcome(given, (run) => {
        while (!run.finished) run.step();
      });
      assert.deepEqual(parts, whole);
      assert.deepEqual(simulate(parametersOf(given), 1), whole[0]);
    });
  }

  it('stops at the time of each event, and goes no further than it is asked to', () => {
    const run = startRun(parametersOf(pool), 1);
    const times = Array.from({ length: 500 }, () => {
      run.step();
      return run.now;
    });
    assert.ok(times.every((time, index) => index === 0 || time >= times[index - 1]));
    assert.ok(new Set(times).size > 100);
    run.advanceTo(10.25);
    assert.equal(run.now, 10.25);
    run.advanceTo(1e9);
    assert.deepEqual([run.now, run.end, run.finished], [26, 26, true]);
  });

  it('stops after so many events, and says whether it is where it was asked to go', () => {
    const run = startRun(parametersOf(pool), 1);
    let advances = 1;
    while (!run.advanceSome(10, 20)) advances++;
    assert.ok(advances > 5, `${advances}`);
    assert.equal(run.now, 10);
    while (!run.advanceSome(Infinity, 1000)) advances++;
    assert.ok(run.finished);
    assert.deepEqual(run.result(), simulate(parametersOf(pool), 1));
    assert.equal(run.advanceSome(Infinity, 0), true);
  });

  it('shows its packets up to the instant that it is simulated to', () => {
    for (const until of [0, 0.5, 1, 2.25]) {
      let latest = 0;
      const packets = () => ({
        packet: ({ nanoseconds }: { nanoseconds: number }) => (latest = Math.max(latest, nanoseconds / 1e9)),
      });
      startRun(parametersOf(bulk), 1, { packets }).advanceTo(until);
      assert.ok(latest <= until && latest >= until - 0.2, `${latest} of ${until}`);
    }
  });

  it('has no packets to show where messages travel as a whole', () => {
    const observation = { packets: () => ({ packet: () => undefined }) };
    assert.throws(() => startRun(parametersOf(pool), 1, observation), /no packets to record: set transport to sctp/);
  });

  it('has no result before its end', () => {
    const run = startRun(parametersOf(pool), 1);
    run.advanceTo(25.5);
    assert.throws(() => run.result(), new RunStateError('the run has its result at its end, 26 s; it is 25.5 s'));
  });

  it('takes no step after its end, but stays there', () => {
    const run = startRun(parametersOf(bulk), 1);
    run.advanceTo(run.end);
    assert.throws(() => run.step(), new RunStateError('the run cannot go on: it is at its end'));
    run.advanceTo(run.end);
    assert.deepEqual(run.result(), run.result());
  });

  it('does not go back, nor to no time at all', () => {
    const run = startRun(parametersOf(pool), 1);
    run.advanceTo(5);
    for (const seconds of [4, -Infinity, NaN])
      assert.throws(
        () => run.advanceTo(seconds),
        new RunStateError(`the run cannot advance to ${seconds} s: it is 5 s already`),
      );
    run.advanceTo(5);
  });

  it('does not go on within one of its own events', () => {
    const faults: unknown[] = [];
    const run: StartedRun = startRun(parametersOf(bulk), 1, {
      packets: () => ({
        packet: () => {
          try {
            run.step();
          } catch (error) {
            faults.push(error);
          }
        },
      }),
    });
    run.advanceTo(0.1);
    assert.deepEqual(faults[0], new RunStateError('the run cannot go on: it is asked by one of its own events'));
  });

  it('keeps to its event budget and is over when that ran out, however it is simulated', () => {
    for (const advance of [(run: StartedRun) => run.advanceTo(run.end), (run: StartedRun) => run.step()]) {
      const run = startRun(parametersOf({ ...bulk, maxEvents: 50 }), 1);
      const all = (): void => {
        while (!run.finished) advance(run);
      };
      assert.throws(all, /^ModelError: the event budget of 50 ran out at 0\.\d+ s of 1 s: raise maxEvents/);
      assert.throws(() => run.step(), new RunStateError('the run cannot go on: an error has ended it'));
    }
    startRun(parametersOf({ ...bulk, maxEvents: 50 }), 1).advanceTo(0.1);
  });
});
