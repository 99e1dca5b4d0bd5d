import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tilesOf } from '../../../../protocol/services/fractal/tiles.ts';
import { image } from './images.ts';

describe('tiles of an image', () => {
  it('are the image itself for one session', () => {
    assert.deepEqual(tilesOf(image, 1), [{ left: 0, top: 0, parameter: image }]);
  });

  it('are in as many rows as the square root says, each with its corners', () => {
    const tiles = tilesOf(image, 4);
    assert.deepEqual(
      tiles.map(({ left, top, parameter: { width, height, c1Real, c1Imaginary, c2Real, c2Imaginary } }) => {
        return [left, top, width, height, c1Real, c1Imaginary, c2Real, c2Imaginary];
      }),
      [
        [0, 0, 40, 25, -1.6, 1, 0, 0],
        [40, 0, 40, 25, 0, 1, 1.6, 0],
        [0, 25, 40, 25, -1.6, 0, 0, -1],
        [40, 25, 40, 25, 0, 0, 1.6, -1],
      ],
    );
    assert.deepEqual(
      tilesOf(image, 5).map(({ top }) => top),
      [0, 0, 25, 25, 25],
    );
  });

  it('cover each pixel once, whatever their number', () => {
    const anySide = fc.integer({ min: 64, max: 200 });
    fc.assert(
      fc.property(anySide, anySide, fc.integer({ min: 1, max: 512 }), (width, height, count) => {
        const tiles = tilesOf({ ...image, width, height }, count);
        assert.equal(tiles.length, count);
        const covered = new Uint8Array(width * height);
        for (const { left, top, parameter } of tiles) {
          assert.ok(parameter.width > 0 && parameter.height > 0);
          for (let y = top; y < top + parameter.height; y++)
            for (let x = left; x < left + parameter.width; x++)
              covered[y * width + x] = 1 + (covered[y * width + x] ?? 0);
        }
        assert.ok(covered.every((times) => times === 1));
      }),
    );
  });
});
