import type { Association, IpAddress, MulticastGroup } from '../../protocol/host.ts';
import { peerText } from '../../protocol/log-text.ts';
import { ObservedTransport, type TransportObserver } from '../../protocol/observation/observed-transport.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { RegistrarLinkOptions, RegistrarAddress } from '../../protocol/registrar-link/registrar-link-options.ts';
import {
  StatusReporter,
  type ComponentReport,
  type StatusReports,
} from '../../protocol/component-status/status-reporter.ts';
import { Faults } from '../faults.ts';
import { longestMessageOf, type OpenTransport } from '../open-transport.ts';
import { RealHost } from '../real-host.ts';
import type { AssociationSettings } from './association-settings.ts';
import { StatusSocket } from './status-socket.ts';
import { openTransport, type TransportName, type TransportSettings } from '../transports.ts';

/** Settings of all programs on real SCTP. */
export interface ProgramOptions extends TransportSettings {
  readonly transport: TransportName;
  /** Where its status is reported to; absent: nowhere. */
  readonly reports?: StatusReports;
  /** Sees what its associations do. */
  readonly observer?: TransportObserver;
}

/** Settings of all component programs. */
export interface ComponentOptions extends ProgramOptions {
  readonly profile: ProfileName;
  readonly associations: AssociationSettings;
}

/** Where a component finds registrars. */
export interface RegistrarSearch {
  /** Registrars known beforehand. */
  readonly registrars: readonly RegistrarAddress[];
  /** Multicast group of announcements; undefined: they are not listened to. */
  readonly announcements: MulticastGroup | undefined;
  /** What differs from the profile. */
  readonly search: Partial<RegistrarLinkOptions>;
}

/**
 * Opens the transport and starts a component on it. If the component does not start, the transport is closed.
 *
 * @param start gets the component's ports, what ends them once farewells had their time, and how many bytes a message of
 *   a session may have
 * @throws TransportError if the transport does not work here, and what `start` throws
 */
export async function startComponent<T extends RunningComponent>(
  options: ProgramOptions,
  start: (host: RealHost, close: () => Promise<void>, longestMessage: number) => T,
): Promise<T> {
  const { addresses, log, observer } = options;
  const faults = new Faults(log);
  const transport = await openTransport(options.transport, { ...options, faults });
  try {
    const seen = observer === undefined ? transport : new ObservedTransport(transport, observer);
    const host = new RealHost(seen, log, addresses.length > 0 ? addresses : undefined, faults);
    const close = async (): Promise<void> => {
      await farewell();
      await transport.close();
      if (faults.total > 0) log.event('world', 'faults', { total: faults.total });
    };
    const component = start(host, close, longestMessageOf(transport));
    return withStatus(withReports(withNetwork(component, transport), host, options), options, faults);
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** Lets the network be cut at a component, if that is possible in its process. */
function withNetwork<T extends RunningComponent>(component: T, transport: OpenTransport): T {
  if (transport.setAddressUp === undefined) return component;
  return { ...component, setAddressUp: (address, up) => transport.setAddressUp?.(address, up) };
}

/** Lets a component report its status if reports are wanted. */
function withReports<T extends RunningComponent>(component: T, host: RealHost, { reports }: ProgramOptions): T {
  const { faces = [] } = component;
  if (reports === undefined || faces.length === 0) return component;
  const reporters = faces.map((face) => new StatusReporter(host, reports, () => face.report()));
  const stop = async (): Promise<void> => {
    for (const reporter of reporters) reporter.stop();
    await component.stop();
  };
  return { ...component, stop };
}

/** Lets a component that has a status serve it to processes of this machine. */
function withStatus<T extends RunningComponent>(component: T, { transport, log }: ProgramOptions, faults: Faults): T {
  const { faces = [] } = component;
  if (faces.length === 0) return component;
  const since = performance.now();
  const uptime = (): number => Math.round((performance.now() - since) / 1000);
  const sockets = faces.map((face, index) =>
    StatusSocket.open(
      face.kind,
      index,
      () => ({ transport, uptime: uptime(), faults: faults.total, ...face.status() }),
      log,
    ),
  );
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket?.close();
    await component.stop();
  };
  return { ...component, stop };
}

/** An association with its paths, for a status. */
export function associationStatus(association: Association | undefined): object | undefined {
  if (association === undefined) return undefined;
  const paths = association.paths().map(({ address, state, primary, smoothedRtt }) => ({
    address,
    state,
    primary,
    ...(smoothedRtt === undefined ? {} : { smoothedRtt: Number(smoothedRtt.toFixed(6)) }),
  }));
  return { at: peerText(association), paths };
}

/** How a component finds registrars: those that are named, and those that announce themselves. */
export function registrarSearch(
  defaults: RegistrarLinkOptions,
  options: ComponentOptions & RegistrarSearch,
): RegistrarLinkOptions {
  const { addresses, announcements, registrars: staticRegistrars } = options;
  const { huntTimeout, maxHuntTimeout } = { ...defaults, ...options.search };
  // The hunt says how long set-ups may take.
  const connectTimeout = Math.max(huntTimeout, maxHuntTimeout);
  const association = { ...defaults.association, connectTimeout, ...options.associations.control };
  return { ...defaults, ...options.search, addresses, staticRegistrars, announcements, association };
}

/** A registrar, element or user as it shows itself to others. */
export interface ComponentFace {
  readonly kind: 'registrar' | 'server' | 'client';
  /** What it reports about itself as JSON. */
  status(): object;
  /** What it reports of itself to a monitor. */
  report(): ComponentReport;
}

/** A component that runs until it is stopped. */
export interface RunningComponent {
  /** Those that run in it; absent: none that has a status. */
  readonly faces?: readonly ComponentFace[];
  /** Cuts the network at one of its addresses, or joins it again; absent: the network is not in its process. */
  setAddressUp?(address: IpAddress, up: boolean): void;
  /** Leaves cleanly; resolves when peers were informed. */
  stop(): Promise<void>;
}

/** Time that farewells get to reach the network before the process ends, ms. */
const FAREWELL = 100;
/** How often they get it if an answer is waited for. */
const MOST_FAREWELLS = 5;

/** @param answered whether farewells that have an answer got it */
export async function farewell(answered = (): boolean => true): Promise<void> {
  let left = MOST_FAREWELLS;
  do await new Promise((resolve) => setTimeout(resolve, FAREWELL));
  while (!answered() && --left > 0);
}
