import { fairCapacity, weightedFairQueueing } from './fair-queueing.ts';
import type { StreamSchedulerName } from './names.ts';
import { Priority } from './priority.ts';
import { RoundRobin, RoundRobinPerPacket } from './round-robin.ts';
import type { StreamPolicyFactory } from './stream-policy.ts';

/** What decides whose turn it is, by the name of the scheduler; `fcfs` is the plain queue (sending/send-queue.ts). */
export const streamPolicies: Readonly<Record<Exclude<StreamSchedulerName, 'fcfs'>, StreamPolicyFactory>> = {
  roundRobin: () => new RoundRobin(),
  roundRobinPerPacket: () => new RoundRobinPerPacket(),
  priority: () => new Priority(),
  fairCapacity,
  weightedFairQueueing,
};
