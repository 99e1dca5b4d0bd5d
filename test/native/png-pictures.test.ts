import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertIndexedToRgb, decode } from 'fast-png';
import { pngPictures } from '../../native/png-pictures.ts';
import type { IndexedPicture } from '../../protocol/pictures.ts';
import { WorkError } from '../../protocol/workshop.ts';

const picture: IndexedPicture = {
  width: 2,
  height: 3,
  pixels: Uint8Array.of(0, 1, 2, 2, 1, 0),
  palette: [
    [255, 0, 0],
    [0, 0, 255],
    [1, 2, 3],
  ],
};

describe('pictures as PNG files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-pictures-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('have the colors of all pixels', () => {
    const path = join(folder, 'picture.png');
    pngPictures.file(path).write(picture);
    const png = decode(readFileSync(path));
    assert.deepEqual([png.width, png.height], [2, 3]);
    assert.equal(Buffer.from(convertIndexedToRgb(png)).toString('hex'), 'ff00000000ff0102030102030000ffff0000');
    assert.deepEqual(readdirSync(folder), ['picture.png']);
  });

  it('are refused at once where there can be no file, and leave nothing when they cannot be written', () => {
    assert.throws(() => pngPictures.file(join(folder, 'nowhere', 'picture.png')), WorkError);
    assert.throws(() => pngPictures.file(folder), /it is a folder/);
    const path = join(folder, 'picture.png');
    const file = pngPictures.file(path);
    mkdirSync(path);
    assert.throws(() => file.write(picture), WorkError);
    assert.deepEqual(readdirSync(folder), ['picture.png']);
  });
});
