import type { Path } from '../path/path.ts';
import { ChunkFate } from '../sending/outstanding.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { BufferedSender, BufferUse } from './buffer-use.ts';
import type { Seconds } from '../../host.ts';
import { type CmtOptions, concernsReceiver, concernsSender } from '../cmt-options.ts';

/**
 * Keeps paths from blocking one another in the buffers (Dreibholz, Becke, Rathgeb, Tüxen, GLOBECOM 2010).
 *
 * **Buffer splitting**: each active path has the same part of the send buffer and of the peer's receive buffer. New data
 * goes to a path only while its part has room, but always if the part is empty. What is sent again is not refused.
 *
 * **Chunk rescheduling**: if much of a path's part is taken by chunks that arrived, but wait for earlier ones of another
 * path, the earliest outstanding chunk goes again by this path, and the window of the path that it was on is cut as by a
 * loss.
 */
export class BufferSplitting implements BufferUse {
  readonly #sender: BufferedSender;
  readonly #cmt: CmtOptions;

  constructor(sender: BufferedSender, cmt: CmtOptions) {
    this.#sender = sender;
    this.#cmt = cmt;
  }

  refusal(path: Path, bytes: number): ReturnType<BufferUse['refusal']> {
    const { bufferSplitting, splitBytes } = this.#cmt;
    if (path.userBytesQueued === 0) return undefined;
    const parts = this.#activePaths();
    const fits = (queued: number, buffer: number): boolean =>
      (splitBytes === 'inFlight' ? path.userBytesInFlight : queued) + bytes <= buffer / parts;
    if (concernsSender(bufferSplitting) && !fits(path.userBytesKept, this.#sender.options.sendBuffer))
      return 'sendBuffer';
    if (!concernsReceiver(bufferSplitting)) return undefined;
    return fits(path.userBytesQueued, this.#receiveBuffer('inFlight')) ? undefined : 'receiveWindow';
  }

  chunkToMove(path: Path): SequenceNumber {
    if (path.losses.inFastRecovery || !this.#isBlocked(path)) return 0;
    const { outstanding } = this.#sender;
    const sequence = outstanding.base;
    const { fate, moved, path: current, sentAt } = outstanding.at(sequence);
    if (fate !== ChunkFate.inFlight || moved || current === undefined) return 0;
    return current !== path || this.#isLate(path, sentAt) ? sequence : 0;
  }

  /** A chunk is on the path itself, and its acknowledgment should have come long ago. */
  #isLate({ roundTrip: { smoothed } }: Path, sentAt: Seconds): boolean {
    return smoothed !== undefined && this.#sender.now() - sentAt > 2 * smoothed;
  }

  /** Whether much of the path's part is taken by what arrived, in a buffer that counts. */
  #isBlocked({ userBytesArrived, userBytesArrivedKept }: Path): boolean {
    const { rescheduling, reschedulingThreshold, bufferSplitting } = this.#cmt;
    const parts = bufferSplitting === 'none' ? 1 : this.#activePaths();
    const fills = (blocked: number, buffer: number): boolean =>
      blocked > 0 && blocked >= (reschedulingThreshold * buffer) / parts;
    if (concernsSender(rescheduling) && fills(userBytesArrivedKept, this.#sender.options.sendBuffer)) return true;
    // What the peer's engine got already blocks nothing there.
    const waiting = Math.min(userBytesArrived, this.#sender.heldByPeer);
    return concernsReceiver(rescheduling) && fills(waiting, this.#receiveBuffer('queued'));
  }

  /** The peer's receive buffer as it is known here: what is left of it, and what of the data sent counts as in it. */
  #receiveBuffer(counted: CmtOptions['splitBytes']): number {
    const { paths, peerWindow } = this.#sender;
    let sum = peerWindow;
    for (const { userBytesInFlight, userBytesQueued } of paths.all)
      sum += counted === 'inFlight' ? userBytesInFlight : userBytesQueued;
    return sum;
  }

  #activePaths(): number {
    let active = 0;
    for (const { usable } of this.#sender.paths.all) if (usable) active++;
    return Math.max(active, 1);
  }
}
