import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { readReference, RSPSIM_RESULTS } from '../../../verify/rspsim-reference.ts';
import { estimateOf, replicate, type GivenParameters } from '../../../verify/study-runs.ts';

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

  describe('in a table of other cases', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-reference-'));
    after(() => rmSync(folder, { recursive: true }));

    /** The parameters of a table's only case. */
    function givenBy(columns: Readonly<Record<string, string>>): GivenParameters {
      const row = { scenario: 'other', policy: 'LeastUsed', case: 'a', ...columns };
      const result = { metric: 'utilization', n: '18', mean: '0.5', ci95: '0.1' };
      const all = Object.entries({ ...row, ...result });
      const lines = [all.map(([name]) => name).join(','), all.map(([, value]) => value).join(',')];
      const file = join(folder, 'other.csv');
      writeFileSync(file, lines.join('\n'));
      const [only] = readReference(pathToFileURL(file));
      return only.given;
    }

    for (const [theirs, ours] of [
      ['identity', 'identity'],
      ['FastServers', 'fastServers'],
      ['Linear', 'linear'],
      ['workloadNonNormalizedFastServers', 'nonNormalizedFastServers'],
      ['UniformRandomized', 'uniform'],
      ['TruncnormalRandomized', 'truncatedNormal'],
    ])
      it(`capacities ${theirs} are ${ours}`, () =>
        assert.equal(givenBy({ capacityDistribution: theirs })['capacityDistribution'], ours));

    it('times that vary have their distribution, others are constant', () => {
      const { peUptime, peUptimeDistribution } = givenBy({ peUptime: 'exponential(10min)' });
      assert.deepEqual([peUptime, peUptimeDistribution], [600, 'exponential']);
      assert.equal(givenBy({ peUptime: '600s' })['peUptimeDistribution'], 'identity');
    });

    it('registrars that fail have both times, others none', () => {
      const failing = givenBy({ registrarUptime: 'exponential(200s)', registrarDowntime: 'exponential(100s)' });
      assert.deepEqual([failing['registrarUptime'], failing['registrarDowntime']], [200, 100]);
      assert.equal(failing['registrarDowntimeDistribution'], 'exponential');
      const living = givenBy({ registrarUptime: '100d', registrarDowntime: '0s' });
      assert.ok(!('registrarUptime' in living) && !('registrarDowntime' in living));
    });

    it('a column may have the name of any parameter, and nothing else', () => {
      assert.equal(givenBy({ maxBadPeReports: '1' })['maxBadPeReports'], 1);
      assert.throws(() => givenBy({ maxBadReports: '1' }), /^RangeError: the column maxBadReports is no parameter/);
      assert.throws(() => givenBy({ maxBadPeReports: 'few' }), /the column maxBadPeReports: few must be/);
    });
  });
});
