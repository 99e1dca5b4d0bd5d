/**
 * A service of pool elements, described once: what travels in its sessions, its server and client with their settings,
 * and its use in simulations. Programs, commands, the dissector and the simulator walk the table of these descriptors
 * (`service-table.ts`).
 */
import type { AssociationOptions, Endpoint, Host, IpAddress, PayloadProtocol } from '../host.ts';
import type { NoElement } from '../pool-user/handle-resolution.ts';
import type { PoolUser } from '../pool-user/pool-user.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { ProfileName } from '../profile.ts';
import type { PoolHandle } from '../wire/pool-element.ts';
import type { RequestService } from './request-service.ts';

/** An application that pool elements serve and pool users ask for. */
export interface ServiceDescriptor {
  /** Its name in prose. */
  readonly title: string;
  /** The pool that it is looked for in unless another one is named: RSPLIB's. */
  readonly poolHandle: PoolHandle;
  /** What travels in its sessions: enough to decode captures. */
  readonly protocol: PayloadProtocol;
  readonly server: ServerSide;
  readonly client: ClientSide;
  /** How models of pools use it; absent: it is not simulated. */
  readonly simulated?: RequestService;
}

/** What all settings of a server or client have, and their options. */
interface DescribedOption {
  readonly description: string;
  /** What RSPLIB's programs call it, with its unit if that is another one. */
  readonly rsplib?: string;
}

/** A numeric setting. */
interface NumericOption extends DescribedOption {
  /** A whole number of at least 1, seconds above 0, a number from 0 to 1, or any finite number. */
  readonly kind: 'count' | 'time' | 'probability' | 'number';
  readonly usual: number;
  /** Limits of this service, if they are narrower. */
  readonly least?: number;
  readonly most?: number;
  /** What the default means, if the number does not show it. */
  readonly usualInWords?: string;
}

/** The path of a file or folder, or one of some words. */
interface TextOption extends DescribedOption {
  readonly kind: 'path' | 'word';
  /** Of words: those that there are. */
  readonly words?: readonly string[];
  readonly usual?: undefined;
  /** What it means that it is absent. */
  readonly usualInWords: string;
  /** Why it may not be absent. */
  readonly needed?: string;
}

/** A setting of a server or client, and its option. */
export type ServiceOption = NumericOption | TextOption;

export type ServiceOptions = Readonly<Record<string, ServiceOption>>;

/** A value for each option. */
export type OptionValues<O extends ServiceOptions> = {
  readonly [Name in keyof O]: O[Name] extends TextOption ? string | undefined : number;
};

/** Values of some of the options, by their names. */
export type GivenValues = Readonly<Record<string, number | string | undefined>>;

/** Where a server serves. */
export interface ServerPlace {
  readonly profile: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of sessions. */
  readonly association: AssociationOptions;
}

/** A server that runs. */
export interface RunningServer {
  readonly endpoint: Endpoint;
  /** The policy that suits it, if another one than round robin does. */
  readonly usualPolicy?: SelectionPolicy;
  /** Hands sessions over to other elements before the end; absent: there is nothing to hand over. */
  leave?(): void;
  stop(): void;
  /** What it did since its start. */
  counters(): Readonly<Record<string, number>>;
}

export interface ServerSide {
  readonly options: ServiceOptions;
  /** @param loadChanged called with the load, 0 to 1, of services that have one */
  start(host: Host, place: ServerPlace, given: GivenValues, loadChanged: (load: number) => void): RunningServer;
}

/** Why no element can be selected now. */
export type Unavailability = NoElement | 'no registrar';

/** What a client reports to its operator. */
export interface ClientListener {
  /** What the service did: a line of text. */
  tell(line: string): void;
  /** What went wrong and is being mended: a line of text. */
  warn(line: string): void;
  /** An element was selected. */
  selected(): void;
  /** An element serves. */
  served(): void;
  /** There is no element now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
  /**
   * It has completed its task.
   *
   * @param status exit status, 0 to 255 (default 0)
   */
  finished(status?: number): void;
}

/** Input of a user for a service. */
export interface UserInput {
  say(text: Uint8Array): void;
  /** What was said and is not answered yet; of services without answers: what is not known to have arrived. */
  readonly unanswered: number;
  /** What was said and will not arrive (absent: nothing). */
  readonly lost?: number;
  /** The service has no answers. */
  readonly isOneWay?: boolean;
  /** There is no more input; absent: answers say when all is done. */
  finish?(): void;
}

/** A client that runs. */
export interface RunningClient {
  /** Accepts input of a user; absent: it makes its requests itself. */
  readonly conversation?: UserInput;
  /** It has failed if it is stopped before it has finished. */
  readonly isTask?: true;
  /** What it does now. */
  status(): Readonly<Record<string, unknown>>;
  stop(): void;
}

export interface ClientSide {
  /** What it does, as part of a sentence. */
  readonly description: string;
  readonly options: ServiceOptions;
  start(poolUser: PoolUser, poolHandle: PoolHandle, given: GivenValues, listener: ClientListener): RunningClient;
}

/** A server side whose `start` gets a value for each of its options. */
export function serverSide<const O extends ServiceOptions>(
  options: O,
  start: (
    host: Host,
    place: ServerPlace,
    values: OptionValues<O>,
    loadChanged: (load: number) => void,
  ) => RunningServer,
): ServerSide {
  return {
    options,
    start: (host, place, given, loadChanged) => start(host, place, optionValues(options, given), loadChanged),
  };
}

/** A client side whose `start` gets a value for each of its options. */
export function clientSide<const O extends ServiceOptions>(
  description: string,
  options: O,
  start: (
    poolUser: PoolUser,
    poolHandle: PoolHandle,
    values: OptionValues<O>,
    listener: ClientListener,
  ) => RunningClient,
): ClientSide {
  return {
    description,
    options,
    start: (poolUser, poolHandle, given, listener) =>
      start(poolUser, poolHandle, optionValues(options, given), listener),
  };
}

/** What was given, and the usual values of the rest. */
function optionValues<O extends ServiceOptions>(options: O, given: GivenValues): OptionValues<O> {
  const values = Object.entries(options).map(([name, { usual }]) => [name, given[name] ?? usual] as const);
  return Object.fromEntries(values) as OptionValues<O>;
}
