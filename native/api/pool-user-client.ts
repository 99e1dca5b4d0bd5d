import type { ComponentReport, StatusReporter } from '../../protocol/component-status/status-reporter.ts';
import type { IpAddress } from '../../protocol/host.ts';
import {
  HandleResolution,
  type NoElement,
  type ResolutionListener,
} from '../../protocol/pool-user/handle-resolution.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserSettings } from '../../protocol/pool-user/pool-user-options.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import type { PeIdentifier } from '../../protocol/wire/pool-element.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import { clientReport } from '../programs/component-report.ts';
import { farewell } from '../programs/component-host.ts';
import type { ClientSession, ClientSessionOptions } from './client-session.ts';
import { Deferred, optional } from './deferred.ts';
import { NoElementError, SessionError, type NoElementReason } from './errors.ts';
import { PooledSession } from './pooled-session.ts';
import type { LinkSettings, RealWorld } from './real-world.ts';
import { resolvedElement, type ResolvedElement } from './resolved-element.ts';

/** Settings of a pool user. */
export interface PoolUserClientOptions {
  /** Timers and strategies that differ from the profile. */
  readonly settings?: Partial<Omit<PoolUserSettings, 'link'>> & { readonly link?: LinkSettings };
}

/** What a handle resolution asks for. */
export interface ResolveOptions {
  /** Most elements, 1 to 65,535 (default 1). A registrar may give fewer, as many as its pool has or its limit says. */
  readonly elements?: number;
  /** Seconds until the answer must be there, a registrar that answers included (default 30). */
  readonly timeout?: number;
}

const MOST_ELEMENTS = 65_535;

/**
 * A pool user (RFC 5352): resolves pool handles, and has sessions with pools that fail over.
 *
 * ```ts
 * await using client = PoolUserClient.open(world);
 * await using session = await client.connect({ poolHandle: 'EchoPool', codec: stringCodec });
 * console.log(await session.request('hello'));
 * ```
 */
export class PoolUserClient {
  readonly #poolUser: PoolUser;
  readonly #longestMessage: number;
  readonly #sessions = new Set<{ close(): Promise<void>; abandon(): void }>();
  readonly #resolutions = new Set<Deferred<ResolvedElement[]>>();
  readonly #reporter: StatusReporter | undefined;
  readonly #left: () => void;
  #status: string | undefined;
  #closed: Promise<void> | undefined;
  #isOver = false;

  private constructor(world: RealWorld, { settings = {} }: PoolUserClientOptions) {
    const defaults = poolUserDefaults[world.profile];
    this.#longestMessage = world.longestMessage;
    this.#poolUser = new PoolUser(world.host, {
      ...defaults,
      ...settings,
      profile: world.profile,
      link: world.registrarLink(settings.link ?? defaults.link),
      // Sessions have codecs of their own.
      protocols: [{ ppid: 'any', codec: bytesCodec }],
      reportsConnections: true,
    });
    const identifier = world.host.entropy.nonZeroUint32();
    try {
      this.#reporter = world.reporter(() => this.#report(identifier, world.addresses));
    } catch (error) {
      this.#poolUser.close();
      throw error;
    }
    this.#left = world.lives(() => this.#worldEnds());
  }

  #worldEnds(): void {
    this.#closed ??= Promise.resolve();
    this.#reporter?.stop();
    this.#endResolutions();
    this.#abort();
  }

  /** A pool user that looks for a registrar when it needs one. @public */
  static open(world: RealWorld, options: PoolUserClientOptions = {}): PoolUserClient {
    return new PoolUserClient(world, options);
  }

  /**
   * Begins a session with a pool. Resolves when an element was selected and is being connected: if it cannot be reached,
   * the session fails over.
   *
   * @throws NoElementError if none is found in time, also because there is no registrar
   * @throws SessionError if the client is closed
   * @throws PoolHandleError if no pool can have that handle
   * @public
   */
  async connect<M>(options: ClientSessionOptions<M>): Promise<ClientSession<M>> {
    if (this.#closed !== undefined) throw new SessionError('left');
    const handle = poolHandleFromText(options.poolHandle);
    const session = new PooledSession(
      this.#poolUser,
      options,
      this.#longestMessage,
      (ended) => void this.#sessions.delete(ended),
    );
    this.#sessions.add(session);
    await session.open(handle);
    return session;
  }

  /**
   * Resolves a pool handle once, at the registrar (RFC 5352 §3.3): elements with their addresses, ports and policies, in the
   * order in which the pool's policy selects them; at least one.
   *
   * @throws RangeError if the number of elements is out of range
   * @throws NoElementError if the pool is unknown, or there was no answer in time
   * @throws SessionError if the client is closed, before or meanwhile
   * @throws PoolHandleError if no pool can have that handle
   * @public
   */
  resolve(poolHandle: string, options: ResolveOptions = {}): Promise<ResolvedElement[]> {
    return optional(this.#resolve(poolHandle, options));
  }

  async #resolve(poolHandle: string, { elements = 1, timeout = 30 }: ResolveOptions): Promise<ResolvedElement[]> {
    if (this.#closed !== undefined) throw new SessionError('left');
    const handle = poolHandleFromText(poolHandle);
    if (!Number.isInteger(elements) || elements < 1 || elements > MOST_ELEMENTS)
      throw new RangeError(`elements must be a whole number from 1 to ${MOST_ELEMENTS}, not ${elements}`);
    const { clock } = this.#poolUser.host;
    const found = new Deferred<ResolvedElement[]>();
    const none = (reason: NoElementReason): void => found.reject(new NoElementError(poolHandle, reason, timeout));
    const listener: ResolutionListener = {
      poolElementSelected: (element) => found.resolve([resolvedElement(element)]),
      poolElementsFound: (all) => found.resolve(all.map(resolvedElement)),
      noPoolElement: (reason: NoElement) => none(reason),
    };
    const resolution = new HandleResolution(clock, this.#poolUser, listener, { items: elements });
    const timer = clock.timer(() => none(this.#poolUser.registrar === undefined ? 'no registrar' : 'no answer'));
    timer.arm(timeout);
    this.#resolutions.add(found);
    resolution.start(handle);
    try {
      return await found.promise;
    } finally {
      timer.cancel();
      resolution.cancel();
      this.#resolutions.delete(found);
    }
  }

  /** Tells the registrar that an element does not answer (RFC 5352 §3.5); sessions do so by themselves. @public */
  reportUnreachable(poolHandle: string, identifier: PeIdentifier): void {
    this.#poolUser.reportUnreachable(poolHandleFromText(poolHandle), identifier);
  }

  /** What status reports say of it (`statusReports` of the world; default: how many sessions it has). @public */
  setStatus(text: string): void {
    this.#status = text;
  }

  #report(identifier: number, addresses: readonly IpAddress[]): ComponentReport {
    const { registrar, registrarIdentifier, needsRegistrar } = this.#poolUser;
    const sessions = this.#poolUser.sessions();
    const report = clientReport({
      identifier,
      addresses,
      registrar,
      registrarIdentifier,
      needsRegistrar,
      sessions,
      ppid: 'any',
    });
    return this.#status === undefined ? report : { ...report, status: this.#status };
  }

  /** Ends resolutions, closes all sessions, then the association with the registrar, in an orderly way; takes up to a second. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#reporter?.stop();
    this.#endResolutions();
    await Promise.race([Promise.all(Array.from(this.#sessions, async (session) => session.close())), farewell()]);
    for (const session of this.#sessions) session.abandon();
    const left = this.#poolUser.leave();
    await farewell(() => left === undefined || left.state === 'ended');
    this.#abort();
  }

  #endResolutions(): void {
    for (const found of this.#resolutions) found.reject(new SessionError('left'));
  }

  #abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#left();
    for (const session of this.#sessions) session.abandon();
    this.#poolUser.close();
  }
}
