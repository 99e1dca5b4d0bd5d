import assert from 'node:assert/strict';
import type { DrawnPixels } from '../../../../protocol/services/fractal/client.ts';
import { FractalPicture, type PictureMarks } from '../../../../protocol/services/fractal/picture.ts';
import { tilesOf } from '../../../../protocol/services/fractal/tiles.ts';
import { image } from './images.ts';

const RED = 'ff0000';
const GREY = '808080';

/** Colors of the rows of a picture of 8 x 4 pixels, which was drawn by some packets. */
function colors(marks: PictureMarks, ...packets: readonly Partial<DrawnPixels>[]): string[][] {
  const small = { ...image, width: 8, height: 4 };
  const tiles = tilesOf(small, 2);
  const picture = new FractalPicture(8, 4, marks);
  for (const { session = 0, failovers = 0, first = 0, values = [0] } of packets)
    picture.draw({ tile: tiles[session] ?? assert.fail(), session, failovers, first, values });
  const { width, height, pixels, palette } = picture.indexed;
  assert.deepEqual([width, height, pixels.length], [8, 4, 32]);
  const colorOf = (index: number): string => Buffer.from(palette[index] ?? assert.fail()).toString('hex');
  return [0, 1, 2, 3].map((y) => Array.from(pixels.subarray(8 * y, 8 * y + 8), colorOf));
}

describe('picture of a fractal', () => {
  it('is grey where no pixel came', () => {
    assert.deepEqual(new Set(colors('none').flat()), new Set([GREY]));
  });

  it('has the pixels of a tile in its place, over the ends of rows', () => {
    const rows = colors('none', { session: 1, first: 3, values: [0, 0, 0, 0, 0, 0] });
    assert.deepEqual(
      rows.map((row) => row.map((color) => (color === RED ? 'x' : '.')).join('')),
      ['.......x', '....xxxx', '....x...', '........'],
    );
  });

  it('turns the hue by 5 degrees for each iteration: red, yellow, green, cyan, blue, magenta, red', () => {
    const [row = []] = colors('none', { values: [0, 12, 24, 36] });
    assert.deepEqual(row.slice(0, 4), [RED, 'ffff00', '00ff00', '00ffff']);
    const [next = []] = colors('none', { values: [48, 60, 72, 1] });
    assert.deepEqual(next.slice(0, 4), ['0000ff', 'ff00ff', RED, 'ff1500']);
  });

  it('turns it further for failovers and sessions, where these are to be seen', () => {
    const packet = { session: 1, failovers: 2, values: [0] };
    const at = (marks: PictureMarks): string | undefined => colors(marks, packet)[0]?.[4];
    const hue = (value: number): string | undefined => colors('none', { session: 1, values: [value] })[0]?.[4];
    assert.equal(at('none'), hue(0));
    assert.equal(at('failovers'), hue(10));
    assert.equal(at('sessions'), hue(3));
    assert.equal(at('both'), hue(13));
  });
});
