import type { Column } from '../../../results/tables/table.ts';

/** Of tables of made-up runs, of which pictures are drawn. */
export const plottedColumns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'requestSize', kind: 'parameter', type: 'number', unit: 'calculations', description: 'Request size' },
  { name: 'capacity', kind: 'parameter', type: 'number', unit: 'calculations/s', description: 'Capacity' },
  { name: 'puToPeRatio', kind: 'parameter', type: 'number', unit: '1', description: 'PU:PE ratio' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];
