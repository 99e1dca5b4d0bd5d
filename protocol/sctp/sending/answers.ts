import type { ErrorChunk, HeartbeatAckChunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import { chunkByteLength } from '../wire/byte-length.ts';
import type { PacketAssembler } from './packet-assembler.ts';

type Answer = HeartbeatAckChunk | ErrorChunk;

/**
 * The HEARTBEAT ACKs and ERRORs that one packet is answered by: as many as one packet holds (RFC 9260 §12.4). They wait
 * for the end of the packet, and so for the SACK that they share theirs with. HEARTBEAT ACKs come first: a peer waits for
 * them, and an ERROR may quote less. They go to where the HEARTBEAT came from, even if that address is not confirmed
 * (§5.4); ERRORs do not, and then are left out.
 */
export class Answers {
  readonly #heartbeatAcks = new Batch();
  readonly #reports = new Batch();

  add(path: Path, answer: Answer): void {
    (answer.type === 'HEARTBEAT_ACK' ? this.#heartbeatAcks : this.#reports).add(path, answer);
  }

  /** Bytes that a SACK to the path must leave free in its packet; Infinity: what must go goes elsewhere. */
  bytesBeside(path: Path): number {
    const { path: own, bytes } = this.#heartbeatAcks;
    return own === undefined || own === path ? bytes : Infinity;
  }

  /** Sends what fits beside the control chunks that go to the same place already. */
  send(packets: PacketAssembler): void {
    this.#heartbeatAcks.send(packets);
    this.#reports.send(packets);
  }

  clear(): void {
    this.#heartbeatAcks.clear();
    this.#reports.clear();
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
