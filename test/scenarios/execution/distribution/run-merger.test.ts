import assert from 'node:assert/strict';
import { MetricPacker } from '../../../../results/journals/packed-metrics.ts';
import { DistributionError } from '../../../../scenarios/execution/distribution/distribution-error.ts';
import { RunMerger } from '../../../../scenarios/execution/distribution/run-merger.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';

const [first, second] = runsOf(shortStudy());

const entry = (key: string, events: number): Parameters<RunMerger['take']>[0] => ({
  key,
  metrics: { utilization: null, events },
  seconds: 1,
});

describe('merging what tasks have done', () => {
  let done: string[] = [];
  const source = {
    next: () => undefined,
    done: ({ seed }: { readonly seed: number }, { events }: { readonly events: number | null }) =>
      done.push(`${seed}: ${events}`),
    failed: ({ seed }: { readonly seed: number }, reason: string) => done.push(`${seed} failed: ${reason}`),
  };
  const known = new MetricPacker().pack({ events: 5, utilization: null });
  const mergerOf = (): RunMerger =>
    new RunMerger(source, (key) => (key === second.key ? known : undefined), 'runs.journal');

  beforeEach(() => (done = []));

  it('passes each wanted run on once; the same run again is no fault', () => {
    const merger = mergerOf();
    merger.want(first);
    assert.equal(merger.take(entry(first.key, 3), 'a'), first);
    assert.equal(merger.take(entry(first.key, 3), 'b'), undefined);
    assert.deepEqual(done, ['1: 3']);
    assert.equal(merger.left, 0);
  });

  it('names both files if a run comes twice with different metrics', () => {
    const merger = mergerOf();
    merger.want(first);
    merger.take(entry(first.key, 3), 'tasks/1/task-1.1.journal');
    assert.throws(
      () => merger.take(entry(first.key, 4), 'tasks/2/task-5.1.journal'),
      (error) =>
        error instanceof DistributionError &&
        error.message.startsWith(
          `tasks/1/task-1.1.journal and tasks/2/task-5.1.journal have the run ${first.key} with different metrics`,
        ),
    );
  });

  it('compares with runs that the study had before', () => {
    const merger = mergerOf();
    assert.equal(merger.take(entry(second.key, 5), 'a'), undefined);
    assert.throws(() => merger.take(entry(second.key, 6), 'a'), /^DistributionError: runs.journal and a have the run/);
  });

  it('passes failed runs on, and ignores runs of others', () => {
    const merger = mergerOf();
    merger.want(first);
    merger.take(entry('0123-7', 1), 'a');
    merger.take({ key: first.key, failure: 'no good' }, 'a');
    merger.take({ key: first.key, failure: 'no good' }, 'b');
    assert.deepEqual(done, ['1 failed: no good']);
    assert.deepEqual(merger.missing, []);
  });
});
