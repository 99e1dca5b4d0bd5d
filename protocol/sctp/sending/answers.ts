import type { AsconfAckChunk, CwrChunk, ErrorChunk, HeartbeatAckChunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { DataReceiver } from '../receiving/data-receiver.ts';
import { chunkByteLength } from '../wire/byte-length.ts';
import type { PacketAssembler } from './packet-assembler.ts';

type Answer = HeartbeatAckChunk | AsconfAckChunk | ErrorChunk;

/**
 * What one packet is answered by: one with control chunks, to one address (RFC 9260 §12.4). HEARTBEAT ACKs, ASCONF-ACKs
 * and ERRORs, as many as it holds, wait for the end of the packet, and so for the SACK that they share theirs with. The
 * first two come first: a peer waits for them, and an ERROR may quote less. They go to where the question came from, even
 * if that address is not confirmed (§5.4); the others do not, and then wait or are left out.
 */
export class Answers {
  readonly #packets: PacketAssembler;
  readonly #awaited = new Batch();
  readonly #reports = new Batch();
  #windowReduced: { readonly path: Path; readonly chunk: CwrChunk } | undefined;

  constructor(packets: PacketAssembler) {
    this.#packets = packets;
  }

  add(path: Path, answer: Answer): void {
    (answer.type === 'ERROR' ? this.#reports : this.#awaited).add(path, answer);
  }

  /** The answer to ECNE (Appendix A). */
  windowReduced(path: Path, chunk: CwrChunk): void {
    this.#windowReduced = { path, chunk };
  }

  /**
   * Sends the SACK that is due, beside all that must go with it in one packet; where that cannot be, it waits for a later
   * one.
   *
   * @returns whether it was sent
   */
  sendSack(receiver: DataReceiver, path: Path): boolean {
    // Until the peer says that it reduced its window, the echo goes along with each SACK (Appendix A).
    const echo = receiver.congestionEcho();
    const room = this.#roomBeside(path);
    const sack = receiver.takeSack(echo === undefined ? room : room - chunkByteLength(echo));
    if (sack === undefined) {
      receiver.postponeSack();
      return false;
    }
    if (echo !== undefined) this.#packets.addControl(path, echo);
    this.#packets.addControl(path, sack);
    return true;
  }

  /** Sends CWR; if that needs a packet of its own beside another answer, it waits for the next ECNE, which comes until then. */
  sendWindowReduced(): void {
    if (this.#windowReduced === undefined) return;
    const { path, chunk } = this.#windowReduced;
    this.#windowReduced = undefined;
    if (this.#roomBeside(path) >= chunkByteLength(chunk)) this.#packets.addControl(path, chunk);
  }

  /** Bytes for chunks to the path beside what must go, in the same packet. */
  #roomBeside(path: Path): number {
    const { path: own, bytes } = this.#awaited;
    return own === undefined || own === path ? this.#packets.roomBeside(path) - bytes : 0;
  }

  /** Sends what fits beside the control chunks that go to the same place already. */
  send(): void {
    this.#awaited.send(this.#packets);
    this.#reports.send(this.#packets);
  }

  /** The address is not the peer's any more. */
  forget(path: Path): void {
    for (const batch of [this.#awaited, this.#reports]) if (batch.path === path) batch.clear();
    if (this.#windowReduced?.path === path) this.#windowReduced = undefined;
  }

  clear(): void {
    this.#awaited.clear();
    this.#reports.clear();
    this.#windowReduced = undefined;
  }
}

/** Answers to one address, no more than a packet holds. */
class Batch {
  path: Path | undefined;
  bytes = 0;
  #chunks: Answer[] = [];

  add(path: Path, answer: Answer): void {
    if (this.path !== undefined && this.path !== path) return;
    const size = chunkByteLength(answer);
    // A long HEARTBEAT is sent back whole.
    if (this.#chunks.length > 0 && this.bytes + size > path.room) return;
    this.path = path;
    this.#chunks.push(answer);
    this.bytes += size;
  }

  send(packets: PacketAssembler): void {
    const { path } = this;
    if (path === undefined) return;
    for (const answer of this.#chunks) packets.addAnswer(path, answer);
    this.clear();
  }

  clear(): void {
    this.path = undefined;
    this.#chunks = [];
    this.bytes = 0;
  }
}
