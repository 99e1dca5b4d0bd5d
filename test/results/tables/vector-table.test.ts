import assert from 'node:assert/strict';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { TableFormatError } from '../../../results/tables/arrow-table.ts';
import {
  decodeVectors,
  encodeVectors,
  type RunVectors,
  type VectorTable,
} from '../../../results/tables/vector-table.ts';

const metrics = [
  { name: 'jobs', unit: '1', description: 'Requests in service', sampling: 'instant' },
  { name: 'handling_time', unit: 's', description: 'Handling time', sampling: 'interval' },
] as const;

function runVectors(run: number, values: readonly number[]): RunVectors {
  return {
    run,
    key: `key-${run}`,
    interval: 0.5,
    series: [
      { component: 'lan0/pe1', metric: 'jobs' },
      { component: `flow${run}`, metric: 'handling_time' },
    ],
    seriesOf: Uint32Array.from(values, (_, index) => index % 2),
    times: Float64Array.from(values, (_, index) => index / 2),
    values: Float64Array.from(values),
  };
}

const table: VectorTable = { runs: [runVectors(3, [1, 2, 3]), runVectors(17, [0.1, -5e-9])], metrics };

describe('table of time series', () => {
  it('has one row per value: run, component, metric, time, value', () => {
    const arrow = tableFromIPC(encodeVectors(table));
    assert.deepEqual(
      arrow.toArray().map((row) => Object.values(row?.toJSON() ?? {})),
      [
        [3, 'lan0/pe1', 'jobs', 0, 1],
        [3, 'flow3', 'handling_time', 0.5, 2],
        [3, 'lan0/pe1', 'jobs', 1, 3],
        [17, 'lan0/pe1', 'jobs', 0, 0.1],
        [17, 'flow17', 'handling_time', 0.5, -5e-9],
      ],
    );
    assert.deepEqual(
      arrow.schema.fields.map(({ name, metadata }) => [name, metadata.get('unit')]),
      [
        ['run', '1'],
        ['component', ''],
        ['metric', ''],
        ['time', 's'],
        ['value', ''],
      ],
    );
  });

  it('gives back what was written, and the same bytes every time', () => {
    const value = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 2, maxLength: 20 }), { maxLength: 4 }), (runs) => {
        const given: VectorTable = { runs: runs.map((values, run) => runVectors(run, values)), metrics };
        const bytes = encodeVectors(given);
        const read = decodeVectors(bytes);
        assert.deepEqual(read, given);
        assert.deepEqual(encodeVectors(read), bytes);
      }),
      { numRuns: 50 },
    );
  });

  it('knows runs without values', () => {
    const empty: VectorTable = { runs: [{ ...runVectors(1, []), series: [] }], metrics };
    assert.deepEqual(decodeVectors(encodeVectors(empty)), empty);
  });

  it('knows whose paths were chosen, and that some are missing', () => {
    const [run] = table.runs;
    const given: VectorTable = { ...table, runs: [{ ...run, paths: ['lan0/pu*'], isPartial: true }] };
    const [{ paths, isPartial }] = decodeVectors(encodeVectors(given)).runs;
    assert.deepEqual([paths, isPartial], [['lan0/pu*'], true]);
  });

  it('refuses what is no table of time series', () => {
    for (const bytes of [new Uint8Array(), encodeVectors(table).slice(0, 300), new Uint8Array(1000).fill(7)])
      assert.throws(() => decodeVectors(bytes), TableFormatError);
  });
});
