import assert from 'node:assert/strict';
import { simproctcTables } from '../../../cli/study/simproctc-tables.ts';
import type { MeasuredComponent } from '../../../results/tables/measured-class.ts';
import { tableOfRows, type Column, type ResultTable } from '../../../results/tables/table.ts';

const column = (name: string, kind: Column['kind'], type: Column['type']): Column => {
  return { name, kind, type, unit: '', description: name };
};

const runs: ResultTable = tableOfRows(
  [
    column('run', 'identity', 'integer'),
    column('point', 'identity', 'integer'),
    column('seed', 'identity', 'integer'),
    column('duration', 'parameter', 'number'),
    column('puToPeRatio', 'parameter', 'number'),
    column('policy', 'parameter', 'text'),
    column('takeoverSuggestion', 'parameter', 'boolean'),
    column('maxHandleResolutionRate', 'parameter', 'number'),
    column('utilization', 'metric', 'number'),
    column('backlog_growth', 'metric', 'number'),
  ],
  [
    [0, 0, 3, 60, 2, 'Random', false, Infinity, 0.5, 1],
    [1, 0, 5, 60, 2, 'Random', false, Infinity, 0.75, 1],
    [2, 1, 3, 60, 2, 'Random', true, 5, null, 1],
    [3, 1, 5, 60, 2, 'Random', true, 5, 0.25, 1],
  ],
  { sweep: 'takeoverSuggestion maxHandleResolutionRate' },
);

/** As R's read.table: words between blanks; a head that is one word shorter has no name for the numbers of the rows. */
function readTable(text: string): Record<string, string>[] {
  const [head = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\s+/));
  return rows.map((cells) => {
    assert.equal(cells.length, head.length + 1);
    return Object.fromEntries(head.map((name, index) => [name.replaceAll('-', '.'), cells[index + 1] ?? '']));
  });
}

function registrar(number: number): MeasuredComponent {
  return { name: `lan1/pr${number - 1}`, number, lan: 2, pool: 0, speed: '' };
}

describe('tables for SimProcTC', () => {
  it('have a file for each scalar of RSPSIM, and the columns that its plotter wants', () => {
    const tables = simproctcTables(runs, { runs: [], metrics: [] });
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['controller-SystemUtilization'],
    );
    const rows = readTable(tables[0].text);
    assert.deepEqual(rows[0], {
      RunNo: '1',
      ValueNo: '1',
      Split: '""',
      simulationDuration: '60',
      puToPERatio: '2',
      calcAppPoolElementSelectionPolicy: 'Random',
      asapUseTakeoverSuggestion: 'false',
      registrarMaxHandleResolutionRate: '-1',
      'controller.SystemUtilization': '0.5',
    });
    assert.deepEqual(
      rows.map((row) => [row['ValueNo'], row['registrarMaxHandleResolutionRate'], row['controller.SystemUtilization']]),
      [
        ['1', '-1', '0.5'],
        ['2', '-1', '0.75'],
        ['1', '5', 'NA'],
        ['2', '5', '0.25'],
      ],
    );
  });

  it('have components by the numbers of LAN and component, from 0', () => {
    const components = {
      metrics: [],
      runs: [
        {
          run: 3,
          key: '',
          choice: {},
          classes: [
            {
              className: 'registrar',
              metrics: ['handle_updates', 'owned_elements'],
              components: [registrar(1), registrar(2)],
              values: Float64Array.from([10, 1.5, 20, 2.5]),
            },
          ],
        },
      ],
    };
    const tables = simproctcTables(runs, components);
    const owned = tables.find(({ name }) => name.endsWith('-RegistrarAverageNumberOfOwnedPoolElements'));
    assert.deepEqual(
      readTable(owned?.text ?? '').map((row) => [
        row['lan'],
        row['lan.registrarArray'],
        row['ValueNo'],
        Object.values(row).at(-1),
      ]),
      [
        ['1', '0', '2', '1.5'],
        ['1', '1', '2', '2.5'],
      ],
    );
    assert.ok(tables.some(({ name }) => name === 'lan.registrarArray.registrarProcess-RegistrarTotalHandleUpdates'));
  });

  it('have texts that R would cut at a comment in quotes, and infinite numbers as it writes them', () => {
    const table = tableOfRows(
      [
        column('point', 'identity', 'integer'),
        column('requestTrace', 'parameter', 'text'),
        column('utilization', 'metric', 'number'),
      ],
      [
        [0, 'load#1.csv', 0.5],
        [1, 'load.csv', -Infinity],
      ],
      { sweep: 'requestTrace' },
    );
    const [, first, second] = simproctcTables(table, { runs: [], metrics: [] })[0]?.text.split('\n') ?? [];
    assert.match(first ?? '', /\t"load#1\.csv"\t0\.5$/);
    assert.match(second ?? '', /\tload\.csv\t-Inf$/);
  });
});
