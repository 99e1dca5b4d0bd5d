import assert from 'node:assert/strict';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { readReference, RSPSIM_RESULTS } from '../../../verify/rspsim-reference.ts';
import { estimateOf, replicate } from '../../../verify/study-runs.ts';

const SEEDS = 6;
const cases = new Map(readReference(RSPSIM_RESULTS).map((each) => [each.name, each]));

/** Compares every metric of a case: intervals of both widths, doubled, must overlap. */
async function agreesWithRspsim(name: string): Promise<void> {
  const reference = cases.get(name);
  assert.ok(reference !== undefined, `no case ${name}`);
  const runs = await replicate(reference.given, SEEDS);
  for (const { metric, mean, halfWidth } of reference.rows) {
    const ours = estimateOf(runs, metric as MetricName);
    const allowed = 2 * Math.hypot(halfWidth, ours.halfWidth ?? 0) + 1e-9 * Math.abs(mean);
    assert.ok(
      Math.abs(ours.mean - mean) <= allowed,
      `${metric}: ${ours.mean} ± ${ours.halfWidth} against ${mean} ± ${halfWidth} of RSPSIM`,
    );
  }
}

describe('simulated pools agree with RSPSIM in every metric (short form of npm run verify)', () => {
  for (const policy of ['LeastUsed', 'RoundRobin', 'Random', 'WeightedRoundRobin', 'PriorityLeastUsed'])
    for (const ratio of ['r3', 'r10']) it(`hom ${policy} ${ratio}`, () => agreesWithRspsim(`hom ${policy} ${ratio}`));
  it('delay LeastUsed d10', () => agreesWithRspsim('delay LeastUsed d10'));
  it('prnofail LeastUsed base', () => agreesWithRspsim('prnofail LeastUsed base'));
  it('prfail RoundRobin up300', () => agreesWithRspsim('prfail RoundRobin up300'));
});

describe('reference cases of RSPSIM', () => {
  it('are all read, each with its metrics and their deviations', () => {
    assert.equal(cases.size, 30);
    for (const { scenario, rows } of cases.values()) assert.equal(rows.length, scenario === 'prfail' ? 1 : 22);
    // 95 % half-width of 18 seeds: 2.1098 deviations of the mean.
    const row = cases.get('hom RoundRobin r1')?.rows.find(({ metric }) => metric === 'utilization');
    assert.ok(row !== undefined && Math.abs(row.stddev - (0.0041164926 * Math.sqrt(18)) / 2.109816) < 1e-8);
  });

  it('are given to the model with the request interval of the table', () => {
    assert.equal(cases.get('hom LeastUsed r3')?.given['requestInterval'], 37.5);
  });
});
