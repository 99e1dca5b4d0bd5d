/** An {@link optional} promise that is settled from outside. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  #settle: { resolve(value: T): void; reject(error: Error): void } | undefined;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    void optional(this.promise);
  }

  /** The first settlement counts. */
  resolve(value: T): void {
    this.#settle?.resolve(value);
  }

  reject(error: Error): void {
    this.#settle?.reject(error);
  }
}

/** A promise whose rejection needs no handler: only who awaits it gets the error. */
export function optional<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
