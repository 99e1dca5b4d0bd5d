import { encode } from 'fast-png';
import type { IndexedPicture, PictureFile, Pictures } from '../protocol/pictures.ts';
import type { WorkSink } from '../protocol/workshop.ts';
import { systemWorkFiles } from './scripting/system-work-files.ts';

/** Pictures as PNG files of this machine. */
export const pngPictures: Pictures = {
  file: (path) => new PngFile(systemWorkFiles.sink(path)),
};

class PngFile implements PictureFile {
  readonly #sink: WorkSink;

  constructor(sink: WorkSink) {
    this.#sink = sink;
  }

  write({ width, height, pixels, palette }: IndexedPicture): void {
    const colors = palette.map(([red, green, blue]): [number, number, number] => [red, green, blue]);
    const png = encode({ width, height, data: pixels, depth: 8, channels: 1, palette: colors });
    try {
      this.#sink.write(png);
      this.#sink.complete();
    } catch (error) {
      this.#sink.discard();
      throw error;
    }
  }
}
