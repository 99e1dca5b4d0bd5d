import type { Endpoint, Host } from '../../protocol/host.ts';
import { addressText, identifierText } from '../../protocol/log-text.ts';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementSettings } from '../../protocol/pool-element/pool-element-options.ts';
import { CalcAppServer } from '../../protocol/services/calcapp/server.ts';
import { EchoServer } from '../../protocol/services/echo/server.ts';
import type { ErrorCause } from '../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import type { SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import { TransportUse, type SctpTransport } from '../../protocol/wire/pool-element.ts';
import {
  associationStatus,
  registrarSearch,
  startComponent,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';
import { otherProfiles } from './other-profiles.ts';
import type { ServiceName } from './service-names.ts';

export interface ServerProgramOptions extends ComponentOptions, RegistrarSearch {
  readonly service: ServiceName;
  readonly poolHandle: string;
  /** 0: random. */
  readonly identifier: number;
  /** 0: any. */
  readonly port: number;
  readonly policy: SelectionPolicy;
  /** What differs from the profile. */
  readonly element: Partial<PoolElementSettings>;
  /** CalcApp: calculations/s and requests at a time. */
  readonly capacity: number;
  readonly maxJobs: number;
  registered(identifier: number): void;
  rejected(causes: readonly ErrorCause[]): void;
  /** None was found in the time of a hunt; it goes on. */
  noRegistrar(): void;
}

/** A service with its endpoint. */
interface Service {
  readonly endpoint: Endpoint;
  /** Hands sessions over to other elements before the end. */
  leave(): void;
  stop(): void;
  /** What it did since its start. */
  counters(): Readonly<Record<string, number>>;
}

/** Runs a pool element with its service in this process. */
export async function runServer(options: ServerProgramOptions): Promise<RunningComponent> {
  return startComponent(options, (host, close) => serverOn(host, options, close));
}

function serverOn(host: Host, options: ServerProgramOptions, close: () => Promise<void>): RunningComponent {
  const settings = poolElementDefaults[options.profile];
  const service = startService(host, options, (load) => element.updateLoad(toFixedPoint(load)));
  let left: (() => void) | undefined;
  const element: PoolElement = new PoolElement(
    host,
    {
      ...settings,
      ...options.element,
      // Whoever runs a server decides about it, not a profile.
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
    stop: async () => {
      host.log.event('server', 'stopping');
      others?.close();
      service.leave();
      await new Promise<void>((resolve) => {
        left = resolve;
        element.deregister();
      });
      service.stop();
      await close();
    },
  };
}

function startService(host: Host, options: ServerProgramOptions, loadChanged: (load: number) => void): Service {
  const { profile, addresses, port } = options;
  const association = options.associations.session;
  if (options.service === 'echo') {
    const counters = { messages: 0, bytes: 0 };
    const echo = new EchoServer(host, { profile, addresses, port, association }, (length) => {
      counters.messages++;
      counters.bytes += length;
    });
    return { endpoint: echo.endpoint, leave: () => undefined, stop: () => echo.stop(), counters: () => counters };
  }
  // RSPLIB's defaults.
  const calcApp = new CalcAppServer(
    host,
    {
      profile,
      addresses,
      port,
      association,
      capacity: options.capacity,
      maxJobs: options.maxJobs,
      rejectProbability: 0,
      cookieMaxCalculations: 5e6,
      cookieMaxTime: 5,
      keepAliveInterval: 2.5,
      keepAliveTimeout: 2.5,
    },
    { loadChanged },
  );
  return {
    endpoint: calcApp.endpoint,
    leave: () => calcApp.shutdown(),
    stop: () => calcApp.stop(),
    counters: () => ({ ...calcApp.statistics, inService: calcApp.processor.jobs }),
  };
}

/** What others are told: all addresses but loopback ones, unless there are no others. */
function userTransport({ addresses, port }: Endpoint): SctpTransport {
  const reaching = addresses.filter(({ scope }) => scope !== 'loopback');
  const told = reaching.length > 0 ? reaching : addresses;
  return {
    protocol: 'sctp',
    port,
    use: TransportUse.dataPlusControl,
    addresses: told.map(({ address }) => address),
  };
}
