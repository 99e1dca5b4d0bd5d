import assert from 'node:assert/strict';
import { MessageHeader, MessageReader, RecordBatchStreamReader, tableFromIPC, tableToIPC, Table } from 'apache-arrow';
import { decodeTable, encodeTable } from '../../../results/tables/arrow-table.ts';
import { tableOfRows, type Column, type ResultTable } from '../../../results/tables/table.ts';
import { decodeVectors, encodeVectors, type VectorTable } from '../../../results/tables/vector-table.ts';

/** “ARROW1” and what fills it up to 8 bytes. */
const MAGIC = 8;

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'idealized', kind: 'parameter', type: 'boolean', unit: '', description: 'No transport' },
  { name: 'peUptime', kind: 'parameter', type: 'number', unit: 's', description: 'Time to failure' },
];
const rows = [
  [1, 'Random', true, Infinity],
  [2, null, false, 0.5],
];
const tables: Readonly<Record<string, ResultTable>> = {
  'a table of runs': tableOfRows(columns, rows, { study: 'mine' }),
  'a table without rows': tableOfRows(columns, []),
};
const vectors: VectorTable = {
  metrics: [{ name: 'jobs', unit: '1', description: 'Requests', sampling: 'instant' }],
  runs: [3, 7].map((run) => ({
    run,
    key: `key-${run}`,
    interval: 1,
    series: [{ component: `pe${run}`, metric: 'jobs' }],
    seriesOf: new Uint32Array(2),
    times: Float64Array.of(0, 1),
    values: Float64Array.of(run, 0.1),
  })),
};
const files: Readonly<Record<string, Uint8Array>> = {
  ...Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, encodeTable(table)])),
  'time series': encodeVectors(vectors),
  'no time series': encodeVectors({ ...vectors, runs: [] }),
};

/** The messages of a stream up to its end. */
function messagesIn(stream: Uint8Array): { readonly kinds: readonly MessageHeader[]; readonly length: number } {
  const reader = new MessageReader(stream);
  const kinds: MessageHeader[] = [];
  let length = 0;
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (;;) {
    assert.equal(view.getInt32(length, true), -1, 'a message begins with a continuation indicator');
    const metadata = view.getInt32(length + 4, true);
    length += 8;
    if (metadata === 0) return { kinds, length };
    const message = reader.readMessage();
    assert.ok(message !== null);
    kinds.push(message.headerType);
    reader.readMessageBody(message.bodyLength);
    length += metadata + message.bodyLength;
  }
}

describe('Arrow files', () => {
  for (const [name, bytes] of Object.entries(files))
    it(`hold a stream between magic and footer: ${name}`, () => {
      const { kinds, length } = messagesIn(bytes.subarray(MAGIC));
      assert.equal(kinds[0], MessageHeader.Schema);
      assert.equal(kinds.at(-1), MessageHeader.RecordBatch);
      assert.equal(kinds.filter((kind) => kind === MessageHeader.Schema).length, 1);
      // What is left is the footer: its length before the magic at the end.
      const footer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 10).getInt32(0, true);
      assert.equal(MAGIC + length + footer + 10, bytes.length);
      assert.equal(Buffer.from(bytes.subarray(-6)).toString(), 'ARROW1');
    });

  it('are read by readers of streams as by those of files', () => {
    for (const bytes of Object.values(files)) {
      const reader = RecordBatchStreamReader.from(bytes.subarray(MAGIC));
      const stream = new Table([...reader]);
      const file = tableFromIPC(bytes);
      assert.deepEqual(stream.toArray().map(String), file.toArray().map(String));
      assert.deepEqual(
        stream.schema.fields.map((field) => [field.name, String(field.type), [...field.metadata]]),
        file.schema.fields.map((field) => [field.name, String(field.type), [...field.metadata]]),
      );
    }
  });

  it('are read as before where the message of the schema is missing', () => {
    const [table] = Object.values(tables);
    const older = tableToIPC(tableFromIPC(encodeTable(table)), 'file');
    assert.ok(older.length < encodeTable(table).length);
    assert.deepEqual(decodeTable(older), table);
    const olderVectors = tableToIPC(tableFromIPC(encodeVectors(vectors)), 'file');
    assert.deepEqual(decodeVectors(olderVectors), vectors);
  });
});
