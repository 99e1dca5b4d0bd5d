import assert from 'node:assert/strict';
import { tableText } from '../../../analysis/report/format-table.ts';
import { tableOfRows, type Column } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'idealized', kind: 'parameter', type: 'boolean', unit: '', description: 'No transport' },
  { name: 'peUptime', kind: 'parameter', type: 'number', unit: 's', description: 'Time to failure' },
  { name: 'handling_time', kind: 'metric', type: 'number', unit: 's', description: 'Handling time' },
];
const table = tableOfRows(columns, [
  ['Random', true, Infinity, 0.1],
  ['a, "b"', false, 5, null],
  ['x', null, -Infinity, Number.NaN],
]);

function wholeText(...arguments_: Parameters<typeof tableText>): string {
  return [...tableText(...arguments_)].join('').trimEnd();
}

describe('a table as text', () => {
  // R, pandas and DuckDB read such columns as numbers and truth values, and nothing else that means infinity.
  it('has nothing in CSV where a value is infinite or missing, and truth values in capitals', () => {
    assert.equal(
      wholeText(table, 'csv'),
      'policy,idealized,peUptime,handling_time\nRandom,TRUE,,0.1\n"a, ""b""",FALSE,5,\nx,,,',
    );
  });

  it('has null in JSON where CSV has nothing, and the same values otherwise', () => {
    assert.deepEqual(JSON.parse(wholeText(table, 'json')), [
      { policy: 'Random', idealized: true, peUptime: null, handling_time: 0.1 },
      { policy: 'a, "b"', idealized: false, peUptime: 5, handling_time: null },
      { policy: 'x', idealized: null, peUptime: null, handling_time: null },
    ]);
  });

  it('is whole and the same however many rows there are', () => {
    const rows = Array.from({ length: 25_001 }, (_, index) => ['Random', true, index, 0.5]);
    for (const count of [0, 1, 10_000, 25_001]) {
      const given = rows.slice(0, count);
      const long = tableOfRows(columns, given);
      const objects = given.map((row) => Object.fromEntries(columns.map(({ name }, place) => [name, row[place]])));
      assert.equal(wholeText(long, 'json'), JSON.stringify(objects, undefined, 2));
      const lines = wholeText(long, 'csv').split('\n');
      assert.equal(lines.length, count + 1);
      if (count > 0) assert.equal(lines.at(-1), `Random,TRUE,${count - 1},0.5`);
    }
  });

  it('says in Markdown what never happens', () => {
    assert.match(wholeText(table, 'md'), /\| Random +\| true +\| +never \|/);
  });
});
