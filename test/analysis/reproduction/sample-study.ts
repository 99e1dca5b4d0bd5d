import type { PublishedNumbers } from '../../../results/expectations/expectation.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, type Column, type ResultTable } from '../../../results/tables/table.ts';
import { studyRecord, type StudyRecord } from '../../../analysis/reproduction/study-record.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Policy' },
  { name: 'size', kind: 'parameter', type: 'number', unit: 's', description: 'Size' },
  { name: 'ratio', kind: 'parameter', type: 'number', unit: '1', description: 'Ratio' },
  { name: 'duration', kind: 'parameter', type: 'number', unit: 's', description: 'Measurement' },
  { name: 'load', kind: 'metric', type: 'number', unit: '1', description: 'Load' },
];

/** Two policies, two sizes, the ratios 1 and 3, two seeds. Loads are 0.5 + ratio / 10, and 0.1 less of the worse policy. */
export const runs: ResultTable = tableOfRows(
  columns,
  ['better', 'worse'].flatMap((policy, p) =>
    [1, 100].flatMap((size, s) =>
      [1, 3].flatMap((ratio, r) =>
        [1, 2].map((seed) => [4 * p + 2 * s + r, seed, policy, size, ratio, 600, 0.5 + ratio / 10 - p / 10]),
      ),
    ),
  ),
  { sweep: 'policy size ratio', study: 'mine' },
);

export const plot: PlotDefinition = {
  name: 'load',
  title: 'Load',
  y: 'load',
  x: 'ratio',
  color: 'policy',
  dash: 'size',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: true,
};

/** Of the ratios 1 and 10 with one size; the runs have no ratio 10. */
export const published: PublishedNumbers = {
  name: 'thesis',
  source: 'A thesis, figure 1',
  taken: 'figure',
  plot: 'load',
  y: 'load',
  percent: true,
  x: { parameter: 'ratio', places: [1, 10] },
  rows: [
    {
      rule: [
        { parameter: 'policy', is: ['better'] },
        { parameter: 'size', is: [1] },
      ],
      y: [61, 90],
    },
    {
      rule: [
        { parameter: 'policy', is: ['worse'] },
        { parameter: 'size', is: [1] },
      ],
      y: [null, 70],
    },
  ],
};

/** A record with some of everything. */
export function sampleRecord(changes: Partial<StudyRecord> = {}): StudyRecord {
  return studyRecord({
    study: 'mine',
    subject: 'load-distribution',
    title: 'Mine <b>',
    description: 'How is it?',
    family: 'wp1-mine',
    publication: 'A thesis',
    isQuick: false,
    program: { version: '1.2.3', commit: '0123456789ab', isModified: false, code: 'ba9876543210' },
    madeAt: '2026-11-29T16:00:00.000Z',
    cpu: 'a CPU',
    points: 8,
    runs: 192,
    failures: 0,
    seeds: 24,
    durations: [7200, 7200],
    cpuSeconds: 5400,
    expectations: [
      { name: 'order', text: 'better ≥ worse', measured: '+0.1 ± 0.01', verdict: 'holds' },
      {
        name: 'values',
        text: 'load as in thesis',
        measured: '0.6 (expected 0.7)',
        verdict: 'known difference',
        reason: 'The thesis | had another load.',
      },
    ],
    published: [
      {
        name: 'thesis',
        source: 'A thesis, figure 1',
        taken: 'figure',
        percent: true,
        y: 'load',
        unit: '%',
        rows: [
          { where: 'policy=better, ratio=1', published: 61, measured: 60.25, halfWidth: 0.5 },
          { where: 'policy=worse, ratio=1', published: 70, measured: 71.5, halfWidth: null },
        ],
        passedOver: 3,
      },
    ],
    means: { points: ['policy=better', 'policy=worse'], metrics: { load: [0.6, null] } },
    ...changes,
  });
}
