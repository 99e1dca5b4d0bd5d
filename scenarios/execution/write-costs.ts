/**
 * Measures what simulating the studies that come with the program costs: of those that were not measured, of those that are
 * named, or, with `all`, of all. Writes scenarios/costs.json after each of them, so that it may be interrupted.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { quickLook } from '../language/override.ts';
import { loadStudy, studyNames } from '../language/study-catalogue.ts';
import { planRuns } from '../plan/run-plan.ts';
import { costsFile, measuredRate, readStudyCosts, type StudyCosts } from './study-costs.ts';

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
  return {
    full: measuredRate(planRuns(study).points),
    quick: measuredRate(planRuns(quickLook(study)).points),
  };
}
