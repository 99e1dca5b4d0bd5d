import assert from 'node:assert/strict';
import { ImageBoard, type ImageObservation } from '../../../demo/view/image-board.ts';
import { FractalPicture } from '../../../protocol/services/fractal/picture.ts';

const tiles = [
  { x: 0, y: 0, width: 4, height: 4 },
  { x: 4, y: 0, width: 4, height: 4 },
];
const begin: ImageObservation = { kind: 'image', at: 1, component: 'pu1', width: 8, height: 4, tiles };

function pixels(session: number, first: number, values: number[], failovers = 0, element = 'pe1'): ImageObservation {
  return { kind: 'pixels', at: 2, component: 'pu1', session, failovers, element, first, values };
}

function boardOf(...observations: readonly ImageObservation[]): ImageBoard {
  const board = new ImageBoard();
  for (const observation of observations) board.apply(observation);
  return board;
}

const colors = (board: ImageBoard) => [...(board.images.get('pu1')?.picture.pixels ?? assert.fail())];
const segments = (board: ImageBoard, session: number) => board.images.get('pu1')?.sessions[session];

/** What a page knows that opens now. */
const copyOf = (board: ImageBoard) => boardOf(...board.observations(9));

describe('a board of images', () => {
  it('draws pixels as pictures in files are drawn, with sessions and failovers', () => {
    const board = boardOf(begin, pixels(0, 0, [1, 2, 3]), pixels(1, 2, [80, 5, 6], 2));
    const picture = new FractalPicture(8, 4, 'both');
    picture.draw({
      tile: { left: 0, top: 0, parameter: { width: 4 } },
      session: 0,
      failovers: 0,
      first: 0,
      values: [1, 2, 3],
    });
    picture.draw({
      tile: { left: 4, top: 0, parameter: { width: 4 } },
      session: 1,
      failovers: 2,
      first: 2,
      values: [80, 5, 6],
    });
    assert.deepEqual(colors(board), [...picture.indexed.pixels]);
  });

  it('says which rows changed', () => {
    const board = boardOf(begin);
    assert.deepEqual(board.apply(pixels(1, 3, [1, 2])), { from: 0, to: 2 });
    assert.deepEqual(board.apply(pixels(1, 12, [1, 2, 3, 4])), { from: 3, to: 4 });
    assert.deepEqual(board.apply({ ...begin, at: 3 }), { from: 0, to: 4 });
  });

  it('remembers from which pixel on another element computed', () => {
    const board = boardOf(
      begin,
      pixels(0, 0, [1, 2, 3, 4, 5, 6]),
      pixels(0, 4, [5], 1, 'pe2'),
      pixels(0, 5, [6, 7], 1, 'pe2'),
    );
    assert.deepEqual(segments(board, 0), [
      { failovers: 0, element: 'pe1', first: 0 },
      { failovers: 1, element: 'pe2', first: 4 },
    ]);
    board.apply(pixels(0, 2, [3], 2, 'pe3'));
    assert.deepEqual(segments(board, 0), [
      { failovers: 0, element: 'pe1', first: 0 },
      { failovers: 2, element: 'pe3', first: 2 },
    ]);
    board.apply(pixels(0, 0, [1], 3, 'pe1'));
    assert.deepEqual(segments(board, 0), [{ failovers: 3, element: 'pe1', first: 0 }]);
  });

  it('tells another board everything that can be seen', () => {
    const board = boardOf(
      begin,
      pixels(0, 0, [1, 2, 3, 4, 5, 6]),
      pixels(0, 4, [75, 7], 1, 'pe2'),
      pixels(0, 2, [3], 2, 'pe3'),
      pixels(
        1,
        0,
        Array.from({ length: 16 }, (_, i) => i),
      ),
    );
    const copy = copyOf(board);
    assert.deepEqual(colors(copy), colors(board));
    assert.deepEqual(segments(copy, 0), segments(board, 0));
    assert.deepEqual(segments(copy, 1), segments(board, 1));
  });

  it('tells any number of failovers with the colors that they had', () => {
    const board = boardOf(begin, ...Array.from({ length: 16 }, (_, i) => pixels(0, i, [i], 2 * i)));
    for (let failovers = 30; failovers < 60; failovers++) board.apply(pixels(0, 15, [1], failovers));
    assert.deepEqual(colors(copyOf(board)), colors(board));
  });

  it('begins again with a new image', () => {
    const board = boardOf(begin, pixels(0, 0, [1, 2, 3]), { ...begin, at: 5, width: 4, tiles: tiles.slice(0, 1) });
    assert.equal(new Set(colors(board)).size, 1);
    assert.equal(board.images.get('pu1')?.at, 5);
    board.apply({ kind: 'componentGone', at: 6, id: 'pu1' });
    assert.equal(board.images.size, 0);
  });

  it('ignores what makes no sense', () => {
    const board = boardOf(begin);
    const blank = colors(board);
    for (const nonsense of [
      pixels(2, 0, [1]),
      pixels(-1, 0, [1]),
      pixels(0, 15, [1, 2]),
      pixels(0, -1, [1]),
      pixels(0, 0.5, [1]),
      pixels(0, 0, [1], -1),
      pixels(0, 0, []),
    ]) {
      assert.equal(board.apply(nonsense), undefined);
    }
    assert.deepEqual(colors(board), blank);
    const outside = [{ x: 5, y: 0, width: 4, height: 4 }];
    assert.equal(boardOf({ ...begin, tiles: outside }).images.size, 0);
    assert.equal(boardOf({ ...begin, width: 1e9, height: 1e9 }).images.size, 0);
  });

  it('keeps a bounded number of pixels: those of whom nothing was heard for the longest time go', () => {
    const board = new ImageBoard();
    const large = { ...begin, width: 1024, height: 1024, tiles: [{ x: 0, y: 0, width: 1024, height: 1024 }] };
    for (const component of ['pu1', 'pu2', 'pu3', 'pu4']) board.apply({ ...large, component });
    board.apply(pixels(0, 0, [1]));
    board.apply({ ...large, component: 'pu5' });
    assert.deepEqual([...board.images.keys()], ['pu3', 'pu4', 'pu1', 'pu5']);
  });
});
