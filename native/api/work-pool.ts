import type { NoElement } from '../../protocol/pool-user/handle-resolution.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import type { Random } from '../../protocol/host.ts';
import { ScriptingClient, type ScriptingClientOptions } from '../../protocol/services/scripting/client.ts';
import { scriptingClientDefaults, scriptingService } from '../../protocol/services/scripting/descriptor.ts';
import { openWorkPackage, type WorkPaths } from '../../protocol/services/scripting/work-package.ts';
import { poolHandleFromText } from '../../protocol/wire/pool-handle.ts';
import type { PeIdentifier, PoolHandle } from '../../protocol/wire/pool-element.ts';
import { farewell } from '../programs/component-host.ts';
import { Deferred, optional } from './deferred.ts';
import { SessionError } from './errors.ts';
import type { PoolUserClientOptions } from './pool-user-client.ts';
import type { RealWorld } from './real-world.ts';

/** Settings of a pool that does work. Times in seconds. */
export interface WorkPoolOptions extends PoolUserClientOptions {
  /** Its pool handle (default: ScriptingPool, as RSPLIB's). */
  readonly poolHandle?: string;
  /** How often work is tried, and patience with its elements. */
  readonly work?: Partial<Omit<ScriptingClientOptions, 'poolHandle'>>;
}

/** A work package, and what is to be told of it. */
export interface PoolWork extends WorkPaths {
  /** Gives it up. */
  readonly signal?: AbortSignal;
  /** An element begins with it: at first, and again after a failure. */
  readonly onBegin?: (hostName: string, element: PeIdentifier) => void;
  /** The element that did it failed, or the work itself did; it begins again. */
  readonly onRetry?: (reason: string) => void;
  /** There is no element for it now; it is tried again, and told again. */
  readonly onWait?: (reason: WorkWait) => void;
}

/** Why work waits: no element is known, there is no registrar to ask, or the element that was selected takes no more work. */
export type WorkWait = NoElement | 'no registrar' | 'busy';

/** Work that is done. */
export interface WorkDone {
  /** Exit status of the script; not 0: of its last trial. @public */
  readonly status: number;
  /** The file for the result was written. @public */
  readonly hasOutput: boolean;
}

/**
 * A pool that does work packages (RSPLIB's Scripting Service): any number at the same time, over one pool user.
 *
 * ```ts
 * await using pool = WorkPool.open(world);
 * const { status } = await pool.run({ input: 'package.tar.gz', output: 'result' });
 * ```
 */
export class WorkPool {
  readonly #poolUser: PoolUser;
  readonly #options: ScriptingClientOptions;
  readonly #random: Random;
  readonly #running = new Map<ScriptingClient, Deferred<WorkDone>>();
  readonly #left: () => void;
  #closed: Promise<void> | undefined;
  #isOver = false;

  private constructor(world: RealWorld, poolHandle: PoolHandle, { settings = {}, work = {} }: WorkPoolOptions) {
    const defaults = poolUserDefaults[world.profile];
    this.#options = { ...scriptingClientDefaults, ...work, poolHandle };
    this.#poolUser = new PoolUser(world.host, {
      ...defaults,
      ...settings,
      profile: world.profile,
      link: world.registrarLink(settings.link ?? defaults.link),
      protocols: [scriptingService.protocol],
    });
    this.#random = world.host.random.stream('retry');
    this.#left = world.lives(() => {
      this.#closed ??= Promise.resolve();
      this.#abort();
    });
  }

  /**
   * A pool user that looks for a registrar when it has work.
   *
   * @throws PoolHandleError if no pool can have that handle
   * @public
   */
  static open(world: RealWorld, options: WorkPoolOptions = {}): WorkPool {
    return new WorkPool(world, poolHandleFromText(options.poolHandle ?? scriptingService.poolHandle), options);
  }

  /**
   * Lets an element do a work package, however long it takes until there is one and it is done.
   *
   * @throws WorkError if its files cannot be read or written
   * @throws SessionError if the pool is closed, before or meanwhile
   * @throws the reason of the signal that gave it up
   * @public
   */
  run(work: PoolWork): Promise<WorkDone> {
    return optional(this.#run(work));
  }

  async #run({ signal, onBegin, onRetry, onWait, ...paths }: PoolWork): Promise<WorkDone> {
    if (this.#closed !== undefined) throw new SessionError('left');
    signal?.throwIfAborted();
    const done = new Deferred<WorkDone>();
    const work = openWorkPackage(this.#poolUser.host.workFiles, paths);
    const client = new ScriptingClient(this.#poolUser, this.#options, work, this.#random, {
      working: (hostName, element) => onBegin?.(hostName, element),
      notReady: () => onWait?.('busy'),
      failedOver: (reason) => onRetry?.(reason),
      trialFailed: (status) => onRetry?.(`exit status ${status}`),
      unavailable: (reason) => onWait?.(reason),
      done: (status, hasOutput) => done.resolve({ status, hasOutput }),
      failed: (error) => done.reject(error),
    });
    const giveUp = (): void => done.reject(signal?.reason as Error);
    signal?.addEventListener('abort', giveUp);
    this.#running.set(client, done);
    try {
      return await done.promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      this.#running.delete(client);
      client.stop();
    }
  }

  /** Gives up what is not done, and ends the association with the registrar in an orderly way; takes up to a second. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#giveUp();
    const left = this.#poolUser.leave();
    await farewell(() => left === undefined || left.state === 'ended');
    this.#abort();
  }

  #giveUp(): void {
    for (const [client, done] of this.#running) {
      client.stop();
      done.reject(new SessionError('left'));
    }
  }

  #abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveUp();
    this.#left();
    this.#poolUser.close();
  }
}
