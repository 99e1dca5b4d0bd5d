import { identifierText } from '../../protocol/log-text.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../protocol/pool-user/pool-user-options.ts';
import type { Host, PayloadProtocol } from '../../protocol/host.ts';
import { CalcAppClient, type CalcAppObserver } from '../../protocol/services/calcapp/client.ts';
import { EchoClient, type EchoListener } from '../../protocol/services/echo/client.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../protocol/services/calcapp/codec.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { QueuingUser } from '../../protocol/workload/request-users.ts';
import { valueSampler } from '../../protocol/workload/value-distribution.ts';
import { otherProfiles, type OtherProfiles } from './other-profiles.ts';
import {
  associationStatus,
  farewell,
  registrarSearch,
  startComponent,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';

export interface ClientProgramOptions extends ComponentOptions, RegistrarSearch {
  readonly poolHandle: string;
  /** What differs from the profile. */
  readonly user: Partial<PoolUserSettings>;
}

/** Runs an echo client; what is said comes back to the listener. */
export async function runEchoClient(
  options: ClientProgramOptions,
  listener: EchoListener,
): Promise<RunningComponent & { readonly client: EchoClient }> {
  return startComponent(options, (host, close) => {
    const poolUser = poolUserOn(host, options, [{ ppid: 'any', codec: bytesCodec }]);
    const client = new EchoClient(poolUser, poolHandleFromText(options.poolHandle), listener);
    const others = otherProfilesOn(poolUser, options);
    const unanswered = (): object => ({ element: elementText(client.poolElement), unanswered: client.unanswered });
    return {
      client,
      ...clientStatus(options, poolUser, unanswered),
      stop: async () => stopInTurn(client, poolUser, others, close),
    };
  });
}

export interface CalcAppWorkload {
  /** Mean request size, calculations (exponential). */
  readonly size: number;
  /** Mean interval between requests, s (exponential). */
  readonly interval: number;
}

/** Runs a CalcApp client that generates requests into its queue. */
export async function runCalcAppClient(
  options: ClientProgramOptions,
  workload: CalcAppWorkload,
  observer: CalcAppObserver,
): Promise<RunningComponent> {
  return startComponent(options, (host, close) => {
    const poolUser = poolUserOn(host, options, [{ ppid: CALCAPP_PPID, codec: calcAppCodec }]);
    const user = calcAppUser(poolUser, options, workload, observer);
    const others = otherProfilesOn(poolUser, options);
    user.start();
    return {
      ...clientStatus(options, poolUser, () => ({})),
      stop: async () => stopInTurn(user, poolUser, others, close),
    };
  });
}

function calcAppUser(
  poolUser: PoolUser,
  options: ClientProgramOptions,
  workload: CalcAppWorkload,
  observer: CalcAppObserver,
): QueuingUser {
  const { host } = poolUser;
  // RSPLIB's client: keep-alives every 5 s, 5 s patience, 1 s after a reject.
  const clientOptions = {
    poolHandle: poolHandleFromText(options.poolHandle),
    requestTimeout: 5,
    keepAliveInterval: 5,
    keepAliveTimeout: 5,
    retryDelay: 1,
    resolutionRetryDelay: 0.25,
  };
  return new QueuingUser(
    (idle) => new CalcAppClient(poolUser, clientOptions, observer, host.random.stream('retry'), idle),
    host.clock,
    {
      size: valueSampler('exponential', workload.size, 1),
      interval: valueSampler('exponential', workload.interval, 1),
    },
    { sizes: host.random.stream('size'), intervals: host.random.stream('interval') },
    observer,
  );
}

function clientStatus(
  { profile, poolHandle: pool }: ClientProgramOptions,
  poolUser: PoolUser,
  more: () => object,
): Pick<RunningComponent, 'kind' | 'status'> {
  const status = (): object => ({ profile, pool, registrar: associationStatus(poolUser.registrar), ...more() });
  return { kind: 'client', status };
}

function elementText(identifier: number | undefined): string | undefined {
  return identifier === undefined ? undefined : identifierText(identifier);
}

/** First the sessions, then what carries them. */
async function stopInTurn(
  user: { stop(): void },
  poolUser: PoolUser,
  others: OtherProfiles | undefined,
  close: () => Promise<void>,
): Promise<void> {
  others?.close();
  user.stop();
  await farewell();
  poolUser.close();
  await close();
}

function otherProfilesOn(poolUser: PoolUser, options: ClientProgramOptions): OtherProfiles | undefined {
  const content = (): boolean => !poolUser.needsRegistrar || poolUser.registrar !== undefined;
  return otherProfiles(poolUser.host, options, content);
}

function poolUserOn(host: Host, options: ClientProgramOptions, protocols: readonly PayloadProtocol[]): PoolUser {
  const settings = poolUserDefaults[options.profile];
  return new PoolUser(host, {
    ...settings,
    ...options.user,
    profile: options.profile,
    protocols,
    link: registrarSearch(settings.link, options),
    sessionAssociation: {
      ...settings.sessionAssociation,
      ...options.user.sessionAssociation,
      ...options.associations.session,
    },
  });
}
