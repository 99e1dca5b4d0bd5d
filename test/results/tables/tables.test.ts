import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { Bool, Float64, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { decodeTable, encodeTable, TableFormatError } from '../../../results/tables/arrow-table.ts';
import { encodeParquet } from '../../../results/tables/parquet-table.ts';
import { tableOfRows, tableRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'idealized', kind: 'parameter', type: 'boolean', unit: '', description: 'No transport' },
  { name: 'handling_speed', kind: 'metric', type: 'number', unit: 'calculations/s', description: 'Handling speed' },
];

function tableOf(rows: readonly (readonly Cell[])[]): ResultTable {
  return tableOfRows(columns, rows, { study: 'test', version: '1' });
}

describe('result tables', () => {
  it('come back from Arrow as they were, with units, descriptions and metadata', () => {
    const cells = fc.tuple(
      fc.integer(),
      fc.oneof(fc.string(), fc.constant(null)),
      fc.oneof(fc.boolean(), fc.constant(null)),
      fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(null, Infinity)),
    );
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 20 }), (rows) => {
        assert.deepEqual(decodeTable(encodeTable(tableOf(rows))), tableOf(rows));
      }),
      { numRuns: 100 },
    );
  });

  it('have the bytes that the builders of Arrow give, and are read as they were from several batches, too', () => {
    const rows = Array.from({ length: 1001 }, (_, row): Cell[] => [
      row,
      row % 7 === 0 ? null : `policy ${row % 5}ä`,
      row % 3 === 0 ? null : row % 2 === 0,
      row % 11 === 0 ? null : row / 7,
    ]);
    const table = tableOf(rows);
    const vectors = Object.fromEntries(
      [new Float64(), new Utf8(), new Bool(), new Float64()].map((type, place) => [
        columns[place].name,
        vectorFromArray(
          rows.map((row) => row[place]),
          type,
        ),
      ]),
    );
    const built = new Table(vectors);
    const { schema, batches } = tableFromIPC(encodeTable(table));
    assert.deepEqual(
      batches.flatMap(({ data }) => data.children.map(({ values, nullBitmap }) => [values, nullBitmap])),
      tableFromIPC(tableToIPC(built, 'file')).batches.flatMap(({ data }) =>
        data.children.map(({ values, nullBitmap }) => [values, nullBitmap]),
      ),
    );
    const halves = [0, 500].map((from) =>
      tableFromIPC(encodeTable(tableOf(rows.slice(from, from === 0 ? 500 : 1001)))),
    );
    const joined = new Table(
      schema,
      halves.flatMap((half) => half.batches),
    );
    assert.deepEqual([...tableRows(decodeTable(tableToIPC(joined, 'file')))], rows);
  });

  it('always have the same bytes', () => {
    const table = tableOf([
      [1, 'Random', true, 0.5],
      [2, null, null, null],
    ]);
    assert.deepEqual(encodeTable(table), encodeTable(table));
  });

  it('are Arrow files that any reader understands', () => {
    const bytes = encodeTable(tableOf([[1, 'Random', true, 0.5]]));
    assert.equal(Buffer.from(bytes.subarray(0, 6)).toString(), 'ARROW1');
    const arrow = tableFromIPC(bytes);
    assert.equal(arrow.schema.fields[3].metadata.get('unit'), 'calculations/s');
    assert.equal(arrow.getChild('handling_speed')?.get(0), 0.5);
  });

  it('become Parquet with the same values, units and descriptions', async () => {
    const table = tableOf([
      [1, 'Random', true, 0.5],
      [2, 'LeastUsed', null, Infinity],
      [3, null, false, null],
    ]);
    const { buffer } = encodeParquet(table);
    const objects = await parquetReadObjects({ file: buffer as ArrayBuffer });
    const names = columns.map(({ name }) => name);
    assert.deepEqual(
      objects.map((object) => names.map((name) => (object[name] ?? null) as Cell)),
      [...tableRows(table)],
    );
    const { key_value_metadata: facts = [] } = parquetMetadata(buffer as ArrayBuffer);
    const fact = (key: string): string | undefined => facts.find((each) => each.key === key)?.value;
    assert.equal(fact('study'), 'test');
    assert.equal((JSON.parse(fact('column:handling_speed') ?? '{}') as Column).unit, 'calculations/s');
  });

  it('cannot be read from anything else', () => {
    assert.throws(() => decodeTable(Buffer.from('no table')), TableFormatError);
  });
});
