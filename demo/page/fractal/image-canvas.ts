import type { BoardImage, RowRange } from '../../view/image-board.ts';

/** A canvas with as many pixels as an image, whose changed rows are painted. */
export class ImageCanvas {
  readonly element = document.createElement('canvas');
  readonly #context = this.element.getContext('2d');
  #image: BoardImage | undefined;
  #changed: RowRange | undefined;

  constructor() {
    this.element.setAttribute('role', 'img');
  }

  /** Rows of the image are others than before. */
  changed({ from, to }: RowRange): void {
    const before = this.#changed;
    this.#changed =
      before === undefined ? { from, to } : { from: Math.min(before.from, from), to: Math.max(before.to, to) };
  }

  /** Paints what changed since it was called before. */
  paint(image: BoardImage): void {
    const { width, height } = image.view;
    if (image !== this.#image) {
      this.#image = image;
      this.#changed = { from: 0, to: height };
      if (this.element.width !== width) this.element.width = width;
      if (this.element.height !== height) this.element.height = height;
    }
    if (this.#changed === undefined || this.#context === null) return;
    const from = Math.max(0, this.#changed.from);
    const to = Math.min(height, this.#changed.to);
    this.#changed = undefined;
    if (to > from && width > 0) this.#context.putImageData(pixelsOf(image, from, to), 0, from);
  }
}

function pixelsOf(image: BoardImage, from: number, to: number): ImageData {
  const { width, pixels, palette } = image.picture;
  const painted = new ImageData(width, to - from);
  const { data } = painted;
  let next = 0;
  for (const index of pixels.subarray(from * width, to * width)) {
    const [red, green, blue] = palette[index] ?? [0, 0, 0];
    data[next++] = red;
    data[next++] = green;
    data[next++] = blue;
    data[next++] = 255;
  }
  return painted;
}
