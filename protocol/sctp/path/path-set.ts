import type { IpAddress } from '../../host.ts';
import type { SctpOptions } from '../options.ts';
import type { PathScheduler, PathSchedulerFactory, SchedulablePaths } from './path-scheduler.ts';
import type { Path, PathState } from './path.ts';

/** What the paths of an association report to it. */
export interface PathSetOwner {
  readonly options: SctpOptions;
  /** The state of a path changed, or the primary path did: then `former` is its present state. */
  pathChanged(path: Path, former: PathState): void;
  /** Too many errors, or no path is left (as the options say): the peer is lost. */
  peerUnreachable(reason: string): void;
}

/** The paths of an association: which one is the primary, and what errors do to them (RFC 9260 §8.1, §8.2; RFC 7829). */
export class PathSet implements SchedulablePaths {
  readonly all: Path[] = [];
  /** Consecutive errors of the whole association (§8.1). */
  errors = 0;
  /** Which of them packets take. */
  readonly scheduler: PathScheduler;
  #primary: Path | undefined;
  readonly #owner: PathSetOwner;

  constructor(owner: PathSetOwner, scheduler: PathSchedulerFactory) {
    this.#owner = owner;
    this.scheduler = scheduler(this, owner.options);
  }

  get primary(): Path | undefined {
    return this.#primary;
  }

  add(path: Path): void {
    this.all.push(path);
    this.#primary ??= path;
  }

  find(address: IpAddress): Path | undefined {
    for (const path of this.all) if (path.address === address) return path;
    return undefined;
  }

  /**
   * One of them after another, as the turn grows.
   *
   * @throws RangeError if there is none
   */
  inTurn(turn: number): Path {
    const path = this.all[turn % this.all.length];
    if (path === undefined) throw new RangeError('the association has no path');
    return path;
  }

  /** The lowest place that no path has. */
  get freeIndex(): number {
    let index = 0;
    while (this.all.some((path) => path.index === index)) index++;
    return index;
  }

  setPrimary(path: Path): void {
    if (this.#primary === path) return;
    this.#primary = path;
    this.#owner.pathChanged(path, path.state);
  }

  /** Drops the paths to addresses that are not the peer's. */
  retain(addresses: readonly IpAddress[]): void {
    for (const path of this.all.filter(({ address }) => !addresses.includes(address))) {
      path.dispose();
      this.all.splice(this.all.indexOf(path), 1);
    }
    if (this.#primary === undefined || !this.all.includes(this.#primary)) this.#primary = this.all[0];
  }

  /** The peer does without an address; another one takes the place of the primary path. @param path not the last one */
  remove(path: Path): void {
    this.all.splice(this.all.indexOf(path), 1);
    const [first] = this.all;
    const heir = this.all.find(({ usable }) => usable) ?? first;
    if (this.#primary === path && heir !== undefined) this.setPrimary(heir);
  }

  /**
   * Where the answer to what came from `path` goes: back there (§6.4), unless that address is not confirmed. Then it goes
   * to one that is (§5.4), if there is any.
   */
  answerTo(path: Path): Path {
    if (path.confirmed) return path;
    const main = this.scheduler.main();
    return main.confirmed ? main : (this.all.find(({ confirmed }) => confirmed) ?? path);
  }

  /** A sign of life from the peer, by whatever path (§8.1). */
  peerAnswered(): void {
    this.errors = 0;
  }

  /** A sign of life from a path's address: DATA was acknowledged, or a HEARTBEAT. */
  answered(path: Path): void {
    this.peerAnswered();
    if (path.errors === 0 && path.state === 'active') return;
    path.errors = 0;
    this.#become(path, 'active');
  }

  /**
   * A time-out or an unanswered HEARTBEAT.
   *
   * @param ofPeer whether it counts against the peer as a whole
   */
  failed(path: Path, ofPeer: boolean): void {
    const { options } = this.#owner;
    path.errors++;
    if (ofPeer) this.errors++;
    if (this.errors > options.assocMaxRetrans)
      return this.#owner.peerUnreachable(`no answer to ${this.errors} transmissions`);
    if (path.errors > options.pathMaxRetrans) this.#become(path, 'inactive');
    else if (path.state === 'active' && path.errors > options.pfMaxRetrans) this.#become(path, 'potentiallyFailed');
    if (path === this.#primary && path.errors > options.switchoverMaxRetrans) this.#switchOver(path);
    if (options.allPathsInactive === 'end' && this.all.every(({ state }) => state === 'inactive'))
      this.#owner.peerUnreachable('no path is active');
  }

  /** There is a way to its address again: that there was none said nothing about the peer. */
  reopen(path: Path): void {
    path.errors = 0;
    this.#become(path, path.confirmed ? 'active' : 'unconfirmed');
  }

  /** An address was never confirmed, or is given up without counting as an error of the association. */
  deactivate(path: Path): void {
    this.#become(path, 'inactive');
  }

  /** The primary path failed for long: the one that took over stays (RFC 7829 §6). */
  #switchOver(failed: Path): void {
    const other = this.scheduler.successorOf(failed);
    if (other.state === 'active') this.setPrimary(other);
  }

  #become(path: Path, state: PathState): void {
    if (path.state === state) return;
    const former = path.state;
    path.state = state;
    this.#owner.pathChanged(path, former);
  }

  dispose(): void {
    for (const path of this.all) path.dispose();
  }
}
