import type { HeartbeatChunk } from '../../../../protocol/sctp/chunk.ts';
import { congestionAlgorithms } from '../../../../protocol/sctp/congestion/algorithms.ts';
import { TimerPool } from '../../../../protocol/sctp/deadline-timer.ts';
import { primaryPathScheduler } from '../../../../protocol/sctp/path/primary-path-scheduler.ts';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';
import { Heartbeats } from '../../../../protocol/sctp/path/heartbeats.ts';
import { LossDetection } from '../../../../protocol/sctp/path/loss-detection.ts';
import { Path, type PathState, type PathRoute } from '../../../../protocol/sctp/path/path.ts';
import { PathSet } from '../../../../protocol/sctp/path/path-set.ts';
import { newStatistics } from '../../../../protocol/sctp/statistics.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';

export const plainRoute: PathRoute = {
  source: undefined,
  followsPeer: false,
  mtu: 1500,
  encapsulated: false,
  udpPort: 0,
};

/** The paths of an association in virtual time, with their heartbeats, but without data. */
export class LonePaths {
  readonly clock = new Simulator();
  readonly options: SctpOptions;
  readonly statistics = newStatistics();
  readonly timers: TimerPool;
  readonly paths: PathSet;
  readonly heartbeats: Heartbeats;
  /** HEARTBEATs: `SECONDS PATH`. */
  readonly probes: string[] = [];
  readonly infos: Uint8Array[] = [];
  /** What is reported to the association: changes of paths as `PATH FORMER STATE`, answers as `PATH answers`, the end. */
  readonly events: string[] = [];
  /** What the jitter is drawn from. */
  readonly jitter = { uniform: () => this.drawn, uint32: () => 0, exponential: (mean: number) => mean };
  drawn = 0.5;
  readonly #congestion: (path: Path) => Path['congestion'];
  #nonce = 0;

  constructor(count: number, options: Partial<SctpOptions> = {}, route: Partial<PathRoute> = {}) {
    this.options = { ...rfc9260, ...options };
    this.#congestion = congestionAlgorithms.rfc9260({ options: this.options, paths: [], now: () => this.now() });
    this.timers = new TimerPool(this.clock, (expired) => expired.expire());
    this.paths = new PathSet(this, primaryPathScheduler);
    this.heartbeats = new Heartbeats(this, this.paths);
    for (let i = 0; i < count; i++) {
      const path = new Path(this, `10.${i}.0.1`, i, { ...plainRoute, ...route });
      path.state = 'active';
      this.paths.add(path);
    }
  }

  path(index: number): Path {
    return this.paths.inTurn(index);
  }

  run(seconds: number): void {
    this.clock.run({ until: this.clock.now() + seconds });
  }

  now(): number {
    return this.clock.now();
  }

  newCongestionControl(path: Path): Path['congestion'] {
    return this.#congestion(path);
  }

  newLossDetection(path: Path, expired: () => void): LossDetection {
    return new LossDetection(path, this.timers, expired);
  }

  t3Expired(path: Path): void {
    this.events.push(`${path.index} T3`);
  }

  heartbeatTimerExpired(path: Path): void {
    this.heartbeats.timerExpired(path);
  }

  pathChanged(path: Path, former: PathState): void {
    this.events.push(`${path.index} ${former} ${path.state}`);
    this.heartbeats.stateChanged(path);
  }

  peerUnreachable(reason: string): void {
    this.events.push(reason);
    this.heartbeats.stop();
  }

  randomBytes(length: number): Uint8Array {
    return new Uint8Array(length).fill(++this.#nonce);
  }

  sendTo(path: Path, { info }: HeartbeatChunk): void {
    this.probes.push(`${Number(this.now().toFixed(6))} ${path.index}`);
    this.infos.push(info);
  }

  pathAnswered(path: Path): void {
    this.events.push(`${path.index} answers`);
  }
}
