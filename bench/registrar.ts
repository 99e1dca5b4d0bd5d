/**
 * A registrar under load: answers per second, CPU time per answer, times to answers, memory; of this project's registrar
 * over UDP and over libusrsctp on this machine, and over Linux's SCTP in the lab's guest, there beside RSPLIB's
 * `rspregistrar`. All do the same work. The load comes from a process of its own, whose share of a core is shown: near
 * 100 % it is what limits the rate.
 */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { positiveInteger, positiveNumber, unsigned } from '../cli/option-values.ts';
import { benchCommand } from './bench-command.ts';
import { loadTable, type Measured } from './registrar-load/load-table.ts';
import { memoryWork, speedWork, warmUp } from './registrar-load/load-work.ts';
import {
  bootGuest,
  guestRegistrarNames,
  inGuest,
  onLoopback,
  type RegistrarUnderLoad,
} from './registrar-load/registrar-under-load.ts';

const transports = ['udp', 'usrsctp-udp'] as const;
const IN_GUEST = ', in the guest';
const names = [
  ...transports.map((transport) => `rsplab, ${transport}`),
  ...guestRegistrarNames.map((name) => `${name}${IN_GUEST}`),
];

const command = benchCommand('bench:registrar', "A registrar under load, beside RSPLIB's in the lab's guest.")
  .option('--only <text>', `registrars whose name has this; there are: ${names.join('; ')}`, '')
  .option('--seconds <number>', 'of each measurement of resolutions', positiveNumber, 4)
  .option(
    '--rounds <number>',
    'over all registrars in turn, of the speed; the table has medians and ranges',
    positiveInteger,
    1,
  )
  .option('--elements <number>', 'for the memory, with a registrar of their own; 0: not measured', unsigned, 10_000)
  .option('--users <number>', 'likewise', unsigned, 10_000)
  .option('--profile <folder>', "writes CPU profiles of this project's registrars there")
  .parse();
const given = command.opts<{
  readonly only: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly elements: number;
  readonly users: number;
  readonly profile?: string;
}>();
const chosen = names.filter((name) => name.includes(given.only));
if (chosen.length === 0)
  command.error(`error: no registrar has "${given.only}" in its name; there are: ${names.join('; ')}`);

const profiling = given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(given.profile)}`];
const measured: Measured[] = [];

/** A registrar that fails is left out from there on: what was measured of it, and of others, counts. Memory needs one round. */
async function measure(registrar: RegistrarUnderLoad, round: number): Promise<void> {
  const { name } = registrar;
  const obstacle = registrar.obstacle();
  if (obstacle !== undefined) return console.error(`${name} is left out: ${obstacle}`);
  console.error(`${name} ...`);
  try {
    for await (const reading of registrar.measure([warmUp(given.seconds), ...speedWork(given.seconds)]))
      measured.push({ registrar: name, round, reading });
    if (round > 1) return;
    for (const work of memoryWork(given))
      for await (const reading of registrar.measure([work])) measured.push({ registrar: name, round, reading });
  } catch (error) {
    console.error(`${name} failed: ${messageOf(error)}`);
  }
}

async function measureInGuest(round: number): Promise<void> {
  const wanted = guestRegistrarNames.filter((name) => chosen.includes(`${name}${IN_GUEST}`));
  if (wanted.length === 0) return;
  // Neither is always the first: the machine's other load may change slowly.
  if (round % 2 === 0) wanted.reverse();
  try {
    const place = await bootGuest();
    try {
      for (const name of wanted) await measure(inGuest(place, name, profiling), round);
    } finally {
      await place.guest.close();
    }
  } catch (error) {
    console.error(`the guest is left out: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

for (let round = 1; round <= given.rounds; round++) {
  for (const transport of transports)
    if (chosen.includes(`rsplab, ${transport}`)) await measure(onLoopback(transport, profiling), round);
  await measureInGuest(round);
}
console.log(loadTable(measured, names));
const [load = NaN] = loadavg();
console.log(`\nLoad of this machine in the last minute: ${load.toFixed(1)}`);
