import { identifierText } from '../../protocol/log-text.ts';
import { causesText } from '../../protocol/wire/error-cause.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { defaultPoolHandleLimits } from '../../protocol/wire/pool-handle.ts';
import type { ComponentOptions, RegistrarSearch } from '../../native/programs/component-host.ts';
import { namedAddresses } from '../../native/programs/peer-address.ts';
import { runRegistrar } from '../../native/programs/registrar-program.ts';
import { runServer, type ServedElement } from '../../native/programs/server-program.ts';
import { services, type ServiceName } from '../../protocol/services/service-table.ts';
import { refusalRemedy } from './refusal-remedy.ts';
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
import type { ChosenService } from './service-choice.ts';
import { readServiceOptions, refuseOthersOptions } from './service-options.ts';
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
  /** Seconds after which it ends. */
  readonly runtime?: number;
}

export interface RegistrarCommandOptions extends ComponentCommandOptions, RegistrarGiven {
  readonly identifier: RegistrarIdentifier;
  readonly asapPort: number;
  readonly enrpPort: number;
  readonly peer?: readonly string[];
  readonly peersOnly?: boolean;
}

export interface ServerCommandOptions extends ComponentCommandOptions, SearchGiven {
  readonly knownRegistrarsOnly?: boolean;
  readonly maxPoolHandle?: number;
}

/** Options of a service and its pool element. */
interface ElementOptions extends GivenOptions {
  readonly poolHandle?: string;
  readonly identifier: PeIdentifier;
  readonly port: number;
  readonly policy?: string;
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
  await untilSignal(running, undefined, options.runtime);
}

/** Runs pool elements with their services until SIGINT, SIGTERM or SIGHUP, or the refusal of one of them. */
export async function serverCommand(options: ServerCommandOptions, chosen: readonly ChosenService[]): Promise<void> {
  const elements = servedElements(options, chosen);
  if (elements.length > 1 && (options.cspIdentifier ?? 0) !== 0)
    throw new UsageError('--csp-identifier is of one element: several services report their own identifiers');
  const search = await registrarSearch(options);
  let refused: (() => void) | undefined;
  const refusal = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const troubles = new Map(elements.map((served) => [served, troubleOf(served)]));
  const running = await runServer({
    ...(await common(options)),
    elements,
    ...search,
    ...(options.knownRegistrarsOnly === true && { search: { ...search.search, unknownHome: 'never' } }),
    noRegistrar: (served) => troubles.get(served)?.tell('no registrar found, still searching'),
    registered: (served, identifier) => {
      troubles.get(served)?.over();
      printLine(`registered in ${printable(served.poolHandle)} as ${identifierText(identifier)}`);
    },
    rejected: (served, causes) => {
      const delay = served.element.refusedRegistrationDelay;
      const what = `the registrar refused the registration in ${printable(served.poolHandle)} (${causesText(causes)})${refusalRemedy(causes)}`;
      if (delay !== undefined) {
        troubles.get(served)?.tell(`${what}; trying again every ${delay} s`);
        return;
      }
      console.error(`rsplab: ${what}`);
      process.exitCode = 1;
      refused?.();
    },
  });
  await untilSignal(running, refusal, options.runtime);
}

function troubleOf({ poolHandle }: ServedElement): NewsOnly {
  return new NewsOnly((reason) => console.error(`not registered in ${printable(poolHandle)} yet: ${reason}`));
}

/** @throws UsageError if two of them would be the same element of a pool, and for options that they cannot have */
function servedElements(options: ServerCommandOptions, chosen: readonly ChosenService[]): ServedElement[] {
  const elements = chosen.map(({ service, given }): ServedElement => {
    const { poolHandle = services[service].poolHandle, identifier, port, policy } = given as ElementOptions;
    checkPoolHandle(poolHandle, options);
    const serviceValues = readServiceOptions('server', service, given);
    const element = elementSettings(options.profile, given);
    const selection = policy === undefined ? undefined : policyFromText(policy);
    return { service, poolHandle, identifier, port, policy: selection, element, serviceValues };
  });
  for (const [index, { poolHandle, identifier }] of elements.entries())
    if (identifier !== 0 && elements.slice(0, index).some((each) => isElement(each, poolHandle, identifier)))
      throw new UsageError(
        `--identifier ${identifierText(identifier)}: two services cannot be the same element of ${printable(poolHandle)}`,
      );
  return elements;
}

function isElement(served: ServedElement, poolHandle: string, identifier: PeIdentifier): boolean {
  return served.poolHandle === poolHandle && served.identifier === identifier;
}

/** Runs a pool user with the client of a service. */
export async function clientCommand(options: ClientCommandOptions): Promise<void> {
  const { service, poolHandle = services[service].poolHandle } = options;
  refuseOthersOptions('client', service, options);
  const serviceValues = readServiceOptions('client', service, options);
  checkPoolHandle(poolHandle, options);
  const search = await registrarSearch(options);
  const user = poolUserOptions.read(options);
  const program = { ...(await common(options)), ...search, service, poolHandle, user, serviceValues };
  return runClientHere(program, options.runtime);
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
