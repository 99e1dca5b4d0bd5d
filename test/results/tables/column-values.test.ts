import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CodedValues, NO_ROW, NumberValues } from '../../../results/tables/column-values.ts';
import {
  cellOf,
  columnNamed,
  groupRows,
  numbersNamed,
  selectRows,
  tableOfColumns,
  tableOfRows,
  tableRows,
  type Column,
} from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'idealized', kind: 'parameter', type: 'boolean', unit: '', description: 'No transport' },
  { name: 'speed', kind: 'metric', type: 'number', unit: '1', description: 'Speed' },
];

describe('values of a column', () => {
  it('are what was given, whether there is a value or not: NaN and Infinity are values', () => {
    const cell = fc.oneof(fc.double(), fc.constantFrom(null, Number.NaN, Infinity, -0));
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const values = NumberValues.compute(cells.length, (row) => cells[row]);
        assert.deepEqual(
          cells.map((_, row) => values.at(row)),
          cells,
        );
        assert.deepEqual(
          cells.map((_, row) => values.isNull(row)),
          cells.map((each) => each === null),
        );
        assert.deepEqual(
          values.present(),
          cells.filter((each) => each !== null),
        );
      }),
    );
  });

  it('are each text once, and a number per row', () => {
    const words = ['Random', null, 'LeastUsed', 'Random'];
    const values = CodedValues.compute(words.length, (row) => words[row]);
    assert.deepEqual(values.words, ['Random', 'LeastUsed']);
    assert.deepEqual([...values.codes], [0, -1, 1, 0]);
    assert.deepEqual(
      words.map((_, row) => values.at(row)),
      words,
    );
  });

  it('are taken by row; none is taken of no row', () => {
    const numbers = NumberValues.compute(3, (row) => (row === 1 ? null : row));
    assert.deepEqual(numbers.take([2, 1, NO_ROW, 2]), new NumberValues(Float64Array.of(2, 0, 0, 2), Uint8Array.of(9)));
    const words = CodedValues.compute(2, (row) => ['a', 'b'][row]);
    assert.deepEqual(words.take([1, NO_ROW]), new CodedValues(Int32Array.of(0, -1), ['b']));
    for (const values of [numbers, words]) {
      assert.throws(() => values.at(3), RangeError);
      assert.throws(() => values.take([3]), RangeError);
    }
  });
});

describe('a table of columns', () => {
  const table = tableOfRows(columns, [
    ['Random', true, 1],
    ['LeastUsed', false, null],
    ['Random', null, 3],
  ]);

  it('gives cells, rows and groups of rows', () => {
    assert.equal(cellOf(table, 2, 'speed'), 3);
    assert.deepEqual([...tableRows(table)][1], ['LeastUsed', false, null]);
    assert.deepEqual(
      [...groupRows(table, 'policy')],
      [
        ['Random', [0, 2]],
        ['LeastUsed', [1]],
      ],
    );
    assert.deepEqual([...tableRows(selectRows(table, [2, 0]))], [...tableRows(table)].toReversed().toSpliced(1, 1));
  });

  it('says which column there is not, and which cell or length does not fit', () => {
    assert.throws(() => columnNamed(table, 'speeed'), /no column speeed/);
    assert.throws(() => numbersNamed(table, 'policy'), /policy has no numbers/);
    assert.throws(() => tableOfRows(columns, [['Random', true, 'fast']]), /column speed: fast is no number/);
    assert.throws(() => tableOfRows(columns, [['Random', true]]), /2 cells for 3 columns/);
    const [policy, , speed] = table.columns;
    const shorter = { ...speed, values: speed.values.take([0]) };
    assert.throws(() => tableOfColumns([policy, shorter]), /column speed has 1 rows instead of 3/);
  });
});
