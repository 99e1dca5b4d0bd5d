import type { StreamPolicy, WaitingStream } from './stream-policy.ts';

/** Of streams without a value: those with a higher one have to wait for them. */
const USUAL = 0;

/**
 * Strict priorities (RFC 8260 §3.4): the stream of the lowest value is served first (§4.3.3), and of equal ones the
 * message that came first.
 */
export class Priority implements StreamPolicy {
  readonly #waiting = new Set<WaitingStream>();

  get turn(): WaitingStream | undefined {
    let best: WaitingStream | undefined;
    for (const stream of this.#waiting) if (best === undefined || precedes(stream, best)) best = stream;
    return best;
  }

  wakes(stream: WaitingStream): void {
    this.#waiting.add(stream);
  }

  sleeps(stream: WaitingStream): void {
    this.#waiting.delete(stream);
  }

  served(): void {
    // Who waits is all that counts.
  }
}

function precedes(a: WaitingStream, b: WaitingStream): boolean {
  const difference = (a.value ?? USUAL) - (b.value ?? USUAL);
  return difference === 0 ? a.arrival < b.arrival : difference < 0;
}
