import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { Blocking } from '../blocking.ts';
import type { Outstanding } from '../sending/outstanding.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { SchedulablePaths } from '../path/path-scheduler.ts';
import type { Seconds } from '../../host.ts';

/** What of the sending side the buffers are judged by. */
export interface BufferedSender {
  readonly options: SctpOptions;
  readonly paths: SchedulablePaths;
  readonly outstanding: Outstanding;
  /** rwnd: what the peer's window has left, user bytes. */
  readonly peerWindow: number;
  /** What the peer's window says that its receive buffer holds, user bytes. */
  readonly heldByPeer: number;
  now(): Seconds;
}

/** What may be sent as far as the buffers on both sides are concerned, beside the rules of RFC 9260 §6.1. */
export interface BufferUse {
  /** Which buffer keeps new data from the path; undefined: none. @param bytes user bytes of the next chunk */
  refusal(path: Path, bytes: number): Extract<Blocking, 'sendBuffer' | 'receiveWindow'> | undefined;
  /**
   * An outstanding chunk that blocks the buffers and should go again by this path, which has room for it. Sequence number;
   * 0: there is none.
   */
  chunkToMove(path: Path): SequenceNumber;
}

export type BufferUseFactory = (sender: BufferedSender) => BufferUse;
