import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { costOf, measuredRate, readStudyCosts, recordedRate } from '../../../scenarios/execution/study-costs.ts';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

/** A first look takes at most this long with two workers, s. */
const LONGEST_LOOK = 120;

describe('costs of studies', () => {
  const costs = readStudyCosts();

  const known = { processor: 'mine', studies: { 'policy-comparison': { full: 0.001, quick: 0.002 } } };

  function costWith(...set: readonly string[]): number {
    const study = withOverrides(loadStudy('policy-comparison'), ['policy=Random', ...set]);
    return costOf(study, planRuns(study).points, known).seconds ?? NaN;
  }

  it('are proportional to runs and simulated time', () => {
    const cost = costWith('puToPeRatio=2', 'warmup=900', 'duration=100');
    assert.ok(Math.abs(costWith('puToPeRatio=2', 'warmup=1900', 'duration=100') / cost - 2) < 1e-9);
    assert.ok(Math.abs(costWith('puToPeRatio=[2, 2.0000001]', 'warmup=900', 'duration=100') / cost - 2) < 1e-5);
  });

  it('grow with the requests: ten times smaller ones at the same load are ten times as many', () => {
    const work = (size: number): number => costWith('puToPeRatio=2', `requestSize=${size}`);
    const [large, small] = [work(1e6), work(1e5)];
    assert.ok(small / large > 9 && small / large < 10, `${small / large}`);
  });

  it('of a first look have a rate of their own', () => {
    const look = quickLook(loadStudy('policy-comparison'));
    const { points } = planRuns(look);
    const twice = { processor: 'mine', studies: { 'policy-comparison': { full: 0.001, quick: 0.004 } } };
    const [cost, dear] = [known, twice].map((each) => costOf(look, points, each));
    assert.equal(cost?.runs, 3 * points.length);
    assert.ok(Math.abs((dear?.seconds ?? 0) / (cost?.seconds ?? 0) - 2) < 1e-9);
  });

  it('are unknown of a study that was not measured', () => {
    const study = loadStudy('policy-comparison');
    assert.equal(costOf(study, planRuns(study).points, { processor: '', studies: {} }).seconds, undefined);
  });

  it('are measured until they fall no more: code is slow until it is compiled', () => {
    const { points } = planRuns(loadStudy('policy-comparison'));
    const passes = [9, 5, 3, 2.9, 1];
    assert.equal(
      measuredRate(points, () => passes.shift() ?? NaN),
      2.9,
    );
  });

  it('of a whole run come back from its record, but not from that of other points, of a first look, or without a time', () => {
    const study = withOverrides(loadStudy('policy-comparison'), ['policy=Random']);
    const { points } = planRuns(study);
    const rateOf = (differences: object = {}): number | undefined =>
      recordedRate(
        points,
        JSON.stringify({ isQuick: false, points: points.length, seeds: 24, cpuSeconds: 300, ...differences }),
      );
    const rate = rateOf();
    assert.ok(rate !== undefined);
    const recorded = { processor: '', studies: { 'policy-comparison': { full: rate, quick: 1 } } };
    const { runs, seconds = 0 } = costOf(study, points, recorded);
    assert.ok(Math.abs((seconds * 24 * points.length) / runs / 300 - 1) < 0.01, `${seconds} s of ${runs} runs`);
    for (const other of [{ points: 1 }, { isQuick: true }, { cpuSeconds: null }])
      assert.equal(rateOf(other), undefined, JSON.stringify(other));
  });

  it('of whole runs can be taken from the records of the project', () => {
    const record = new URL('../../../../docs/reproduction/registrar-selection.json', import.meta.url);
    const { points } = planRuns(loadStudy('registrar-selection'));
    assert.ok(recordedRate(points, readFileSync(record, 'utf8')) !== undefined);
  });

  it('were measured of studies that there are', () => {
    for (const name of Object.keys(costs.studies)) assert.ok(studyNames().includes(name), name);
  });

  it('of a first look are at most two minutes with two workers', () => {
    for (const name of Object.keys(costs.studies)) {
      const look = quickLook(loadStudy(name));
      const { seconds = 0 } = costOf(look, planRuns(look).points, costs);
      assert.ok(seconds / 2 <= LONGEST_LOOK, `${name}: ${seconds / 2} s`);
    }
  });
});
