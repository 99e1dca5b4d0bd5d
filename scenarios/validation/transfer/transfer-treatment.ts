import type { BulkTransferParameters } from '../../../sim/models/bulk-transfer/parameters.ts';
import { sctpTreatments } from '../sctp-treatment.ts';

/** What becomes of a parameter of bulk transfers when they run for real. */
export type TransferTreatment =
  /** Means the same for real associations and networks. */
  | 'kept'
  /** How long the run takes. */
  | 'planned'
  /** How the transport carries packets. */
  | 'transport'
  /** Concerns the simulator alone, and changes no result. */
  | 'simulator'
  /** A network namespace has none: must be 0. */
  | 'none'
  /** Shapes a path: must have a limit. */
  | 'limited'
  /** Has no real counterpart here: must have its default. */
  | 'unreal';

/** Of all parameters of bulk transfers: a new one does not compile until it is decided. */
export const transferTreatments: Readonly<Record<keyof BulkTransferParameters, TransferTreatment>> = {
  transport: 'kept',
  encodeMessages: 'simulator',
  maxEvents: 'simulator',
  maxEventsPerInstant: 'simulator',
  warmup: 'planned',
  duration: 'planned',
  flows: 'kept',
  plainFlows: 'kept',
  pathDelay: 'none',
  accessRate: 'unreal',
  sharedBottleneck: 'kept',
  messageSize: 'kept',
  streams: 'unreal',
  firstStreamMessageSize: 'unreal',
  streamScheduler: 'unreal',
  streamValues: 'unreal',
  interleaving: 'unreal',
  orderedDelivery: 'kept',
  transferSize: 'unreal',
  flowStartSpread: 'kept',
  background: 'unreal',
  backgroundRate: 'unreal',
  backgroundPacketLength: 'unreal',
  backgroundOn: 'unreal',
  backgroundOff: 'unreal',
  // Network
  paths: 'kept',
  ipVersion: 'unreal',
  udpEncapsulation: 'transport',
  encodePackets: 'simulator',
  linkRate: 'limited',
  linkMtu: 'kept',
  queue: 'unreal',
  queueCapacity: 'limited',
  redMinThreshold: 'unreal',
  redMaxThreshold: 'unreal',
  redMaxProbability: 'unreal',
  redWeight: 'unreal',
  ecn: 'unreal',
  linkLoss: 'none',
  lossBurst: 'unreal',
  linkBitErrorRate: 'none',
  linkJitter: 'none',
  linkReordering: 'none',
  linkReorderingDelay: 'unreal',
  linkDuplication: 'none',
  // Automatic, they are those of the first path, which are named first.
  secondPathDelay: 'none',
  secondPathRate: 'limited',
  secondPathLoss: 'none',
  // Path failures
  failingPaths: 'unreal',
  pathUptime: 'unreal',
  pathUptimeDistribution: 'unreal',
  pathUptimeGamma: 'unreal',
  pathDowntime: 'unreal',
  pathDowntimeDistribution: 'unreal',
  pathDowntimeGamma: 'unreal',
  pathFailureTime: 'unreal',
  pathFailureDuration: 'unreal',
  ...sctpTreatments,
};
