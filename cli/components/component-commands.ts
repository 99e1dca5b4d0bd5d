import { identifierText } from '../../protocol/log-text.ts';
import { causesText } from '../../protocol/wire/error-cause.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { CalcAppObserver } from '../../protocol/services/calcapp/client.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { defaultPoolHandleLimits } from '../../protocol/wire/pool-handle.ts';
import { runCalcAppClient } from '../../native/programs/client-program.ts';
import type { ComponentOptions, RegistrarSearch } from '../../native/programs/component-host.ts';
import { namedAddresses } from '../../native/programs/peer-address.ts';
import { runRegistrar } from '../../native/programs/registrar-program.ts';
import { runServer } from '../../native/programs/server-program.ts';
import { defaultPoolHandles, type ServiceName } from '../../native/programs/service-names.ts';
import { converse } from './echo-conversation.ts';
import { printLine } from './log-output.ts';
import { poolUserOptions } from './asap-settings.ts';
import { readPolicy } from './policy-argument.ts';
import {
  elementSettings,
  registrarSettings,
  searchSettings,
  type RegistrarGiven,
  type SearchGiven,
} from './component-settings.ts';
import { readComponentConstants } from '../sctp/sctp-constants.ts';
import type { GivenOptions } from './setting-options.ts';
import { NewsOnly } from './news-only.ts';
import { printable } from '../terminal-text.ts';
import { transportSettings, type TransportOptions } from './transport-options.ts';
import { refuseOptions } from '../unfit-options.ts';
import { signal, untilSignal } from '../until-signal.ts';
import { UsageError } from '../usage-error.ts';

/** Options that all component commands share. */
interface ComponentCommandOptions extends TransportOptions, GivenOptions {
  readonly profile: ProfileName;
}

export interface RegistrarCommandOptions extends ComponentCommandOptions, RegistrarGiven {
  readonly identifier: number;
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
  readonly identifier: number;
  readonly port: number;
  readonly policy: string;
  readonly capacity?: number;
  readonly maxJobs?: number;
}

export interface ClientCommandOptions extends ComponentCommandOptions, SearchGiven {
  readonly service: ServiceName;
  readonly poolHandle?: string;
  readonly maxPoolHandle?: number;
  readonly requests?: number;
  readonly size?: number;
  readonly interval?: number;
}

/** Runs a registrar until SIGINT, SIGTERM or SIGHUP. */
export async function registrarCommand(options: RegistrarCommandOptions): Promise<void> {
  const { identifier, asapPort, enrpPort, peer = [] } = options;
  if (options.peersOnly === true && peer.length === 0)
    throw new UsageError('--peers-only needs --peer: without it nobody is a peer');
  const running = await runRegistrar({
    ...common(options),
    identifier,
    asapPort,
    enrpPort,
    ...registrarSettings(options),
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
  const { service, poolHandle = defaultPoolHandles[service], capacity = 1_000_000, maxJobs = 10 } = options;
  if (service !== 'calcapp')
    refuseOptions({ '--capacity': options.capacity, '--max-jobs': options.maxJobs }, onlyCalcApp(service));
  checkPoolHandle(poolHandle, options);
  const search = await registrarSearch(options);
  const element = elementSettings(options.profile, options);
  let refused: (() => void) | undefined;
  const refusal = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const trouble = new NewsOnly((reason) => console.error(`not registered yet: ${reason}`));
  const running = await runServer({
    ...common(options),
    service,
    poolHandle,
    identifier: options.identifier,
    port: options.port,
    policy: readPolicy(options.policy),
    ...search,
    ...(options.knownRegistrarsOnly === true && { search: { ...search.search, unknownHome: 'never' } }),
    element,
    capacity,
    maxJobs,
    noRegistrar: () => trouble.tell('no registrar found, still looking'),
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

/** Runs a client: echo sends the lines of standard input, CalcApp generates requests. */
export async function clientCommand(options: ClientCommandOptions): Promise<void> {
  const { service, poolHandle = defaultPoolHandles[service], requests, size, interval } = options;
  checkPoolHandle(poolHandle, options);
  const search = await registrarSearch(options);
  const component = { ...common(options), ...search, poolHandle, user: poolUserOptions.read(options) };
  if (service === 'calcapp') return calculate(component, options);
  refuseOptions({ '--requests': requests, '--size': size, '--interval': interval }, onlyCalcApp(service));
  return converse(component);
}

async function calculate(
  component: Parameters<typeof runCalcAppClient>[0],
  { requests, size = 5_000_000, interval = 15 }: ClientCommandOptions,
): Promise<void> {
  let completed = 0;
  let done: (() => void) | undefined;
  const enough = new Promise<void>((resolve) => {
    done = resolve;
  });
  const trouble = new NewsOnly((reason) => console.error(`no pool element: ${reason}; still looking`));
  const observer: CalcAppObserver = {
    requestGenerated: () => undefined,
    requestStarted: () => undefined,
    requestAccepted: ({ id, acceptedAt, startedAt }) => {
      trouble.over();
      console.log(`request ${id}: accepted after ${(acceptedAt - startedAt).toFixed(3)} s`);
    },
    requestUnserved: (_request, reason) => trouble.tell(reason),
    requestRejected: ({ id }) => console.log(`request ${id}: rejected`),
    requestProgressed: () => undefined,
    requestFailedOver: ({ id }) => console.log(`request ${id}: failover`),
    requestResumed: ({ id }, lost) => console.log(`request ${id}: resumed, ${lost.toFixed(3)} s lost`),
    requestCompleted: ({ id, size: work, generatedAt }) => {
      const time = performance.now() / 1000 - generatedAt;
      console.log(
        `request ${id}: completed, ${work} calculations in ${time.toFixed(3)} s, ${Math.round(work / time)}/s`,
      );
      if (++completed === requests) done?.();
    },
  };
  const running = await runCalcAppClient(component, { size, interval }, observer);
  await Promise.race([enough, signal()]);
  await running.stop();
}

/** Where registrars are found; names of hosts are resolved before anything starts. */
async function registrarSearch(options: SearchGiven & TransportOptions): Promise<RegistrarSearch> {
  const search = searchSettings(options);
  return { ...search, registrars: await namedAddresses(search.registrars, ASAP_PORT, options.address ?? []) };
}

function common(options: ComponentCommandOptions): ComponentOptions {
  const constants = readComponentConstants(options, options.transport);
  return { ...transportSettings(options), ...constants, profile: options.profile };
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

function onlyCalcApp(service: ServiceName): string {
  return `only service calcapp can be told so, not ${service}`;
}
