import type { Clock } from '../../../../protocol/host.ts';
import type { Chunk, SackChunk } from '../../../../protocol/sctp/chunk.ts';
import { congestionAlgorithms } from '../../../../protocol/sctp/congestion/algorithms.ts';
import { TimerPool } from '../../../../protocol/sctp/deadline-timer.ts';
import type { PathSchedulerFactory } from '../../../../protocol/sctp/path/path-scheduler.ts';
import { type PathUse, pathUseOf } from '../../../../protocol/sctp/multipath/path-use.ts';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';
import type { LossDetection } from '../../../../protocol/sctp/path/loss-detection.ts';
import { Path } from '../../../../protocol/sctp/path/path.ts';
import { PathSet } from '../../../../protocol/sctp/path/path-set.ts';
import { DataSender } from '../../../../protocol/sctp/sending/data-sender.ts';
import { PacketAssembler } from '../../../../protocol/sctp/sending/packet-assembler.ts';
import { TsnSpace } from '../../../../protocol/sctp/sequence.ts';
import { newStatistics } from '../../../../protocol/sctp/statistics.ts';
import { bytesOf } from '../pair.ts';

/** The sending side of an association alone, with a scheduler of the test's own. Time stands still unless a test moves it. */
export class LoneSender {
  readonly options: SctpOptions;
  readonly statistics = newStatistics();
  readonly packets = new PacketAssembler(this);
  readonly paths: PathSet;
  readonly sender: DataSender;
  readonly timers: TimerPool;
  /** Indices of the paths that packets with DATA took, and their TSNs. */
  readonly sent: { readonly path: number; readonly tsns: readonly number[] }[] = [];
  /** TSNs that went with the I bit, which asks for a SACK at once (RFC 7053). */
  readonly immediate: number[] = [];
  /** Seconds. */
  time = 0;
  /** What random orders of paths are drawn from, uniform in [0, 1). */
  readonly draws: number[] = [];
  readonly #use: PathUse;
  readonly #congestion: (path: Path) => Path['congestion'];

  /** @param scheduler default: as the options say */
  constructor(scheduler: PathSchedulerFactory | undefined, count: number, options: Partial<SctpOptions> = {}) {
    this.options = { ...rfc9260, ...options };
    const use = pathUseOf(this.options, {
      uniform: () => this.draws.shift() ?? 0,
      uint32: () => 0,
      exponential: (mean) => mean,
    });
    this.#use = use;
    this.#congestion = congestionAlgorithms.rfc9260({ options: this.options, paths: [], now: () => 0 });
    const clock: Clock = {
      now: () => 0,
      timer: () => ({ armed: false, arm: () => undefined, cancel: () => undefined }),
    };
    this.timers = new TimerPool(clock, () => undefined);
    this.paths = new PathSet(this, scheduler ?? use.scheduler);
    const route = { source: undefined, followsPeer: false, mtu: 1500, encapsulated: false, udpPort: 0 };
    for (let i = 0; i < count; i++) {
      const path = new Path(this, `10.${i}.0.1`, i, route);
      path.congestion.begin(1e6);
      path.state = 'active';
      this.paths.add(path);
    }
    this.sender = new DataSender(this, this.paths, new TsnSpace(1), use);
    this.sender.peerAnnounced(1e6, 10);
  }

  /** The given number of messages that fill a packet each. */
  send(messages: number): void {
    for (let i = 0; i < messages; i++) this.sender.accept({ payload: bytesOf('x'.repeat(1452)), ppid: 1 });
    this.flush();
  }

  /** A SACK: cumulative TSN, then gap blocks as pairs of TSNs. */
  sack(cumulativeTsn: number, gaps: readonly (readonly [number, number])[] = [], more: Partial<SackChunk> = {}): void {
    this.#acknowledge({ ...sackOf(cumulativeTsn, gaps), ...more });
  }

  /** An NR-SACK: nothing that it names will be taken back. */
  nrSack(cumulativeTsn: number, kept: readonly (readonly [number, number])[]): void {
    const sack = sackOf(cumulativeTsn, kept);
    this.#acknowledge(sack, sack.gaps);
  }

  #acknowledge(sack: SackChunk, nonRenegable?: SackChunk['gaps']): void {
    this.sender.sackArrived(sack, nonRenegable);
    this.flush();
  }

  /** TSNs that the paths have carried, by path. */
  get tsnsByPath(): number[][] {
    return this.paths.all.map(({ index }) =>
      this.sent.filter(({ path }) => path === index).flatMap(({ tsns }) => tsns),
    );
  }

  flush(): void {
    this.sender.transmit();
    this.packets.finish();
  }

  sendPacket(path: Path, chunks: readonly Chunk[]): void {
    const data = chunks.filter((chunk) => chunk.type === 'DATA');
    const tsns = data.map(({ tsn }) => tsn);
    if (tsns.length > 0) this.sent.push({ path: path.index, tsns });
    for (const { tsn, immediate } of data) if (immediate) this.immediate.push(tsn);
  }

  waitingAcknowledgment(): readonly Chunk[] {
    return [];
  }

  now(): number {
    return this.time;
  }

  newCongestionControl(path: Path): Path['congestion'] {
    return this.#congestion(path);
  }

  newLossDetection(path: Path, expired: () => void): LossDetection {
    return this.#use.newLossDetection(path, this.timers, expired);
  }

  // Reports that are not used.
  t3Expired = nothing;
  heartbeatTimerExpired = nothing;
  pathChanged = nothing;
  peerUnreachable = nothing;
  messageFailed = nothing;
  writable = nothing;
}

function sackOf(cumulativeTsn: number, gaps: readonly (readonly [number, number])[]): SackChunk {
  return {
    type: 'SACK',
    cumulativeTsn,
    receiveWindow: 1e6,
    gaps: gaps.map(([start, end]) => ({ start: start - cumulativeTsn, end: end - cumulativeTsn })),
    duplicates: [],
  };
}

function nothing(): void {
  return undefined;
}
