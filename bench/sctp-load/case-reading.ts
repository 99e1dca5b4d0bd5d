/**
 * One case of the benchmark in a process of its own: `node case-reading.js <number>` prints a {@link CaseReading} as JSON.
 * It runs with the modules of the build that it lies in.
 */
import { type CaseReading, sctpCases } from './cases.ts';

const chosen = sctpCases[Number(process.argv[2])];
if (chosen === undefined) throw new RangeError(`there is no case ${process.argv[2]}`);
const reading: CaseReading = chosen.read();
console.log(JSON.stringify(reading));
