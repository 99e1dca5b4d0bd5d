import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { metricCatalogue, type MetricName } from '../../../sim/model/metric-catalogue.ts';
import { estimateOf, replicate } from '../../verify/study-runs.ts';

interface ReferenceRow {
  readonly mean: number;
  readonly halfWidth: number;
}

/** The rows of one case of RSPSIM's reference results, by metric. */
function referenceCase(scenario: string, policy: string, label: string): Map<string, ReferenceRow> {
  const url = new URL('../../../../test/reference/rspsim.csv', import.meta.url);
  const [head, ...lines] = readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const field = (row: readonly string[], name: string): string => row[head.indexOf(name)];
  const rows = lines.filter(
    (row) => field(row, 'scenario') === scenario && field(row, 'policy') === policy && field(row, 'case') === label,
  );
  return new Map(
    rows.map((row) => [
      field(row, 'metric'),
      { mean: Number(field(row, 'mean')), halfWidth: Number(field(row, 'ci95')) },
    ]),
  );
}

const SEEDS = 6;
const known = new Set(metricCatalogue.map(({ name }): string => name));

/** Compares every metric that both have: intervals of both widths, doubled, must overlap. */
async function agreesWithRspsim(
  [scenario, policy, label]: readonly [string, string, string],
  given: Readonly<Record<string, number | string | boolean>>,
): Promise<void> {
  const reference = referenceCase(scenario, policy, label);
  const runs = await replicate({ profile: 'rspsim', idealized: true, policy, ...given }, SEEDS);
  let compared = 0;
  for (const [metric, { mean, halfWidth }] of reference) {
    if (!known.has(metric)) continue;
    const ours = estimateOf(runs, metric as MetricName);
    const allowed = 2 * Math.hypot(halfWidth, ours.halfWidth ?? 0) + 1e-9;
    assert.ok(
      Math.abs(ours.mean - mean) <= allowed,
      `${metric}: ${ours.mean} ± ${ours.halfWidth} against ${mean} ± ${halfWidth} of RSPSIM`,
    );
    compared++;
  }
  assert.ok(compared >= 15, `only ${compared} metrics compared`);
}

describe('simulated pools agree with RSPSIM in every metric', () => {
  for (const policy of ['LeastUsed', 'RoundRobin', 'Random', 'WeightedRoundRobin', 'PriorityLeastUsed']) {
    it(`${policy}, r = 3`, () => agreesWithRspsim(['hom', policy, 'r3'], { puToPeRatio: 3 }));
    it(`${policy}, r = 10`, () => agreesWithRspsim(['hom', policy, 'r10'], { puToPeRatio: 10 }));
  }

  it('LeastUsed with a LAN delay of 10 ms', () => agreesWithRspsim(['delay', 'LeastUsed', 'd10'], { lanDelay: 10 }));

  it('LeastUsed at three registrars', () =>
    agreesWithRspsim(['prnofail', 'LeastUsed', 'base'], {
      registrars: 3,
      poolElements: 30,
      puToPeRatio: 3,
      lanDelay: 10,
      endpointKeepAliveInterval: 30,
    }));
});
