import type { ErrorChunk, HeartbeatAckChunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import { chunkByteLength } from '../wire/byte-length.ts';
import type { PacketAssembler } from './packet-assembler.ts';

type Answer = HeartbeatAckChunk | ErrorChunk;

/**
 * The HEARTBEAT ACKs and ERRORs that one packet is answered by: as many as one packet holds (RFC 9260 §12.4). They wait
 * for the end of the packet, and so for the SACK that they share theirs with.
 */
export class Answers {
  #path: Path | undefined;
  #chunks: Answer[] = [];
  #bytes = 0;

  add(path: Path, answer: Answer): void {
    // To an address that is not confirmed goes HEARTBEAT ACK alone (§5.4): the peer waits for it, not for an ERROR.
    if (this.#path !== path && answer.type === 'HEARTBEAT_ACK') this.clear();
    else if (this.#path !== undefined && this.#path !== path) return;
    const size = chunkByteLength(answer);
    // A long HEARTBEAT is sent back whole.
    if (this.#chunks.length > 0 && this.#bytes + size > path.room) return;
    this.#path = path;
    this.#chunks.push(answer);
    this.#bytes += size;
  }

  /** Sends what fits beside the control chunks that go to the same place already. */
  send(packets: PacketAssembler): void {
    const path = this.#path;
    if (path === undefined) return;
    for (const answer of this.#chunks) packets.addAnswer(path, answer);
    this.clear();
  }

  clear(): void {
    this.#path = undefined;
    this.#chunks = [];
    this.#bytes = 0;
  }
}
