import type { Seconds } from '../../host.ts';
import type { Blocking } from '../blocking.ts';
import type { BufferedSender, BufferUse } from '../multipath/buffer-use.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import type { MessageQueue, OutgoingMessage } from './send-queue.ts';

/** What of the sending side new data is judged by. */
export interface NewDataSender extends BufferedSender {
  readonly paths: PathSet;
  readonly queue: MessageQueue;
  readonly packets: PacketAssembler;
  /** The association is being shut down. */
  readonly draining: boolean;
  /** A message of the engine was refused, as the send buffer was full. */
  readonly awaitsRoom: boolean;
  /** Bytes of the header of a chunk with user data. */
  readonly headerLength: number;
  /** User bytes of the next fragment of a message. */
  nextLength(message: OutgoingMessage): number;
  /** Bytes that user data takes in a packet. */
  sizeOf(length: number): number;
}

/** When new data may go by a path, and what it waits for otherwise: rules A, B and D of §6.1, Max.Burst, Nagle's algorithm, and buffers. */
export class NewDataRules {
  readonly #sender: NewDataSender;
  readonly #buffers: BufferUse | undefined;

  constructor(sender: NewDataSender, buffers: BufferUse | undefined) {
    this.#sender = sender;
    this.#buffers = buffers;
  }

  /** @param length user bytes of the next chunk. @param withCookie it would ride with COOKIE ECHO */
  allow(path: Path, length: number, now: Seconds, withCookie: boolean): boolean {
    const { packets } = this.#sender;
    if (this.windowIsShut(length)) return false;
    if (path.flight >= path.congestion.cwnd || path.lossesWait) return false;
    if (this.#buffers?.refusal(path, length) !== undefined) return false;
    const size = this.#sender.sizeOf(length);
    if (!packets.opensPacket(path, size) && packets.hasData(path)) return true;
    if (this.waitsForMore(path)) return false;
    // Not before: what is held back would be taken for the end of the same idle time again and again.
    path.endIdleness(now);
    return withCookie || this.burstAllows(path, now);
  }

  /**
   * What new data for a path waits for, after all was sent that might be; undefined: for nothing, as there is none, it
   * waits for more of it (Nagle), or it takes other paths. Congestion control comes first: with a full window, more room in
   * buffers would not help (as in Linux, `tcpi_rwnd_limited` and `tcpi_sndbuf_limited`).
   */
  blockingOf(path: Path): Blocking | undefined {
    const { queue, awaitsRoom, outstanding, paths } = this.#sender;
    const { first } = queue;
    if (first === undefined && !awaitsRoom) return undefined;
    const { scheduler } = paths;
    if (!(scheduler.concurrent && path.usable) && path !== scheduler.main()) return undefined;
    const comesAfterLost = outstanding.marked > 0 && !scheduler.concurrent;
    if (path.flight >= path.congestion.cwnd || comesAfterLost || path.lossesWait) return 'cwnd';
    if (first === undefined) return 'sendBuffer';
    const length = this.#sender.nextLength(first);
    if (this.windowIsShut(length)) return 'receiveWindow';
    const refusal = this.#buffers?.refusal(path, length);
    if (refusal !== undefined) return refusal;
    // More of it does not come while there is no room for it.
    if (this.waitsForMore(path)) return awaitsRoom ? 'sendBuffer' : undefined;
    return this.burstIsSpent(path) ? 'maxBurst' : undefined;
  }

  /** Rule A. @param length user bytes of the next chunk */
  private windowIsShut(length: number): boolean {
    return length > this.#sender.peerWindow && this.#sender.outstanding.bytes > 0;
  }

  /** Nagle's algorithm. */
  private waitsForMore(path: Path): boolean {
    const { options, draining, outstanding, queue, headerLength } = this.#sender;
    return options.nagle && !draining && !outstanding.empty && queue.packetBytes(headerLength) < path.room;
  }

  /** Since its last attempt to send. */
  private burstIsSpent({ burstPackets }: Path): boolean {
    const { maxBurst, maxBurstVariant } = this.#sender.options;
    return maxBurstVariant === 'maxBurst' && burstPackets >= maxBurst;
  }

  private burstAllows(path: Path, now: Seconds): boolean {
    const { maxBurst, maxBurstVariant } = this.#sender.options;
    if (path.burstInstant !== now) {
      path.burstInstant = now;
      path.burstPackets = 0;
      if (maxBurstVariant === 'useItOrLoseIt') path.congestion.limit(path.flight + maxBurst * path.room);
    }
    return maxBurstVariant !== 'maxBurst' || path.burstPackets++ < maxBurst;
  }
}
