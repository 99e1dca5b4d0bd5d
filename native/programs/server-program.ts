import { TransportError, type Association, type Endpoint, type Host } from '../../protocol/host.ts';
import { addressText, identifierText } from '../../protocol/log-text.ts';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults, type PoolElementSettings } from '../../protocol/pool-element/pool-element-options.ts';
import type { GivenValues, RunningServer, ServiceDescriptor } from '../../protocol/services/service.ts';
import { services, type ServiceName } from '../../protocol/services/service-table.ts';
import type { ErrorCause } from '../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { policies } from '../../protocol/policies/policies.ts';
import { noPolicyValues, type SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import {
  type PeIdentifier,
  type PoolElementParameter,
  type SctpTransport,
  TransportUse,
} from '../../protocol/wire/pool-element.ts';
import {
  associationStatus,
  registrarSearch,
  startComponent,
  type ComponentFace,
  type ComponentOptions,
  type RegistrarSearch,
  type RunningComponent,
} from './component-host.ts';
import { serverReport } from './component-report.ts';
import { inTurn, together } from './every-step.ts';
import { otherProfiles } from './other-profiles.ts';

/** A service and its place in a pool. */
export interface ServedElement {
  readonly service: ServiceName;
  readonly poolHandle: string;
  /** 0: random. */
  readonly identifier: PeIdentifier;
  /** 0: any. */
  readonly port: number;
  /** Undefined: the one that suits the service. */
  readonly policy: SelectionPolicy | undefined;
  /** What differs from the profile. */
  readonly element: Partial<PoolElementSettings>;
  /** Settings of the service's server; defaults for the others. */
  readonly serviceValues: GivenValues;
}

export interface ServerProgramOptions extends ComponentOptions, RegistrarSearch {
  /** Each is a pool element of its own; they share the addresses. */
  readonly elements: readonly ServedElement[];
  registered(served: ServedElement, identifier: PeIdentifier): void;
  rejected(served: ServedElement, causes: readonly ErrorCause[]): void;
  /** None was found in the time of a hunt; the hunt continues. */
  noRegistrar(served: ServedElement): void;
}

/** Runs pool elements with their services in this process. */
export async function runServer(options: ServerProgramOptions): Promise<RunningComponent> {
  return startComponent(options, (host, close) => serverOn(host, options, close));
}

function serverOn(host: Host, options: ServerProgramOptions, close: () => Promise<void>): RunningComponent {
  // None is registered if one of them cannot be served.
  const elements = options.elements.map((served) => new ServingElement(host, options, served));
  const others = otherProfiles(host, options, () => elements.every(({ registrar }) => registrar !== undefined));
  for (const element of elements) element.register();
  return {
    faces: elements,
    stop: async () => {
      host.log.event('server', 'stopping');
      // What one element throws is no reason for the others to stay.
      await inTurn([
        () => others?.close(),
        async () => together(elements.map((element) => async () => element.leave())),
        async () => together(elements.map((element) => () => element.stop())),
        close,
      ]);
    },
  };
}

const roundRobin: SelectionPolicy = { type: policies.RoundRobin.type, ...noPolicyValues };

/** A service that runs, and its pool element. */
class ServingElement implements ComponentFace {
  readonly kind = 'server';
  readonly #served: ServedElement;
  readonly #profile: ServerProgramOptions['profile'];
  readonly #service: RunningServer;
  readonly #element: PoolElement;
  #latestLoad: number | undefined;
  #left: (() => void) | undefined;

  constructor(host: Host, options: ServerProgramOptions, served: ServedElement) {
    const { profile } = options;
    const settings = poolElementDefaults[profile];
    this.#served = served;
    this.#profile = profile;
    this.#service = startService(host, options, served, (load) => {
      this.#latestLoad = load;
      this.#element.updateLoad(toFixedPoint(load));
    });
    this.#element = new PoolElement(
      host,
      {
        ...settings,
        ...served.element,
        // The operator of a server decides about it, not a profile.
        onReject: 'report',
        profile,
        link: registrarSearch(settings.link, options),
        poolHandle: poolHandleFromText(served.poolHandle),
        identifier: served.identifier,
        policy: served.policy ?? this.#service.usualPolicy ?? roundRobin,
      },
      userTransport(this.#service.endpoint),
      {
        registered: () => options.registered(served, this.#element.identifier),
        rejected: (causes) => options.rejected(served, causes),
        noRegistrar: () => options.noRegistrar(served),
        deregistered: () => this.#left?.(),
      },
    );
    host.log.event('server', 'started', { what: `service ${served.service}`, at: this.#at });
  }

  get registrar(): Association | undefined {
    return this.#element.registrar;
  }

  register(): void {
    this.#element.register();
  }

  status(): object {
    const element = this.#element;
    return {
      profile: this.#profile,
      identifier: identifierText(element.identifier),
      pool: this.#served.poolHandle,
      service: this.#served.service,
      at: this.#at,
      registered: element.registered,
      home: element.homeRegistrar === 0 ? undefined : identifierText(element.homeRegistrar),
      registrar: associationStatus(element.registrar),
      registration: this.#registration(),
      counters: this.#service.counters(),
    };
  }

  /** As it registers, with where its ASAP is reached. */
  #registration(): PoolElementParameter {
    const { registration, registrar } = this.#element;
    if (registrar === undefined || registration.userTransport.protocol !== 'sctp') return registration;
    return { ...registration, asapTransport: { ...registration.userTransport, port: registrar.localPort } };
  }

  report(): ReturnType<typeof serverReport> {
    const { identifier, registrar, registrarIdentifier } = this.#element;
    const { endpoint } = this.#service;
    return serverReport({
      identifier,
      addresses: userTransport(endpoint).addresses,
      port: endpoint.port,
      registrar,
      registrarIdentifier,
      counters: this.#service.counters(),
      load: this.#latestLoad,
    });
  }

  /** Hands over what others can continue, and deregisters. */
  async leave(): Promise<void> {
    await inTurn([() => this.#service.leave?.(), async () => this.#deregistered()]);
  }

  async #deregistered(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#left = resolve;
      this.#element.deregister();
    });
  }

  stop(): void {
    this.#service.stop();
  }

  get #at(): string {
    const { addresses, port } = this.#service.endpoint;
    return addressText(
      addresses.map(({ address }) => address),
      port,
    );
  }
}

/** @throws TransportError that names the service */
function startService(
  host: Host,
  { profile, addresses, associations }: ServerProgramOptions,
  { service, port, serviceValues }: ServedElement,
  loadChanged: (load: number) => void,
): RunningServer {
  const { server }: ServiceDescriptor = services[service];
  const place = { profile, addresses, port, association: associations.session };
  try {
    return server.start(host, place, serviceValues, loadChanged);
  } catch (error) {
    // Of several services, the port alone does not say whose it is.
    if (error instanceof TransportError) throw new TransportError(`service ${service}: ${error.message}`);
    throw error;
  }
}

/** Addresses that are sent to others: all but loopback ones, unless there are no others. */
export function userTransport({ addresses, port }: Endpoint): SctpTransport {
  const reaching = addresses.filter(({ scope }) => scope !== 'loopback');
  const reported = reaching.length > 0 ? reaching : addresses;
  return {
    protocol: 'sctp',
    port,
    use: TransportUse.dataPlusControl,
    addresses: reported.map(({ address }) => address),
  };
}
