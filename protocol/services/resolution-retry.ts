/** Option of a client: it goes on where its pool has no element now. */
export const resolutionRetryOption = {
  kind: 'time',
  description: 'wait before a pool without elements is resolved again',
  usual: 0.25,
} as const;
