import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../protocol/pool-user/pool-user-options.ts';
import type { Host, PayloadProtocol } from '../../protocol/host.ts';
import type { ClientListener, GivenValues, RunningClient, ServiceDescriptor } from '../../protocol/services/service.ts';
import { services, type ServiceName } from '../../protocol/services/service-table.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { clientReport } from './component-report.ts';
import { otherProfiles, type OtherProfiles } from './other-profiles.ts';
import {
  associationStatus,
  farewell,
  registrarSearch,
  startComponent,
  type ComponentFace,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';

/** Settings of a pool user with sessions of a service. */
export interface UserProgramOptions extends ComponentOptions, RegistrarSearch {
  readonly service: ServiceName;
  readonly poolHandle: string;
  /** What differs from the profile. */
  readonly user: Partial<PoolUserSettings>;
}

export interface ClientProgramOptions extends UserProgramOptions {
  /** Settings of the service's client; defaults for the others. */
  readonly serviceValues: GivenValues;
}

/** A client that runs, and the pool user of its own. */
export interface RunningUser extends RunningComponent {
  readonly client: RunningClient;
  /** Bytes that one message may have. */
  readonly longestMessage: number;
}

/** Runs a pool user with the client of a service in this process. */
export async function runClient(options: ClientProgramOptions, listener: ClientListener): Promise<RunningUser> {
  const { client }: ServiceDescriptor = services[options.service];
  const poolHandle = poolHandleFromText(options.poolHandle);
  return runUser(options, (poolUser) => client.start(poolUser, poolHandle, options.serviceValues, listener));
}

/**
 * Runs a pool user in this process.
 *
 * @param startClient makes the client that has the sessions
 */
export async function runUser(
  options: UserProgramOptions,
  startClient: (poolUser: PoolUser) => RunningClient,
): Promise<RunningUser> {
  return startComponent(options, (host, close, longestMessage) => {
    const service: ServiceDescriptor = services[options.service];
    const poolUser = poolUserOn(host, options, [service.protocol]);
    const client = startClient(poolUser);
    const others = otherProfilesOn(poolUser, options);
    const identifier = host.entropy.nonZeroUint32();
    const face: ComponentFace = {
      kind: 'client',
      status: () => ({
        profile: options.profile,
        pool: options.poolHandle,
        service: options.service,
        registrar: associationStatus(poolUser.registrar),
        ...client.status(),
      }),
      report: () =>
        clientReport({
          identifier,
          addresses: options.addresses,
          registrar: poolUser.registrar,
          registrarIdentifier: poolUser.registrarIdentifier,
          needsRegistrar: poolUser.needsRegistrar,
          sessions: poolUser.sessions(),
          ppid: service.protocol.ppid,
        }),
    };
    return {
      client,
      longestMessage,
      faces: [face],
      stop: async () => stopInTurn(client, poolUser, others, close),
    };
  });
}

/** First the sessions and the association with the registrar, then what carries them. */
async function stopInTurn(
  client: RunningClient,
  poolUser: PoolUser,
  others: OtherProfiles | undefined,
  close: () => Promise<void>,
): Promise<void> {
  others?.close();
  client.stop();
  const left = poolUser.leave();
  await farewell(() => left === undefined || left.state === 'ended');
  poolUser.close();
  await close();
}

function otherProfilesOn(poolUser: PoolUser, options: UserProgramOptions): OtherProfiles | undefined {
  const content = (): boolean => !poolUser.needsRegistrar || poolUser.registrar !== undefined;
  return otherProfiles(poolUser.host, options, content);
}

function poolUserOn(host: Host, options: UserProgramOptions, protocols: readonly PayloadProtocol[]): PoolUser {
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
