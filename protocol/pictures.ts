/** Port of services that draw: pictures as files. Only real worlds have it. */

/** Red, green and blue, 0 to 255. */
export type RgbColor = readonly [number, number, number];

/** A picture with a palette. */
export interface IndexedPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Index of the color of each pixel, row by row. */
  readonly pixels: Uint8Array;
  /** At most 256 colors. */
  readonly palette: readonly RgbColor[];
}

export interface Pictures {
  /**
   * A file for a picture.
   *
   * @throws WorkError if it cannot be written
   */
  file(path: string): PictureFile;
}

/** A file that is whole or not there. */
export interface PictureFile {
  /** @throws WorkError */
  write(picture: IndexedPicture): void;
}
