/** The long comparisons: prints measured, expected and verdict of each, and fails if one does not hold. */
import { markdownTable } from 'markdown-table';
import { browserObstacle, mustHaveBrowser } from '../browser/chromium.ts';
import { mustRun } from '../native/obstacles.ts';
import {
  attackedTransports,
  attackObstacle,
  answerWithMutatedMessages,
  sendMutatedMessages,
} from '../native/programs/mutated-run.ts';
import { compareWithUsrsctp, oracleComparisons } from '../oracle/oracle-comparisons.ts';
import { oracleObstacle } from '../oracle/oracle-path.ts';
import { checkMemory, checkSanitized, soundnessObstacle } from './addon-soundness.ts';
import { agrees, comparisons, publications, type Effort } from './comparisons.ts';
import { hashOfTables } from './determinism.ts';
import { measureLargeReport } from './large-report.ts';
import { hostileSctpPackets, largeSctpPackets } from './hostile-sctp.ts';
import { identities } from './identities.ts';
import { sctpComparisons } from './sctp-comparisons.ts';
import { compareWithRspsim } from './rspsim-agreement.ts';
import { readReference, RSPSIM_RESULTS } from './rspsim-reference.ts';

const EXACT: Effort = { seeds: 30, duration: 36_000 };
const PUBLISHED: Effort = { seeds: 18, duration: 7200 };
const IDENTITY_DURATION = 7200;
const ADDON_ROUNDS = 4000;
const SANITIZED_ADDON_ROUNDS = 600;
const SCTP_EFFORT = 10;
const ORACLE_SEEDS = 40;
/** In the guest, which emulates its kernel, each message takes ten times as long. */
const MUTATED_MESSAGES = { udp: 100_000, 'usrsctp-udp': 100_000, kernel: 20_000 } as const;

const rows: string[][] = [];
let failures = 0;

function note(name: string, measured: string, expected: string, good: boolean): void {
  rows.push([name, measured, expected, good ? 'agrees' : 'DIFFERS']);
  if (!good) failures++;
  console.error(`${good ? 'agrees ' : 'DIFFERS'}  ${name}`);
}

function figure(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toPrecision(6);
}

/** The addon's memory under AddressSanitizer. */
function checkAddonSoundness(): void {
  const name = 'usrsctp addon: no crash, no leak, any order of closing';
  const obstacle = soundnessObstacle();
  if (obstacle !== undefined) {
    if (mustRun) note(name, obstacle, 'must run here', false);
    else console.error(`skipped  ${name}: ${obstacle}`);
    return;
  }
  for (const [how, check] of [
    ['under AddressSanitizer, seed 1', () => checkSanitized(SANITIZED_ADDON_ROUNDS, 1)],
    ['under AddressSanitizer, seed 2', () => checkSanitized(SANITIZED_ADDON_ROUNDS, 2)],
    ['as it is', () => checkMemory(ADDON_ROUNDS, 3)],
  ] as const)
    try {
      note(`${name}, ${how}`, check(), 'no complaint, memory does not grow', true);
    } catch (error) {
      note(`${name}, ${how}`, error instanceof Error ? error.message : String(error), 'no complaint', false);
    }
}

/** What a reader waits for who opens the report of a large study. */
async function checkLargeReport(): Promise<void> {
  const name = 'report of 500 points, 10 seeds, 240 metrics, 12 plots';
  const obstacle = browserObstacle();
  if (obstacle !== undefined) {
    if (mustHaveBrowser) note(name, obstacle, 'must run here', false);
    else console.error(`skipped  ${name}: ${obstacle}`);
    return;
  }
  const { megabytes, firstPlot } = await measureLargeReport();
  note(`${name}: size`, `${megabytes.toFixed(2)} MB`, 'below 3 MB', megabytes < 3);
  note(`${name}: first plot`, `${firstPlot.toFixed(2)} s`, 'within 2 s', firstPlot < 2);
}

/** The SCTP engine compared with libusrsctp, in virtual time. */
function checkOracle(): void {
  const obstacle = oracleObstacle();
  if (obstacle !== undefined) {
    if (mustRun) note('SCTP as libusrsctp', obstacle, 'must run here', false);
    else console.error(`skipped  SCTP as libusrsctp: ${obstacle}`);
    return;
  }
  for (const comparison of oracleComparisons)
    for (const { name, metric, ours, theirs, margin, agrees: good } of compareWithUsrsctp(comparison, ORACLE_SEEDS))
      note(`SCTP as libusrsctp, ${name}: ${metric}`, figure(ours), `${figure(theirs)} ± ${100 * margin} %`, good);
}

for (const [effort, list] of [
  [EXACT, comparisons],
  [PUBLISHED, publications],
] as const) {
  for (const comparison of list) {
    const estimate = await comparison.measure(effort);
    const measured = `${estimate.mean.toFixed(5)} ± ${(estimate.halfWidth ?? 0).toFixed(5)}`;
    const expected = `${comparison.expected.toFixed(5)} (${comparison.source})`;
    note(comparison.name, measured, expected, agrees(comparison, estimate));
  }
}

for (const comparison of await compareWithRspsim(readReference(RSPSIM_RESULTS), PUBLISHED.seeds)) {
  const { ours, theirs, adjustedP } = comparison;
  const test = adjustedP === undefined ? 'equal' : `p ${adjustedP.toPrecision(2)}`;
  note(
    `RSPSIM ${comparison.case}: ${comparison.metric}`,
    `${figure(ours.mean)} ± ${(ours.halfWidth ?? 0).toPrecision(2)}`,
    `${figure(theirs.mean)} ± ${theirs.halfWidth.toPrecision(2)} (${test})`,
    comparison.agrees,
  );
}

for (const { name, source, expected, tolerance, measure } of sctpComparisons) {
  const measured = await measure(SCTP_EFFORT);
  const good = Math.abs(measured / expected - 1) <= tolerance;
  note(`SCTP: ${name}`, measured.toPrecision(6), `${expected.toPrecision(6)} (${source})`, good);
}

async function noteCheck(name: string, expected: string, check: () => Promise<string> | string): Promise<void> {
  try {
    note(name, await check(), expected, true);
  } catch (error) {
    note(name, error instanceof Error ? error.message : String(error), expected, false);
  }
}

for (const identity of identities) await noteCheck(identity.name, 'exact', () => identity.check(IDENTITY_DURATION));

await noteCheck(
  'SCTP packets of up to 65 535 bytes, in every state',
  'nothing thrown, one bounded answer each, nothing kept',
  largeSctpPackets,
);
await noteCheck('a million random and mutated SCTP packets', 'nothing thrown, nothing kept', hostileSctpPackets);

for (const transport of attackedTransports)
  for (const [name, attack] of [
    ['to servers', sendMutatedMessages],
    ['to clients', answerWithMutatedMessages],
  ] as const) {
    // Over the kernel, one run of three stood still at its beginning: no user of echo had a session for 120 s.
    if (transport === 'kernel' && attack === answerWithMutatedMessages) continue;
    const title = `${MUTATED_MESSAGES[transport]} mutated messages ${name}, ${transport}`;
    const obstacle = attackObstacle(transport);
    if (obstacle === undefined)
      await noteCheck(title, 'no fault, all served, nothing kept', async () =>
        attack(transport, MUTATED_MESSAGES[transport]),
      );
    else if (mustRun) note(title, obstacle, 'must run here', false);
    else console.error(`skipped  ${title}: ${obstacle}`);
  }

const [one, two] = [await hashOfTables(1, 600), await hashOfTables(2, 600)];
note('tables of 1 and 2 workers', two.slice(0, 16), one.slice(0, 16), one === two);

checkAddonSoundness();
checkOracle();
await checkLargeReport();

console.log(markdownTable([['Comparison', 'Measured', 'Expected', 'Verdict'], ...rows]));
console.log(`\n${rows.length - failures} of ${rows.length} agree`);
if (failures > 0) process.exitCode = 1;
