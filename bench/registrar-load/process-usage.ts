import { readFileSync } from 'node:fs';

/** Clock ticks per second in which Linux reports CPU times to programs (USER_HZ), whatever its own clock is. */
const TICKS = 100;
/** Fields of /proc/PID/stat behind the command in parentheses: time in user mode and in the kernel (proc(5)). */
const [USER_TIME, SYSTEM_TIME] = [11, 12];

/** CPU seconds that a process has used so far, all its threads together. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS;
}

/** Resident memory of a process, bytes. */
export function residentBytesOf(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}

/** Memory that the kernel uses itself, bytes: what is neither free, nor of programs, nor a copy of files. */
export function kernelBytes(): number {
  const text = readFileSync('/proc/meminfo', 'latin1');
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024;
  return of('MemTotal') - of('MemFree') - of('Buffers') - of('Cached') - of('AnonPages');
}
