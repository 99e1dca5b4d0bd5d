import { identifierText } from '../../protocol/log-text.ts';
import { causesText } from '../../protocol/wire/error-cause.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { defaultPoolHandleLimits } from '../../protocol/wire/pool-handle.ts';
import type { ComponentOptions, RegistrarSearch } from '../../native/programs/component-host.ts';
import { namedAddresses } from '../../native/programs/peer-address.ts';
import { runRegistrar } from '../../native/programs/registrar-program.ts';
import { runServer } from '../../native/programs/server-program.ts';
import { services, type ServiceName } from '../../protocol/services/service-table.ts';
import { runClientHere } from './client-run.ts';
import { printLine } from './log-output.ts';
import { poolUserOptions } from './asap-settings.ts';
import { policyFromText } from './policy-argument.ts';
import {
  elementSettings,
  givenRegistrarSettings,
  searchSettings,
  type RegistrarGiven,
  type SearchGiven,
} from './component-settings.ts';
import { readComponentConstants } from '../sctp/sctp-constants.ts';
import type { GivenOptions } from './setting-options.ts';
import { readServiceOptions } from './service-options.ts';
import { readReports, type ReportOptions } from './report-options.ts';
import { NewsOnly } from './news-only.ts';
import { printable } from '../terminal-text.ts';
import { transportSettings, type TransportOptions } from './transport-options.ts';
import { untilSignal } from '../until-signal.ts';
import { UsageError } from '../usage-error.ts';
import type { PeIdentifier, RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';

/** Options that all component commands share. */
interface ComponentCommandOptions extends TransportOptions, ReportOptions, GivenOptions {
  readonly profile: ProfileName;
}

export interface RegistrarCommandOptions extends ComponentCommandOptions, RegistrarGiven {
  readonly identifier: RegistrarIdentifier;
  readonly asapPort: number;
  readonly enrpPort: number;
  readonly peer?: readonly string[];
  readonly peersOnly?: boolean;
}

export interface ServerCommandOptions extends ComponentCommandOptions, SearchGiven {
  readonly service: ServiceName;
  readonly poolHandle?: string;
  readonly knownRegistrarsOnly?: boolean;
  readonly maxPoolHandle?: number;
  readonly identifier: PeIdentifier;
  readonly port: number;
  readonly policy: string;
}

export interface ClientCommandOptions extends ComponentCommandOptions, SearchGiven {
  readonly service: ServiceName;
  readonly poolHandle?: string;
  readonly maxPoolHandle?: number;
}

/** Runs a registrar until SIGINT, SIGTERM or SIGHUP. */
export async function registrarCommand(options: RegistrarCommandOptions): Promise<void> {
  const { identifier, asapPort, enrpPort, peer = [] } = options;
  if (options.peersOnly === true && peer.length === 0)
    throw new UsageError('--peers-only needs --peer: without it there are no peers');
  const running = await runRegistrar({
    ...(await common(options)),
    identifier,
    asapPort,
    enrpPort,
    ...givenRegistrarSettings(options),
    peers: await namedAddresses(peer, ENRP_PORT, options.address ?? []),
  });
  const { registrar } = running;
  printLine(
    `registrar ${identifierText(registrar.identifier)}: ASAP port ${registrar.asapPort}, ENRP port ${registrar.enrpPort}`,
  );
  await untilSignal(running);
}

/** Runs a pool element with a service until SIGINT, SIGTERM or SIGHUP, or its refusal. */
export async function serverCommand(options: ServerCommandOptions): Promise<void> {
  const { service, poolHandle = services[service].poolHandle } = options;
  const told = readServiceOptions('server', service, options);
  checkPoolHandle(poolHandle, options);
  const search = await registrarSearch(options);
  const element = elementSettings(options.profile, options);
  let refused: (() => void) | undefined;
  const refusal = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const trouble = new NewsOnly((reason) => console.error(`not registered yet: ${reason}`));
  const running = await runServer({
    ...(await common(options)),
    service,
    poolHandle,
    identifier: options.identifier,
    port: options.port,
    policy: policyFromText(options.policy),
    ...search,
    ...(options.knownRegistrarsOnly === true && { search: { ...search.search, unknownHome: 'never' } }),
    element,
    told,
    noRegistrar: () => trouble.tell('no registrar found, still searching'),
    registered: (identifier) => {
      trouble.over();
      printLine(`registered in ${printable(poolHandle)} as ${identifierText(identifier)}`);
    },
    rejected: (causes) => {
      const delay = element.refusedRegistrationDelay;
      if (delay !== undefined) {
        trouble.tell(`the registrar refused the registration (${causesText(causes)}); trying again every ${delay} s`);
        return;
      }
      console.error(`rsplab: the registrar refused the registration (${causesText(causes)})`);
      process.exitCode = 1;
      refused?.();
    },
  });
  await untilSignal(running, refusal);
}

/** Runs a pool user with the client of a service. */
export async function clientCommand(options: ClientCommandOptions): Promise<void> {
  const { service, poolHandle = services[service].poolHandle } = options;
  const told = readServiceOptions('client', service, options);
  checkPoolHandle(poolHandle, options);
  const search = await registrarSearch(options);
  const user = poolUserOptions.read(options);
  return runClientHere({ ...(await common(options)), ...search, service, poolHandle, user, told });
}

/** Where registrars are found; names of hosts are resolved before anything starts. */
async function registrarSearch(options: SearchGiven & TransportOptions): Promise<RegistrarSearch> {
  const search = searchSettings(options);
  return { ...search, registrars: await namedAddresses(search.registrars, ASAP_PORT, options.address ?? []) };
}

async function common(options: ComponentCommandOptions): Promise<ComponentOptions> {
  const constants = readComponentConstants(options, options.transport);
  const settings = { ...transportSettings(options), ...constants, profile: options.profile };
  const reports = await readReports(options);
  return reports === undefined ? settings : { ...settings, reports };
}

/** A handle that registrars would refuse is refused here, where it was typed. */
function checkPoolHandle(
  poolHandle: string,
  { profile, maxPoolHandle }: { readonly profile: ProfileName; readonly maxPoolHandle?: number },
): void {
  const limit = maxPoolHandle ?? defaultPoolHandleLimits[profile];
  const length = Buffer.byteLength(poolHandle);
  if (length <= limit) return;
  const whose = maxPoolHandle === undefined ? `of profile ${profile}` : 'of --max-pool-handle';
  throw new UsageError(`--pool-handle has ${length} bytes, more than the ${limit} ${whose}`);
}
