import type { Parameter } from './parameter-catalogue.ts';

const place = { use: {}, unit: '1', default: 1 } as const;

/** What tells components apart, described as parameters are: labels and orders name its values. */
export const componentPlaces: readonly Parameter[] = [
  { ...place, name: 'number', type: 'integer', description: 'Number of a component', min: 1 },
  { ...place, name: 'lan', type: 'integer', description: 'LAN of a component', min: 1 },
  { ...place, name: 'pool', type: 'integer', description: 'Pool of a component', min: 1 },
  { ...place, name: 'speed', type: 'choice', description: 'Speed of a pool element', choices: ['fast', 'slow'] },
];
