import { compareWithUsrsctp, oracleComparisons } from '../../oracle/oracle-comparisons.ts';
import { oracleObstacle } from '../../oracle/oracle-path.ts';
import { hostileSctpPackets, largeSctpPackets } from '../hostile-sctp.ts';
import { sctpComparisons } from '../sctp-comparisons.ts';
import { figure, type Verdicts } from '../verdicts.ts';

const EFFORT = 10;
const ORACLE_SEEDS = 40;

/** The SCTP engine: theory of its throughput and failovers, libusrsctp in virtual time, hostile packets. */
export async function verifySctp(verdicts: Verdicts): Promise<void> {
  for (const { name, source, expected, tolerance, measure } of sctpComparisons) {
    const measured = await measure(EFFORT);
    const good = Math.abs(measured / expected - 1) <= tolerance;
    verdicts.note(name, measured.toPrecision(6), `${expected.toPrecision(6)} (${source})`, good);
  }
  compareWithOracle(verdicts);
  await verdicts.noteCheck(
    'packets of up to 65 535 bytes, in every state',
    'nothing thrown, one bounded answer each, nothing kept',
    largeSctpPackets,
  );
  await verdicts.noteCheck('a million random and mutated packets', 'nothing thrown, nothing kept', hostileSctpPackets);
}

function compareWithOracle(verdicts: Verdicts): void {
  if (!verdicts.possible('as libusrsctp', oracleObstacle())) return;
  for (const comparison of oracleComparisons)
    for (const { name, metric, ours, theirs, margin, agrees } of compareWithUsrsctp(comparison, ORACLE_SEEDS))
      verdicts.note(`as libusrsctp, ${name}: ${metric}`, figure(ours), `${figure(theirs)} ± ${100 * margin} %`, agrees);
}
