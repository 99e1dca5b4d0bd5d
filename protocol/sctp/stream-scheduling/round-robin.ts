import type { StreamPolicy, WaitingStream } from './stream-policy.ts';

/** Streams take turns, in the order in which they began to wait. */
class Ring {
  readonly #streams: WaitingStream[] = [];
  #at = 0;

  get turn(): WaitingStream | undefined {
    return this.#streams[this.#at];
  }

  /** A stream that begins to wait has its turn after all others: before the one that has it now. */
  wakes(stream: WaitingStream): void {
    this.#streams.splice(this.#at, 0, stream);
    if (this.#streams.length > 1) this.#at++;
  }

  sleeps(stream: WaitingStream): void {
    const index = this.#streams.indexOf(stream);
    this.#streams.splice(index, 1);
    if (index < this.#at) this.#at--;
    if (this.#at === this.#streams.length) this.#at = 0;
  }

  passOn(): void {
    if (this.#streams.length > 0) this.#at = (this.#at + 1) % this.#streams.length;
  }
}

/** Round robin (RFC 8260 §3.2): a message each; with interleaving a fragment each. */
export class RoundRobin implements StreamPolicy {
  protected readonly ring = new Ring();

  get turn(): WaitingStream | undefined {
    return this.ring.turn;
  }

  wakes(stream: WaitingStream): void {
    this.ring.wakes(stream);
  }

  sleeps(stream: WaitingStream): void {
    this.ring.sleeps(stream);
  }

  served(): void {
    this.ring.passOn();
  }
}

/**
 * Round robin per packet (RFC 8260 §3.3): the turn passes on when a packet begins, and no two streams share one. So the
 * loss of a packet holds up one stream.
 */
export class RoundRobinPerPacket extends RoundRobin {
  override served(): void {
    // The packet may have room for more of the stream.
  }

  packetFull(): void {
    this.ring.passOn();
  }
}
