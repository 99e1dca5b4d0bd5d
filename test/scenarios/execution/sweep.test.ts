import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { RunJournal } from '../../../results/journals/run-journal.ts';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { firstSeeds, seedsNeeded, type Replications } from '../../../scenarios/plan/replications.ts';
import { pointKey } from '../../../scenarios/execution/run-key.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { simulateRuns } from '../../../scenarios/execution/simulation-pool.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { Sweep } from '../../../scenarios/execution/sweep.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';

const study = withOverrides(loadStudy('policy-comparison'), ['policy=[LeastUsed, Random]', 'puToPeRatio=[1, 3]']);

function metricsOf(utilization: number): RunMetrics {
  return { utilization } as RunMetrics;
}

/** Values that differ from seed to seed. */
function variedBy(seed: number): number {
  return 1 + 0.5 * (((seed * 7) % 10) / 10);
}

function seeds(...list: readonly number[]): Replications {
  return { kind: 'seeds', seeds: list };
}

describe('sweep', () => {
  let base = '';
  let journal: RunJournal;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    journal = RunJournal.open(join(base, 'journal'), 'mine');
  });
  afterEach(() => {
    journal.close();
    rmSync(base, { recursive: true, force: true });
  });

  function sweepOf(changed: Study, replications: Replications): Sweep {
    return new Sweep(planRuns(changed), replications, journal, estimate);
  }

  /**
   * Does at most the given number of runs; each has its seed, or what is given, as utilization. @returns the runs done
   */
  function work(sweep: Sweep, limit = Infinity, valueOf = (seed: number): number => seed): string[] {
    const done: string[] = [];
    while (done.length < limit) {
      const run = sweep.next();
      if (run === undefined) break;
      sweep.done(run, metricsOf(valueOf(run.seed)));
      done.push(`${run.point.label} ${run.seed}`);
    }
    return done;
  }

  it('counts missing runs that other versions of the program made, which may have known fewer parameters', () => {
    const plan = planRuns(study);
    const [known, , , unknown] = plan.points;
    const parameters = Object.keys(known.parameters).filter((name) => name !== 'choices');
    const { choices: _choices, ...fewer } = known.parameters;
    const earlier = { code: 'earlier', parameters };
    const otherKey = pointKey(fewer as RunParameters, earlier.code);
    for (const seed of [1, 2, 7]) journal.add({ key: `${otherKey}-${seed}`, metrics: {} });
    journal.add({ key: `${pointKey(unknown.parameters)}-1`, metrics: {} });
    const count = (replications: Replications): number =>
      new Sweep(plan, replications, journal, estimate).ofOtherVersions([earlier, { code: 'none', parameters }]).runs;
    assert.equal(count(seeds(1, 2, 3)), 2);
    assert.equal(count({ kind: 'precision', metrics: ['utilization'], relative: 0.1, minimum: 2, maximum: 9 }), 3);
    journal.add({ key: `${pointKey(known.parameters)}-1`, metrics: {} });
    assert.equal(count(seeds(1, 2, 3)), 1, 'seed 1 is there');
  });

  it('does the first seeds of all points first, and gives results by points, then seeds', () => {
    const sweep = sweepOf(study, seeds(7, 3));
    const order = work(sweep);
    assert.deepEqual(
      order.map((run) => run.slice(-1)),
      ['7', '7', '7', '7', '3', '3', '3', '3'],
    );
    assert.deepEqual(
      sweep.finished().map(({ index, point, seed }) => [index, point.index, seed]),
      [0, 1, 2, 3, 4, 5, 6, 7].map((index) => [index, Math.floor(index / 2), index % 2 === 0 ? 7 : 3]),
    );
  });

  it('computes only new values and seeds', () => {
    assert.equal(work(sweepOf(study, seeds(1, 2))).length, 8);
    const again = sweepOf(study, seeds(1, 2));
    assert.deepEqual(again.progress, { total: 8, done: 8, reused: 8, failed: 0 });
    assert.equal(again.next(), undefined);
    assert.equal(again.finished().length, 8);
    const moreSeeds = work(sweepOf(study, seeds(1, 2, 9)));
    assert.deepEqual(moreSeeds.length, 4);
    const moreValues = work(sweepOf(withOverrides(study, ['puToPeRatio=[1, 2, 3]']), seeds(1)));
    assert.deepEqual(moreValues, ['policy=LeastUsed, puToPeRatio=2 1', 'policy=Random, puToPeRatio=2 1']);
    assert.equal(
      work(sweepOf(withOverrides(study, ['duration=1 h']), seeds(1))).length,
      4,
      'another duration is another run',
    );
  });

  it('gives the same results after an interruption anywhere', () => {
    const whole = sweepOf(study, seeds(1, 2, 3));
    work(whole);
    for (let interruption = 0; interruption <= 12; interruption++) {
      const path = join(base, `journal${interruption}`);
      const first = RunJournal.open(path, 'mine');
      work(new Sweep(planRuns(study), seeds(1, 2, 3), first, estimate), interruption);
      first.close();
      const second = RunJournal.open(path, 'mine');
      const resumed = new Sweep(planRuns(study), seeds(1, 2, 3), second, estimate);
      assert.equal(work(resumed).length, 12 - interruption);
      assert.deepEqual(
        resumed.finished().map(({ index, metric }) => [index, metric('utilization')]),
        whole.finished().map(({ index, metric }) => [index, metric('utilization')]),
      );
      second.close();
    }
  });

  it('reports failed runs, leaves their places free, and tries again at the next time', () => {
    const sweep = sweepOf(study, seeds(1, 2));
    const failing = sweep.next();
    assert.ok(failing !== undefined);
    sweep.failed(failing, 'no memory');
    work(sweep);
    assert.deepEqual(sweep.failures(), [{ point: 'policy=LeastUsed, puToPeRatio=1', seed: 1, reason: 'no memory' }]);
    assert.deepEqual(
      sweep.finished().map(({ index }) => index),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual(work(sweepOf(study, seeds(1, 2))), ['policy=LeastUsed, puToPeRatio=1 1']);
  });

  it('adds seeds until the precision is reached, the same ones in any order of execution', () => {
    const wanted = { kind: 'precision', metrics: ['utilization'], relative: 0.1, minimum: 3, maximum: 40 } as const;
    const sweep = sweepOf(study, wanted);
    const count = work(sweep, Infinity, variedBy).length;
    assert.equal(count % 4, 0);
    const n = count / 4;
    assert.ok(n > 3 && n < 40, `${n}`);
    const values = firstSeeds(n).map(variedBy);
    const known = estimate(values);
    assert.ok(known !== undefined && (known.halfWidth ?? Infinity) <= 0.1 * known.mean);

    const path = join(base, 'other');
    const other = RunJournal.open(path, 'mine');
    const backwards = new Sweep(planRuns(study), wanted, other, estimate);
    for (let open = 1; open > 0;) {
      const batch = [];
      for (let run = backwards.next(); run !== undefined; run = backwards.next()) batch.push(run);
      open = batch.length;
      for (const run of batch.toReversed()) backwards.done(run, metricsOf(variedBy(run.seed)));
    }
    assert.deepEqual(
      backwards.finished().map(({ point, seed }) => [point.index, seed]),
      sweep.finished().map(({ point, seed }) => [point.index, seed]),
    );
    other.close();
  });

  it('judges the precision of an expression by its values in the runs', () => {
    const goal = { kind: 'precision', relative: 0.1, minimum: 3, maximum: 40 } as const;
    const count = (metric: string): number => {
      const sweep = sweepOf(study, { ...goal, metrics: [metric] });
      work(sweep, Infinity, variedBy);
      return sweep.finished().length;
    };
    const plain = count('utilization');
    assert.ok(plain > 12, `${plain}`);
    assert.equal(count('utilization * capacity'), plain);
    assert.equal(count('sum(utilization)'), plain);
    assert.equal(count('utilization / utilization'), 12);
    assert.equal(count('sum(utilization) / sum(2 * utilization)'), 12);
    assert.ok(count('1000 + utilization') === 12, 'half-widths are relative to the mean of the expression');
  });

  it('adds no seeds to a point of which a run failed, first or later: no precision would come of it', () => {
    const wanted = { kind: 'precision', metrics: ['utilization'], relative: 0.1, minimum: 3, maximum: 40 } as const;
    const sweep = sweepOf(study, wanted);
    const tried = [0, 0, 0, 0];
    for (let run = sweep.next(); run !== undefined; run = sweep.next()) {
      const { index } = run.point;
      tried[index] = (tried[index] ?? 0) + 1;
      if ((index === 1 && run.seed === 2) || (index === 2 && run.seed === 5)) sweep.failed(run, 'no memory');
      else sweep.done(run, metricsOf(variedBy(run.seed)));
    }
    const [enough = 0, first, later] = tried;
    assert.ok(enough > 6, `${enough} seeds of the points without failures`);
    assert.deepEqual([first, later, tried[3]], [3, 6, enough]);
    assert.deepEqual(
      sweep.failures().map(({ point, seed }) => `${point} ${seed}`),
      ['policy=LeastUsed, puToPeRatio=3 2', 'policy=Random, puToPeRatio=1 5'],
    );
    assert.equal(sweep.finished().length, 2 * enough + 2 + 5);
    assert.deepEqual(sweep.imprecise(), [], 'they are reported as failed');
  });

  it('reports the points that were given up before they reached the precision', () => {
    const wanted = { kind: 'precision', metrics: ['utilization'], relative: 0.1, minimum: 2, maximum: 4 } as const;
    const sweep = sweepOf(study, wanted);
    for (let run = sweep.next(); run !== undefined; run = sweep.next())
      sweep.done(run, metricsOf(run.point.index === 1 ? run.seed : 0.5));
    assert.deepEqual(
      sweep.imprecise().map(({ label }) => label),
      ['policy=LeastUsed, puToPeRatio=3'],
    );
    assert.equal(sweep.finished().length, 2 + 4 + 2 + 2);
    assert.deepEqual(sweepOf(study, seeds(1, 2)).imprecise(), []);
  });
});

describe('number of seeds for a precision', () => {
  const wanted = { kind: 'precision', metrics: ['a'], relative: 0.1, minimum: 2, maximum: 100 } as const;
  const needed = (values: readonly number[]): number => seedsNeeded(wanted, values.length, () => values, estimate);

  it('is enough when the half-width is small enough', () => {
    assert.equal(needed([1, 1, 1]), 3);
    assert.equal(needed([1, 1.01, 0.99, 1]), 4);
    assert.equal(needed([0, 0, 0]), 3, 'a metric that is always zero is known');
  });

  it('grows with the square of the half-width, at most to the double, and to the maximum', () => {
    const values = [1, 1.2, 1.1, 0.9, 1, 1.3, 0.8, 1.1];
    const { mean = 0, halfWidth } = estimate(values) ?? {};
    assert.equal(needed(values), Math.ceil(8 * ((halfWidth ?? 0) / (0.1 * mean)) ** 2));
    assert.equal(needed([1, 5]), 4);
    assert.equal(needed(Array.from({ length: 80 }, (_, index) => (index % 2) * 9)), 100);
    assert.equal(
      seedsNeeded(wanted, 5, () => [], estimate),
      10,
      'runs without a value',
    );
  });
});

describe('run key', () => {
  it('depends on every parameter, and not on their order', () => {
    const [{ parameters }] = planRuns(study).points;
    const key = pointKey(parameters);
    assert.equal(
      pointKey(Object.fromEntries(Object.entries(parameters).toReversed()) as unknown as typeof parameters),
      key,
    );
    for (const [name, value] of Object.entries(parameters))
      assert.notEqual(pointKey({ ...parameters, [name]: `${value}0` }), key, name);
  });
});

describe('simulation pool', () => {
  const program = new URL('./faulty-worker.js', import.meta.url);
  const [point] = planRuns(study).points;

  async function outcomes(list: readonly number[], workers: number): Promise<Map<number, number | string>> {
    const results = new Map<number, number | string>();
    let next = 0;
    await simulateRuns(
      {
        next: () => (next < list.length ? { point, seed: list[next++] } : undefined),
        done: ({ seed }, { utilization }) => void results.set(seed, utilization ?? 0),
        failed: ({ seed }, reason) => void results.set(seed, reason),
      },
      { workers, memory: 64, program },
    );
    return results;
  }

  for (const workers of [1, 3])
    it(`continues when runs fail or their workers die, with ${workers} workers`, async () => {
      const results = await outcomes([1, 2, 3, 4, 5, 6, 7, 8], workers);
      assert.equal(results.get(2), 'no good');
      assert.equal(results.get(3), 'no one caught this');
      assert.equal(results.get(4), 'its worker ended with code 7');
      assert.match(String(results.get(5)), /memory limit/);
      for (const seed of [1, 6, 7, 8]) assert.equal(results.get(seed), seed);
    });

  it('gives up runs in progress when it is stopped', async () => {
    const abort = new AbortController();
    let done = 0;
    await simulateRuns(
      {
        next: () => ({ point, seed: 1 }),
        done: () => {
          if (++done === 5) abort.abort();
        },
        failed: () => assert.fail('no run fails'),
      },
      { workers: 2, program, signal: abort.signal },
    );
    assert.ok(done >= 5 && done <= 6, `${done}`);
  });

  it('passes on what the source throws', async () => {
    const source = {
      next: () => ({ point, seed: 1 }),
      done: () => {
        throw new Error('disk full');
      },
      failed: () => undefined,
    };
    await assert.rejects(simulateRuns(source, { workers: 2, program }), /disk full/);
  });
});
