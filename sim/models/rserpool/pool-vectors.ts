import type { VectorSet } from '../../run/vector.ts';

/** Time series of pools. */
export const poolVectors = {
  utilization: { unit: '1', description: 'Utilization over the sampling interval', sampling: 'interval' },
  jobs: { unit: '1', description: 'Requests in service at a pool element', sampling: 'instant' },
  queue_length: { unit: '1', description: 'Requests waiting at a pool user', sampling: 'instant' },
  requests_in_system: { unit: '1', description: 'Requests waiting and in service', sampling: 'instant' },
  handling_time: { unit: 's', description: 'Handling time, mean of the sampling interval', sampling: 'interval' },
  owned_elements: { unit: '1', description: 'Pool elements of a home registrar', sampling: 'instant' },
} as const satisfies VectorSet;
