import type { Endpoint, Host } from '../../protocol/host.ts';
import { addressText, identifierText } from '../../protocol/log-text.ts';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementSettings } from '../../protocol/pool-element/pool-element-options.ts';
import type { GivenValues, RunningServer, ServiceDescriptor } from '../../protocol/services/service.ts';
import { services, type ServiceName } from '../../protocol/services/service-table.ts';
import type { ErrorCause } from '../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import type { SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import { type PeIdentifier, type SctpTransport, TransportUse } from '../../protocol/wire/pool-element.ts';
import {
  associationStatus,
  registrarSearch,
  startComponent,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';
import { serverReport } from './component-report.ts';
import { otherProfiles } from './other-profiles.ts';

export interface ServerProgramOptions extends ComponentOptions, RegistrarSearch {
  readonly service: ServiceName;
  readonly poolHandle: string;
  /** 0: random. */
  readonly identifier: PeIdentifier;
  /** 0: any. */
  readonly port: number;
  readonly policy: SelectionPolicy;
  /** What differs from the profile. */
  readonly element: Partial<PoolElementSettings>;
  /** Settings of the service's server; defaults for the others. */
  readonly told: GivenValues;
  registered(identifier: PeIdentifier): void;
  rejected(causes: readonly ErrorCause[]): void;
  /** None was found in the time of a hunt; the hunt continues. */
  noRegistrar(): void;
}

/** Runs a pool element with its service in this process. */
export async function runServer(options: ServerProgramOptions): Promise<RunningComponent> {
  return startComponent(options, (host, close) => serverOn(host, options, close));
}

function serverOn(host: Host, options: ServerProgramOptions, close: () => Promise<void>): RunningComponent {
  const settings = poolElementDefaults[options.profile];
  let latestLoad: number | undefined;
  const service = startService(host, options, (load) => {
    latestLoad = load;
    element.updateLoad(toFixedPoint(load));
  });
  let left: (() => void) | undefined;
  const element: PoolElement = new PoolElement(
    host,
    {
      ...settings,
      ...options.element,
      // The operator of a server decides about it, not a profile.
      onReject: 'report',
      profile: options.profile,
      link: registrarSearch(settings.link, options),
      poolHandle: poolHandleFromText(options.poolHandle),
      identifier: options.identifier,
      policy: options.policy,
    },
    userTransport(service.endpoint),
    {
      registered: () => options.registered(element.identifier),
      rejected: (causes) => options.rejected(causes),
      noRegistrar: () => options.noRegistrar(),
      deregistered: () => left?.(),
    },
  );
  const { addresses, port } = service.endpoint;
  host.log.event('server', 'started', {
    what: `service ${options.service}`,
    at: addressText(
      addresses.map(({ address }) => address),
      port,
    ),
  });
  const content = (): boolean => element.registrar !== undefined;
  const others = otherProfiles(host, options, content);
  element.register();
  return {
    kind: 'server',
    status: () => ({
      profile: options.profile,
      identifier: identifierText(element.identifier),
      pool: options.poolHandle,
      service: options.service,
      at: addressText(
        addresses.map(({ address }) => address),
        port,
      ),
      registered: element.registered,
      home: element.homeRegistrar === 0 ? undefined : identifierText(element.homeRegistrar),
      registrar: associationStatus(element.registrar),
      counters: service.counters(),
    }),
    report: () =>
      serverReport({
        identifier: element.identifier,
        addresses: userTransport(service.endpoint).addresses,
        port,
        home: element.homeRegistrar,
        registrar: element.registrar,
        counters: service.counters(),
        load: latestLoad,
      }),
    stop: async () => {
      host.log.event('server', 'stopping');
      others?.close();
      service.leave?.();
      await new Promise<void>((resolve) => {
        left = resolve;
        element.deregister();
      });
      service.stop();
      await close();
    },
  };
}

function startService(host: Host, options: ServerProgramOptions, loadChanged: (load: number) => void): RunningServer {
  const { profile, addresses, port } = options;
  const service: ServiceDescriptor = services[options.service];
  const place = { profile, addresses, port, association: options.associations.session };
  return service.server.start(host, place, options.told, loadChanged);
}

/** Addresses that are sent to others: all but loopback ones, unless there are no others. */
export function userTransport({ addresses, port }: Endpoint): SctpTransport {
  const reaching = addresses.filter(({ scope }) => scope !== 'loopback');
  const told = reaching.length > 0 ? reaching : addresses;
  return {
    protocol: 'sctp',
    port,
    use: TransportUse.dataPlusControl,
    addresses: told.map(({ address }) => address),
  };
}
