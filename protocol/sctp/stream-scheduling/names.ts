/** Stream schedulers (RFC 8260 §3), in the order of the RFC. */
export const streamSchedulerNames = [
  'fcfs',
  'roundRobin',
  'roundRobinPerPacket',
  'priority',
  'fairCapacity',
  'weightedFairQueueing',
] as const;
export type StreamSchedulerName = (typeof streamSchedulerNames)[number];
