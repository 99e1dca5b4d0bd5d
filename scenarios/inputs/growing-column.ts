/** Numbers, as many as come. */
export class GrowingColumn {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** A copy that threads can share. */
  shared<A extends Float64Array | Uint32Array>(
    kind: { readonly BYTES_PER_ELEMENT: number } & (new (buffer: SharedArrayBuffer) => A),
  ): A {
    const column = new kind(new SharedArrayBuffer(this.#length * kind.BYTES_PER_ELEMENT));
    column.set(this.#values.subarray(0, this.#length));
    return column;
  }
}
