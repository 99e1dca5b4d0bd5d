/**
 * The long comparisons. Prints what was measured, what was expected and a verdict, part by part, and fails if anything
 * differs.
 *
 * Usage: main.js [PART ...]; without any: all parts
 */
import { chosenParts, type VerifyPart } from './parts.ts';
import { Verdicts } from './verdicts.ts';

/** Seconds, as the reader has to wait for them. */
function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(0)} s`;
}

async function verified(name: string, part: VerifyPart): Promise<Verdicts> {
  console.error(`\n${name}: ${part.about} (about ${part.minutes} min on 2 idle processors)`);
  const start = performance.now();
  const verdicts = new Verdicts((line) => console.error(line));
  try {
    await part.verify(verdicts);
  } catch (error) {
    console.error(error);
    const [reason = ''] = String(error).split('\n');
    verdicts.note('the part comes to its end', reason, 'no error', false);
  }
  console.log(`\n## ${name}: ${part.about}\n\n${verdicts.table()}\n`);
  console.log(`${name}: ${verdicts.closingLine()} (${secondsSince(start)})`);
  return verdicts;
}

const start = performance.now();
const parts = chosenParts(process.argv.slice(2));
const results: [string, Verdicts][] = [];
for (const [name, part] of parts) results.push([name, await verified(name, part)]);
if (parts.length > 1) {
  console.log('');
  for (const [name, verdicts] of results) console.log(`${name}: ${verdicts.closingLine()}`);
  console.log(`all parts: ${secondsSince(start)}`);
}
if (results.some(([, verdicts]) => !verdicts.good)) process.exitCode = 1;
