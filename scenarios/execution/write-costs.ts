/**
 * Measures what simulating the studies that come with the program costs: of those that were not measured, of those that are
 * named, or, with `all`, of all. Writes scenarios/costs.json after each of them, so that it may be interrupted. What a whole
 * run of a study cost is taken from its record in docs/reproduction, where there is one.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quickLook } from '../language/override.ts';
import { loadStudy, studyNames } from '../language/study-catalogue.ts';
import { planRuns } from '../plan/run-plan.ts';
import { costsFile, measuredRate, readStudyCosts, recordedRate, type StudyCosts } from './study-costs.ts';

const records = fileURLToPath(new URL('../../../docs/reproduction', import.meta.url));
const wanted = process.argv.slice(2);
const isAll = wanted.includes('all');
const costs = readStudyCosts();
const processor = isAll ? (cpus()[0]?.model ?? 'unknown') : costs.processor;
const known = new Map(Object.entries(costs.studies));
const chosen = studyNames().filter((name) => isAll || wanted.includes(name) || !known.has(name));
for (const name of chosen) {
  known.set(name, ratesOf(name));
  console.log(`${name}: ${JSON.stringify(known.get(name))}`);
  write();
}
// Studies that are gone leave the file, too.
write();

function write(): void {
  const studies: StudyCosts['studies'] = {};
  for (const name of studyNames()) {
    const rates = known.get(name);
    if (rates !== undefined) studies[name] = rates;
  }
  writeFileSync(costsFile, `${JSON.stringify({ processor, studies } satisfies StudyCosts, undefined, 2)}\n`);
}

function ratesOf(name: string): StudyCosts['studies'][string] {
  const study = loadStudy(name);
  const { points } = planRuns(study);
  const record = join(records, `${name}.json`);
  const recorded = existsSync(record) ? recordedRate(points, readFileSync(record, 'utf8')) : undefined;
  return {
    full: recorded ?? measuredRate(points),
    quick: measuredRate(planRuns(quickLook(study)).points),
  };
}
