/**
 * A registrar under load: answers per second and per CPU second, times to answers, memory; on this machine over the
 * transports that it has, and in the lab's guest beside RSPLIB's `rspregistrar` on the same work. The load comes from a
 * process of its own, whose share of a core is shown: near 100 % it is what limits the rate.
 */
import { loadavg } from 'node:os';
import { positiveInteger, positiveNumber, unsigned } from '../cli/option-values.ts';
import { GuestNode } from '../native/lab/guest-node.ts';
import { RsplibGuest } from '../native/lab/rsplib-guest.ts';
import { benchCommand } from './bench-command.ts';
import { memoryTable, speedTable, type Measured } from './registrar-load/load-tables.ts';
import type { Work } from './registrar-load/load-reading.ts';
import {
  addGuestAddresses,
  guestRegistrarNames,
  inGuest,
  onLoopback,
  type RegistrarUnderLoad,
} from './registrar-load/registrar-under-load.ts';

const given = benchCommand('bench:registrar', "A registrar under load, beside RSPLIB's in the lab's guest.")
  .option('--only <text>', 'registrars whose name has this', '')
  .option('--seconds <number>', 'of each measurement', positiveNumber, 4)
  .option('--rounds <number>', 'over all registrars in turn; the tables show medians', positiveInteger, 1)
  .option('--elements <number>', 'registered to measure the memory; 0: not measured', unsigned, 10_000)
  .option('--users <number>', 'likewise', unsigned, 10_000)
  .option('--profile <folder>', 'writes CPU profiles of the registrars on this machine there')
  .parse()
  .opts<{
    readonly only: string;
    readonly seconds: number;
    readonly rounds: number;
    readonly elements: number;
    readonly users: number;
    readonly profile?: string;
  }>();
const profiling = given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${given.profile}`];
const { seconds } = given;

/** Does not count: programs are slow until they are compiled. */
const warmUp: Work = { kind: 'resolutions', users: 8, inFlight: 1, seconds };
const resolutions: readonly Work[] = [
  { kind: 'resolutions', users: 1, inFlight: 1, seconds },
  { kind: 'resolutions', users: 8, inFlight: 1, seconds },
  { kind: 'resolutions', users: 1, inFlight: 8, seconds },
  { kind: 'resolutions', users: 64, inFlight: 1, seconds },
  { kind: 'latency', users: 64, load: 0.5, seconds },
];

/** How much is made: the guest is slow. */
interface Amounts {
  /** With an association each; on a few associations, four times as many. */
  readonly registrations: number;
  /** For the memory, each kind with a registrar of its own. */
  readonly elements: number;
  readonly users: number;
}
const here: Amounts = { registrations: 800, elements: given.elements, users: given.users };
const there: Amounts = { registrations: 80, elements: here.elements / 10, users: 0 };

function speedWork({ registrations: count }: Amounts): Work[] {
  return [
    ...resolutions,
    { kind: 'registrations', elements: count, perAssociation: 1, inFlight: 8 },
    { kind: 'registrations', elements: 4 * count, perAssociation: count / 2, inFlight: 8 },
  ];
}

function memoryWork({ elements, users }: Amounts): Work[] {
  const work: Work[] = [];
  if (elements > 0) work.push({ kind: 'registrations', elements, perAssociation: elements / 100, inFlight: 8 });
  if (users > 0) work.push({ kind: 'users', users, inFlight: 8 });
  return work;
}

const [speed, memory]: [Measured[], Measured[]] = [[], []];

/** A registrar that fails is left out: what was measured of others counts. */
async function measure(registrar: RegistrarUnderLoad, amounts: Amounts): Promise<void> {
  const { name } = registrar;
  if (!name.includes(given.only)) return;
  const obstacle = registrar.obstacle();
  if (obstacle !== undefined) return console.error(`${name} is left out: ${obstacle}`);
  console.error(`${name} ...`);
  try {
    const readings: Measured[] = [];
    for await (const reading of registrar.measure([warmUp, ...speedWork(amounts)]))
      readings.push({ registrar: name, reading });
    speed.push(...readings.slice(1));
    for (const work of memoryWork(amounts))
      for await (const reading of registrar.measure([work])) memory.push({ registrar: name, reading });
  } catch (error) {
    console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function measureInGuest(): Promise<void> {
  if (!guestRegistrarNames.some((name) => `${name}, in the guest`.includes(given.only))) return;
  const guest = await RsplibGuest.bootOverUdp([]);
  try {
    await addGuestAddresses(guest);
    const node = await GuestNode.in(guest);
    for (const name of guestRegistrarNames) await measure(inGuest(guest, node, name), there);
  } finally {
    await guest.close();
  }
}

for (let left = given.rounds; left > 0; left--) {
  for (const transport of ['udp', 'usrsctp-udp'] as const) await measure(onLoopback(transport, profiling), here);
  await measureInGuest();
}
console.log(speedTable(speed));
console.log(
  '\nAnswers/CPU s: of the registrar’s CPU time. Ratio: to rspregistrar in the same place, on the same work.',
);
if (memory.length > 0) console.log(`\n${memoryTable(memory)}`);
const [load = NaN] = loadavg();
console.log(`\nLoad of this machine in the last minute: ${load.toFixed(1)}`);
