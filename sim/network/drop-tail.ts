import type { DropCause } from './drop-cause.ts';
import type { QueueDiscipline, QueueState } from './queue-discipline.ts';

/** Takes packets as long as there is room. */
export class DropTail implements QueueDiscipline {
  readonly #packetCapacity: number;
  readonly #byteCapacity: number;

  /** @param packetCapacity,byteCapacity of what waits; Infinity: no limit */
  constructor(packetCapacity: number, byteCapacity: number) {
    this.#packetCapacity = packetCapacity;
    this.#byteCapacity = byteCapacity;
  }

  admit(queue: QueueState, length: number): DropCause | undefined {
    // An idle link transmits at once: then nothing needs room.
    if (!queue.transmitting) return undefined;
    const room = queue.queueLength < this.#packetCapacity && queue.queueBytes + length <= this.#byteCapacity;
    return room ? undefined : 'queueFull';
  }
}
