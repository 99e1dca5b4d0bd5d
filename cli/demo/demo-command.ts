import { isLoopback } from '../../demo/server/access.ts';
import { DemoServer } from '../../demo/server/demo-server.ts';
import type { DemoWorld } from '../../demo/worlds/demo-world.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { ProgramOptions } from '../../native/programs/component-host.ts';
import { defaultTransport, type TransportName } from '../../native/transports.ts';
import { anyUdpPort, transportSettings } from '../components/transport-options.ts';
import { signal } from '../until-signal.ts';
import { refuseOptions } from '../unfit-options.ts';
import { UsageError } from '../usage-error.ts';
import { demoComponentCall } from './component-call.ts';
import { openBrowser } from './opened-browser.ts';
import { USUAL_PORT, usualNumbers } from './usual-demo.ts';

export interface DemoOptions {
  readonly registrars?: number;
  readonly servers?: number;
  readonly clients?: number;
  readonly port?: number;
  readonly host: string;
  readonly open: boolean;
  readonly attach?: boolean;
  readonly reportPort?: number;
  readonly registrar?: string;
  readonly profile?: ProfileName;
  readonly transport?: TransportName;
  /** true: without the name of a study. */
  readonly simulate?: string | true;
  readonly point?: string;
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly speed?: number;
}

/** Shows a world in a browser until a signal comes, then ends all that it started. */
export async function demoCommand(options: DemoOptions): Promise<void> {
  checkDemoOptions(options);
  const world = await openWorld(options);
  const server = await openServer(world, options);
  const asked = signal();
  try {
    const begun = await Promise.race([world.start(server.hub.observe).then(() => true), asked.then(() => false)]);
    if (!begun) return;
    say(world, server, options);
    if (options.open) openBrowser(server.addresses[0]);
    await asked;
  } finally {
    await Promise.all([world.stop(), server.close()]);
  }
}

/**
 * @internal
 * @throws UsageError if options were given that mean nothing together
 */
export function checkDemoOptions(options: DemoOptions): void {
  const { attach, simulate, registrar } = options;
  const numbers = { '--registrars': options.registrars, '--servers': options.servers, '--clients': options.clients };
  const ofRegistrar = { '--profile': options.profile, '--transport': options.transport };
  const ofAttached = { '--report-port': options.reportPort, '--registrar': registrar, ...ofRegistrar };
  const ofSimulated = {
    '--point': options.point,
    '--seed': options.seed,
    '--set': options.set,
    '--speed': options.speed,
  };
  if (attach === true)
    refuseOptions({ '--simulate': simulate }, 'either a pool that runs is shown, or a simulated one');
  if (attach === true) refuseOptions(numbers, '--attach shows the components that there are');
  else refuseOptions(ofAttached, 'only for --attach');
  if (simulate !== undefined) refuseOptions(numbers, '--simulate shows the components of the study: use --set');
  else refuseOptions(ofSimulated, 'only for --simulate');
  if (registrar === undefined) refuseOptions(ofRegistrar, 'only for --registrar');
}

async function openWorld(options: DemoOptions): Promise<DemoWorld> {
  const { reportPort, registrar, profile = 'rsplib', transport = defaultTransport } = options;
  if (options.attach === true) {
    const { openAttachedWorld } = await import('../../demo/worlds/attached/attached-world.ts');
    return openAttachedWorld({
      ...(reportPort === undefined ? {} : { port: reportPort }),
      ...(registrar === undefined ? {} : { registrar, profile, transport: quietly(transport) }),
    });
  }
  const { simulate, point, seed, set, speed } = options;
  if (simulate !== undefined) {
    const { openSimulatedWorld } = await import('../../demo/worlds/simulated/simulated-world.ts');
    return openSimulatedWorld({
      ...(simulate === true ? {} : { study: simulate }),
      ...(point === undefined ? {} : { point }),
      ...(seed === undefined ? {} : { seed }),
      ...(set === undefined ? {} : { set }),
      ...(speed === undefined ? {} : { speed }),
    });
  }
  const { openRealWorld } = await import('../../demo/worlds/real/real-world.ts');
  const { registrars, servers, clients } = usualNumbers;
  const numbers = {
    registrars: options.registrars ?? registrars,
    servers: options.servers ?? servers,
    clients: options.clients ?? clients,
  };
  try {
    return openRealWorld({ call: demoComponentCall, ...numbers });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** What goes wrong is said on the page. */
function quietly(transport: TransportName): ProgramOptions {
  return transportSettings({ transport, alone: false, logLevel: 'none', logFormat: 'text' }, anyUdpPort);
}

/** The usual port may be that of another demo. */
async function openServer(world: DemoWorld, { host, port }: DemoOptions): Promise<DemoServer> {
  const open = async (wanted: number): Promise<DemoServer> => DemoServer.opened({ world, host, port: wanted });
  try {
    return await open(port ?? USUAL_PORT);
  } catch (error) {
    if (port === undefined && codeOf(error) === 'EADDRINUSE') return open(0);
    throw readable(error, host, port ?? USUAL_PORT);
  }
}

/** What an error of the system means for who typed the options; other errors are faults of the program. */
function readable(error: unknown, host: string, port: number): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new UsageError(`--port ${port}: another program has it; choose another one, or 0 for any that is free`);
    case 'EACCES':
      return new UsageError(`--port ${port}: this user may not have it; choose one above 1023`);
    case 'EADDRNOTAVAIL':
      return new UsageError(`--host ${host}: this machine does not have this address`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UsageError(`--host ${host}: no such address or name`);
    case undefined:
    default:
      return error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function say(world: DemoWorld, server: DemoServer, { host }: DemoOptions): void {
  console.log(`${world.title}:`);
  for (const address of server.addresses) console.log(`  ${address}`);
  if (!isLoopback(host)) console.log('Whoever has an address can see and control it; it is not encrypted.');
  console.log('Ctrl-C ends it.');
}
