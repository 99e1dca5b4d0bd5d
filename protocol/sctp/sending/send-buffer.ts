/** Room for user messages: of those that wait, and of those that the cumulative TSN has not reached. */
export class SendBuffer {
  /** User bytes that are in it. */
  bytes = 0;
  readonly #capacity: number;
  readonly #writable: () => void;
  /** User bytes of the message that was refused; 0: none was since room was reported. */
  #refused = 0;

  /** @param capacity user bytes. @param writable there is room again after a refusal */
  constructor(capacity: number, writable: () => void) {
    this.#capacity = capacity;
    this.#writable = writable;
  }

  /** A message was refused, and it was not told yet that there is room. */
  get awaitsRoom(): boolean {
    return this.#refused > 0;
  }

  /** @returns false if it is full; a message that is larger than all of it goes into the empty one */
  take(length: number): boolean {
    if (this.bytes > 0 && this.bytes + length > this.#capacity) {
      this.#refused = length;
      return false;
    }
    this.bytes += length;
    return true;
  }

  /**
   * Tells, if it is awaited, that there is room for messages: when a quarter is free, so that nobody is asked for each
   * message; but if little waits to be sent, as soon as the refused message fits. Otherwise paths would rest although there
   * is room.
   *
   * @param waiting user bytes in it that were not sent yet
   */
  reportRoom(waiting: number): void {
    if (this.#refused === 0) return;
    const quarter = 0.25 * this.#capacity;
    const room = this.#capacity - this.bytes;
    if (room < quarter && (room < this.#refused || waiting >= quarter)) return;
    this.#refused = 0;
    this.#writable();
  }
}
