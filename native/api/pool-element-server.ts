import type { ComponentReport, StatusReporter } from '../../protocol/component-status/status-reporter.ts';
import type { AssociationOptions, LocalAddress } from '../../protocol/host.ts';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import {
  poolElementDefaults,
  usualRefusedRegistrationDelay,
  type PoolElementSettings,
} from '../../protocol/pool-element/pool-element-options.ts';
import type { SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import type { ErrorCause } from '../../protocol/wire/error-cause.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import type { PeIdentifier, PoolHandle } from '../../protocol/wire/pool-element.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { serverReport } from '../programs/component-report.ts';
import { userTransport } from '../programs/server-program.ts';
import type { AcceptedSession } from './accepted-session.ts';
import { CLOSING_TIME } from './conversation.ts';
import { Deferred } from './deferred.ts';
import { RegistrationError } from './errors.ts';
import type { ServiceProtocol } from './message-codec.ts';
import { namedPolicy } from './named-policy.ts';
import type { LinkSettings, RealWorld } from './real-world.ts';
import type { ServerSession } from './server-session.ts';
import { SessionAcceptor } from './session-acceptor.ts';

/** A service and its place in a pool. */
export interface PoolElementServerOptions<M> extends ServiceProtocol<M> {
  /** Name of the pool: its UTF-8 bytes are the pool handle. */
  readonly poolHandle: string;
  /** Default: random. */
  readonly identifier?: PeIdentifier;
  /** SCTP port of the service (default: any that is free). */
  readonly port?: number;
  /** How the pool's elements are selected, the same for all of them (default: `namedPolicy('RoundRobin')`). */
  readonly policy?: SelectionPolicy;
  /** Seconds in which the first registration must be accepted (default 30; Infinity waits on). */
  readonly timeout?: number;
  /** Sessions at a time; further ones are aborted (default 1000). */
  readonly maxSessions?: number;
  /** Settings of the associations with pool users (default: those of the world). */
  readonly association?: AssociationOptions;
  /** Timers and strategies of the registration that differ from the profile. */
  readonly settings?: Partial<Omit<PoolElementSettings, 'onReject' | 'link'>> & { readonly link?: LinkSettings };
  /**
   * A registrar rejects a registration: the first one, which `start` throws, too, or a later one, which is tried again
   * after `settings.refusedRegistrationDelay` (default 10 s). What the function throws becomes a warning of the
   * process.
   */
  readonly onRejected?: (causes: readonly ErrorCause[]) => void;
}

/**
 * A pool element with its service (RFC 5352): registers, stays registered, and has sessions with pool users.
 *
 * ```ts
 * await using server = await PoolElementServer.start(world, { poolHandle: 'EchoPool', codec: stringCodec });
 * void server.serve(async (session) => {
 *   for await (const message of session) await session.send(message);
 * });
 * await once(process, 'SIGINT');
 * ```
 */
export class PoolElementServer<M> implements AsyncIterable<ServerSession<M>> {
  readonly #world: RealWorld;
  readonly #acceptor: SessionAcceptor<M>;
  readonly #element: PoolElement;
  readonly #registered = new Deferred<void>();
  readonly #deregistered = new Deferred<void>();
  readonly #reporter: StatusReporter | undefined;
  readonly #left: () => void;
  #load: number | undefined;
  #status: string | undefined;
  #closed: Promise<void> | undefined;

  private constructor(world: RealWorld, options: PoolElementServerOptions<M>) {
    const { port = 0, maxSessions = 1000, association } = options;
    const handle = poolHandleFromText(options.poolHandle);
    this.#world = world;
    this.#acceptor = new SessionAcceptor(world, { protocol: options, port, association, maxSessions });
    let element: PoolElement | undefined;
    try {
      this.#element = element = this.#poolElement(handle, options);
      this.#reporter = world.reporter(() => this.#report());
    } catch (error) {
      element?.stop();
      this.#acceptor.close();
      throw error;
    }
    this.#left = world.lives(() => this.#worldEnds(options.poolHandle));
  }

  #worldEnds(poolHandle: string): void {
    this.#closed ??= Promise.resolve();
    this.#registered.reject(RegistrationError.closed(poolHandle));
    this.#abort();
  }

  #poolElement(handle: PoolHandle, options: PoolElementServerOptions<M>): PoolElement {
    const { policy = namedPolicy('RoundRobin'), identifier = 0 } = options;
    const world = this.#world;
    const defaults = poolElementDefaults[world.profile];
    const element = {
      ...defaults,
      refusedRegistrationDelay: usualRefusedRegistrationDelay,
      ...options.settings,
      onReject: 'report',
      profile: world.profile,
      link: world.registrarLink(options.settings?.link ?? defaults.link),
      poolHandle: handle,
      identifier,
      policy,
    } as const;
    return new PoolElement(world.host, element, userTransport(this.#acceptor.endpoint), {
      registered: () => this.#registered.resolve(),
      rejected: (causes) => this.#rejected(causes, options),
      deregistered: () => this.#deregistered.resolve(),
    });
  }

  #rejected(causes: readonly ErrorCause[], { poolHandle, onRejected }: PoolElementServerOptions<M>): void {
    this.#registered.reject(RegistrationError.rejected(poolHandle, causes));
    queueMicrotask(() => {
      try {
        onRejected?.(causes);
      } catch (error) {
        warn(error);
      }
    });
  }

  /**
   * Opens the service and registers it. Resolves when a registrar has accepted it.
   *
   * @throws RegistrationError if it was rejected, or no registrar accepted it in time
   * @throws TransportError if the port is taken
   * @throws PoolHandleError if no pool can have that handle
   * @public
   */
  static async start<M>(world: RealWorld, options: PoolElementServerOptions<M>): Promise<PoolElementServer<M>> {
    const { poolHandle, timeout = 30 } = options;
    const server = new PoolElementServer(world, options);
    const { clock } = world.host;
    const timer = clock.timer(() => server.#registered.reject(RegistrationError.noRegistrar(poolHandle, timeout)));
    timer.arm(timeout);
    server.#element.register();
    try {
      await server.#registered.promise;
    } catch (error) {
      server.#abort();
      throw error;
    } finally {
      timer.cancel();
    }
    return server;
  }

  /** Identifier of the pool element, in its pool. @public */
  get identifier(): PeIdentifier {
    return this.#element.identifier;
  }

  /** SCTP port of the service. @public */
  get port(): number {
    return this.#acceptor.endpoint.port;
  }

  /** Local addresses of the service. @public */
  get addresses(): readonly LocalAddress[] {
    return this.#acceptor.endpoint.addresses;
  }

  /** The sessions as they come, until the server is closed; each is served besides the others, not in turn. */
  [Symbol.asyncIterator](): AsyncGenerator<ServerSession<M>, void, undefined> {
    return this.#accepted();
  }

  async *#accepted(): AsyncGenerator<AcceptedSession<M>, void, undefined> {
    for (let next = await this.#acceptor.take(); next !== undefined; next = await this.#acceptor.take()) yield next;
  }

  /**
   * Serves all sessions at the same time, each until `service` is done with it; then it is closed. A session whose service
   * fails is aborted; resolves when the server is closed.
   *
   * @param failed what a service threw, other than that its own session was lost (default: a warning of the process)
   * @public
   */
  async serve(
    service: (session: ServerSession<M>) => Promise<void>,
    failed: (error: unknown) => void = warn,
  ): Promise<void> {
    for await (const session of this.#accepted()) void serveOne(session, service, failed);
  }

  /** Tells the registrar the load, from 0 to 1; of policies that have none nothing happens (RFC 5356 §3.2). @public */
  updateLoad(load: number): void {
    this.#element.updateLoad(toFixedPoint(load));
    this.#load = load;
  }

  /** What status reports say of it (`statusReports` of the world; default: how many sessions it has). @public */
  setStatus(text: string): void {
    this.#status = text;
  }

  /** Registers other values of the policy. @public */
  updatePolicy(policy: SelectionPolicy): void {
    this.#element.updatePolicy(policy);
  }

  /** Leaves the pool, and closes all sessions in an orderly way; gives up on who does not answer within 5 s. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const timedOut = new Deferred<void>();
    const timer = this.#world.host.clock.timer(() => timedOut.resolve());
    timer.arm(CLOSING_TIME);
    this.#element.deregister();
    const left = Promise.all([this.#deregistered.promise, this.#acceptor.closeSessions()]);
    await Promise.race([left, timedOut.promise]);
    timer.cancel();
    this.#abort();
  }

  #report(): ComponentReport {
    const { identifier, registrar, registrarIdentifier } = this.#element;
    const { addresses } = userTransport(this.#acceptor.endpoint);
    const counters = { sessions: this.#acceptor.sessionCount };
    const report = serverReport({
      identifier,
      addresses,
      port: this.port,
      registrar,
      registrarIdentifier,
      counters,
      load: this.#load,
    });
    return this.#status === undefined ? report : { ...report, status: this.#status };
  }

  #abort(): void {
    this.#left();
    this.#reporter?.stop();
    this.#element.stop();
    this.#acceptor.close();
  }
}

async function serveOne<M>(
  session: AcceptedSession<M>,
  service: (session: ServerSession<M>) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> {
  try {
    await service(session);
    await session.close();
  } catch (error) {
    session.abort('the service failed');
    // One of another session, as a gateway has, is a failure.
    if (error !== session.error) failed(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
