import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { inputLines } from '../../native/input-lines.ts';
import { GuestNode } from '../../native/lab/guest-node.ts';
import { RsplibGuest, type GuestProgram } from '../../native/lab/rsplib-guest.ts';
import { transportObstacle } from '../../native/transports.ts';
import type { LoadReading, LoadTask, Work } from './load-reading.ts';
import { onOwnProcessor } from './own-processor.ts';

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));
const generator = fileURLToPath(new URL('generator.js', import.meta.url));

const ASAP_PORT = 3863;
const UDP_PORT = 23_863;
/** Keep-alives of elements and heartbeats of associations are left out: they are not what is measured. */
const QUIET = 3600;
/** More than there are ports for the generator's users and elements. */
const MAX_CONTACTS = 100_000;

/** A registrar, and where it and its load generator run. */
export interface RegistrarUnderLoad {
  readonly name: string;
  /** Why it cannot be measured here; undefined: it can. */
  obstacle(): string | undefined;
  /** Starts registrar and generator, and ends both after the last reading. */
  measure(work: readonly Work[]): AsyncIterable<LoadReading>;
}

/** Options of `rsplab registrar` that all measurements have. */
const registrarOptions = [
  ['--no-announce'],
  ['--mentor-discovery-timeout', '0.1'],
  ['--log-level', 'warning'],
  ['--max-contacts', `${MAX_CONTACTS}`],
  ['--endpoint-keep-alive-interval', `${QUIET}`],
  ['--heartbeat-interval', '0'],
].flat();

/**
 * This project's registrar on this machine; the generator has this project's SCTP over UDP, whatever the registrar has.
 *
 * @param nodeOptions of the registrar
 */
export function onLoopback(transport: 'udp' | 'usrsctp-udp', nodeOptions: readonly string[]): RegistrarUnderLoad {
  const address = '127.0.0.1';
  return {
    name: `rsplab, ${transport}`,
    obstacle: () => transportObstacle(transport),
    async *measure(work) {
      const place = ['--transport', transport, '--address', address, '--udp-port', `${UDP_PORT}`];
      const registrar = spawnOnOwnProcessor(0, [...nodeOptions, main, 'registrar', ...place, ...registrarOptions]);
      const ended = once(registrar, 'exit');
      try {
        if (!(await Promise.race([once(registrar.stdout, 'data').then(() => true), ended.then(() => false)])))
          throw new Error('the registrar did not start');
        const task: LoadTask = {
          transport: 'udp',
          address: '127.0.0.2',
          remoteUdpPort: UDP_PORT,
          registrar: { address, asapPort: ASAP_PORT, pid: registrar.pid ?? NaN },
          work,
        };
        yield* readingsOf(spawnOnOwnProcessor(1, [generator, JSON.stringify(task)]));
      } finally {
        registrar.kill('SIGINT');
        await ended;
      }
    },
  };
}

/** Addresses in the guest: a registrar of RSPLIB takes no elements from loopback addresses. */
const guestAddresses = { registrar: '10.9.9.1', generator: '10.9.9.2' } as const;

/** How a registrar is started in the guest. */
interface GuestRegistrar {
  start(guest: RsplibGuest, node: GuestNode, nodeOptions: readonly string[]): GuestProgram;
  /** What it prints when it serves. */
  readonly started: RegExp;
}

const guestRegistrars = {
  'rsplab, kernel': {
    start: (_guest, node, options) => node.run(main, ['registrar', ...kernelPlace, ...registrarOptions], options),
    started: /^registrar 0x/m,
  },
  rspregistrar: { start: (guest) => guest.run(rspregistrar), started: /Registrar started/ },
} as const satisfies Readonly<Record<string, GuestRegistrar>>;

const kernelPlace = ['--transport', 'kernel', '--address', guestAddresses.registrar];

type GuestRegistrarName = keyof typeof guestRegistrars;
export const guestRegistrarNames = Object.keys(guestRegistrars) as GuestRegistrarName[];

const rspregistrar = [
  `rspregistrar -asap=${guestAddresses.registrar}:${ASAP_PORT} -enrp=${guestAddresses.registrar}:9901`,
  '-asapannounce=off -enrpannounce=off -mentordiscoverytimeout=100',
  `-endpointkeepalivetransmissioninterval=${1000 * QUIET} -loglevel=4 -logcolor=off`,
].join(' ');

/** Of the guest, MiB: its kernel has thousands of associations. */
const GUEST_MEMORY = 2048;

/** Where {@link inGuest} measures. */
export interface MeasuringGuest {
  readonly guest: RsplibGuest;
  readonly node: GuestNode;
}

export async function bootGuest(): Promise<MeasuringGuest> {
  const guest = await RsplibGuest.bootOverUdp([], GUEST_MEMORY);
  const adding = Object.values(guestAddresses).map((address) => `busybox ip addr add ${address}/24 dev lo`);
  await guest.run(`sh -c '${adding.join(' && ')} && echo added'`).prints(/added/);
  return { guest, node: await GuestNode.in(guest) };
}

/**
 * A registrar over the SCTP of the guest's kernel; so is the generator, which is there, too.
 *
 * @param nodeOptions of the registrar, if it is this project's
 */
export function inGuest(
  { guest, node }: MeasuringGuest,
  name: GuestRegistrarName,
  nodeOptions: readonly string[],
): RegistrarUnderLoad {
  return {
    name: `${name}, in the guest`,
    obstacle: () => undefined,
    async *measure(work) {
      const registrar: GuestRegistrar = guestRegistrars[name];
      const program = registrar.start(guest, node, nodeOptions);
      try {
        await program.prints(registrar.started);
        const task: LoadTask = {
          transport: 'kernel',
          address: guestAddresses.generator,
          remoteUdpPort: 0,
          registrar: { address: guestAddresses.registrar, asapPort: ASAP_PORT, pid: await program.pid() },
          work,
        };
        const generating = node.run(generator, [JSON.stringify(task)]);
        for (let done = 0; done < work.length; done++) {
          const [, line = ''] = await generating.prints(new RegExp(`(?:^\\{.*\\}\\n){${done}}^(\\{.*\\})\\n`, 'm'));
          yield JSON.parse(line) as LoadReading;
        }
        await generating.ends();
      } finally {
        await program.end('INT');
      }
    },
  };
}

/** Bytes of a line of the generator. */
const LONGEST_READING = 65_536;

type PrintingProcess = ChildProcessByStdio<null, Readable, null>;

/** Runs a program of this project. */
function spawnOnOwnProcessor(n: 0 | 1, given: readonly string[]): PrintingProcess {
  const [program, ...words] = onOwnProcessor(n, [process.execPath, ...given]);
  return spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function* readingsOf(process: PrintingProcess): AsyncIterable<LoadReading> {
  const ended = once(process, 'exit');
  for await (const line of inputLines(process.stdout, LONGEST_READING)) {
    if (line === undefined) throw new Error(`the load generator printed a line of more than ${LONGEST_READING} bytes`);
    yield JSON.parse(line.toString()) as LoadReading;
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`the load generator ended with ${code}`);
}
