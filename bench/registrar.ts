/**
 * A registrar under load: answers per second and per CPU second, times to answers, memory; on this machine over the
 * transports that it has, and in the lab's guest beside RSPLIB's `rspregistrar` on the same work. The load comes from a
 * process of its own, whose share of a core is shown: near 100 % it is what limits the rate.
 *
 * Options: `--only TEXT` (registrars whose name has it), `--seconds N` of each measurement (default 4), `--rounds N` over
 * all registrars in turn (default 1; tables show medians), `--elements N` and `--users N` for the memory (default 10 000,
 * 0: not measured; in the guest a tenth of the elements, and no users, whose associations are its kernel's), `--profile FOLDER` (CPU profiles of the registrars on this machine).
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { GuestNode } from '../native/lab/guest-node.ts';
import { RsplibGuest } from '../native/lab/rsplib-guest.ts';
import { memoryTable, speedTable, type Measured } from './registrar-load/load-tables.ts';
import type { Work } from './registrar-load/load-reading.ts';
import {
  addGuestAddresses,
  guestRegistrarNames,
  inGuest,
  onLoopback,
  type RegistrarUnderLoad,
} from './registrar-load/registrar-under-load.ts';

const { values: given } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '1' },
    elements: { type: 'string', default: '10000' },
    users: { type: 'string', default: '10000' },
    profile: { type: 'string' },
  },
});
const profiling = given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${given.profile}`];
const seconds = Number(given.seconds);

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
const here: Amounts = { registrations: 800, elements: Number(given.elements), users: Number(given.users) };
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

for (let left = Number(given.rounds); left > 0; left--) {
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
