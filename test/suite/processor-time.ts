import { existsSync, readFileSync } from 'node:fs';

/** Where Linux tells of a process, and of the children that it waited for. */
const STATUS = '/proc/self/stat';
/** Of the times in it, 1/s. */
const TICKS = 100;
/** Indices of user and system time of the children, behind the name of the program, which may hold blanks. */
const [CHILDREN_USER, CHILDREN_SYSTEM] = [13, 14];

/** s of processor time of this process and, on Linux, of the programs that it started and that have ended. */
export function processorTime(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6 + childrenTime();
}

function childrenTime(): number {
  if (!existsSync(STATUS)) return 0;
  const fields = readFileSync(STATUS, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM])) / TICKS;
}
