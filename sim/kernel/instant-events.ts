import type { SimulationEvent } from './event-queue.ts';

/** The events of the current instant, first in, first out: a ring that grows when it is full and is never emptied. */
export class InstantEvents {
  #ring: (SimulationEvent | undefined)[] = Array.from({ length: 16 }, () => undefined);
  #head = 0;
  #size = 0;

  /** Places taken, those of canceled events included. */
  get size(): number {
    return this.#size;
  }

  push(event: SimulationEvent): void {
    if (this.#size === this.#ring.length) this.grow();
    this.#ring[(this.#head + this.#size++) & (this.#ring.length - 1)] = event;
  }

  /** Takes the first place; undefined if its event was canceled. There must be one. */
  shift(): SimulationEvent | undefined {
    const event = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size--;
    return event;
  }

  /** Cancels an event; when it was pushed more than once, the latest. */
  cancel(event: SimulationEvent): void {
    for (let place = this.#size - 1; place >= 0; place--) {
      const index = (this.#head + place) & (this.#ring.length - 1);
      if (this.#ring[index] === event) {
        this.#ring[index] = undefined;
        return;
      }
    }
  }

  /** The first come first again, the new half is free. The length stays a power of two. */
  private grow(): void {
    const length = this.#ring.length;
    this.#ring = Array.from({ length: 2 * length }, (_, place) =>
      place < length ? this.#ring[(this.#head + place) & (length - 1)] : undefined,
    );
    this.#head = 0;
  }
}
