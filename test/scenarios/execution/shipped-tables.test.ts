import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { parameterNamed } from '../../../scenarios/language/parameter-catalogue.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { planRuns, type SweepPoint } from '../../../scenarios/plan/run-plan.ts';
import type { ParameterValue } from '../../../sim/run/parameter.ts';
import { simulate } from '../../../sim/run/run.ts';

const url = new URL('../../../../test/reference/shipped-tables.json', import.meta.url);
const reference = JSON.parse(readFileSync(url, 'utf8')) as Readonly<Record<string, string>>;

/** Points of a study that are simulated: the first, the last, and evenly spaced ones between. */
const POINTS = 4;
/** Simulated seconds; long enough for requests, failures and takeovers, short enough for every test run. */
const DURATION = 30;

function someOf(points: readonly SweepPoint[]): SweepPoint[] {
  const chosen = Array.from({ length: POINTS }, (_, i) => Math.round((i * (points.length - 1)) / (POINTS - 1)));
  return [...new Set(chosen)].map((index) => points[index]);
}

function defaultOf(parameter: string): ParameterValue {
  return parameterNamed(parameter)?.default ?? '';
}

/**
 * SHA-256 of the metrics that a shortened study's runs have, and of the parameters that are given, by their names: a new
 * parameter whose default is what was, or follows from others, changes no table, nor does a metric of another model.
 */
function hashOf(name: string): string {
  const { points } = planRuns(withOverrides(quickLook(loadStudy(name)), [`duration=${DURATION}`]));
  const hash = createHash('sha256');
  for (const { values, parameters } of someOf(points)) {
    const given = [...values].filter(([parameter, value]) => ![value, 'auto'].includes(defaultOf(parameter)));
    const metrics = Object.entries(simulate(parameters, 1).metrics).filter(([, value]) => value !== null);
    for (const [column, value] of [...given, ...metrics].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${column}=${String(value)}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

describe('tables of the shipped studies', () => {
  it('are known for every study, and for no other', () => {
    assert.deepEqual(Object.keys(reference).toSorted(), studyNames());
  });

  // What changes a table on purpose says so in CHANGELOG.md, and puts the new hash into the reference.
  for (const name of studyNames())
    it(`${name}: has the values that it had`, () => assert.equal(hashOf(name), reference[name]));
});
