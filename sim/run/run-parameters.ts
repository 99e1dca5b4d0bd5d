import type { ProfileName } from '../../protocol/profile.ts';
import type { PolicyName } from '../../protocol/policies/policies.ts';
import type {
  CapacityDistribution,
  DelayDistribution,
  PoolElementDistribution,
  ValueDistribution,
} from '../../protocol/workload/distribution-names.ts';
import type { BulkTransferParameters } from '../models/bulk-transfer/bulk-transfer-parameters.ts';
import type { PacketParameters } from '../models/packets/packet-parameters.ts';

/**
 * Everything that defines one run besides its seed: a point of a sweep with all values resolved. Names are those of the
 * scenario files and of the columns of result tables. Times in seconds, delays in milliseconds as in the field's
 * scenario descriptions, capacities in calculations/s, sizes in calculations. Infinity means never or unlimited.
 */
export interface RunParameters extends PacketParameters, BulkTransferParameters {
  // What is modelled how
  readonly model: 'rserpool' | 'bulkTransfer';
  readonly profile: ProfileName;
  readonly transport: 'message' | 'sctp';
  readonly idealized: boolean;
  readonly encodeMessages: boolean;
  readonly maxEvents: number;
  readonly maxEventsPerInstant: number;
  // Run control
  readonly warmup: number;
  readonly duration: number;
  readonly registrarStart: number;
  readonly registrarStartIncrement: number;
  readonly registrarStartLanIncrement: number;
  readonly poolElementStart: number;
  readonly poolElementStartLanIncrement: number;
  readonly poolUserStart: number;
  // Network
  readonly lans: number;
  /** One-way delay between any two components of a LAN, ms. */
  readonly lanDelay: number;
  /** One-way delay between neighboring LANs, ms. */
  readonly wanDelay: number;
  readonly delayDistribution: DelayDistribution;
  readonly failureDetectionTime: number;
  readonly messageLoss: number;
  readonly retransmissionTimeout: number;
  // Components, per LAN
  readonly registrars: number;
  readonly poolElements: number;
  readonly poolElementDistribution: PoolElementDistribution;
  /** From 1. */
  readonly disasterLan: number;
  readonly disasterRemaining: number;
  readonly poolUsers: number;
  // Workload
  readonly workload: WorkloadKind;
  readonly requestSize: number;
  readonly requestSizeDistribution: ValueDistribution;
  readonly requestSizeGamma: number;
  readonly requestInterval: number;
  readonly requestIntervalDistribution: ValueDistribution;
  readonly requestIntervalGamma: number;
  /** Closed workload only: mean time from a completion to the next request. */
  readonly thinkTime: number;
  // Pool elements
  readonly capacity: number;
  readonly capacityDistribution: CapacityDistribution;
  readonly capacityGamma: number;
  readonly capacityLambda: number;
  /** 0: from minCapacityPerJob. */
  readonly maxJobs: number;
  readonly minCapacityPerJob: number;
  readonly rejectProbability: number;
  readonly cookieMaxCalculations: number;
  readonly cookieMaxTime: number;
  readonly registrationLife: number;
  readonly peUptime: number;
  readonly peUptimeDistribution: ValueDistribution;
  readonly peUptimeGamma: number;
  readonly peDowntime: number;
  readonly peFailureKind: 'hostCrash' | 'processCrash';
  readonly cleanShutdownProbability: number;
  // Policy
  readonly policy: PolicyName;
  /** Weight or priority; negative: automatic. */
  readonly policyWeight: number;
  /** Fraction of full load; negative: automatic. */
  readonly loadDegradation: number;
  readonly loadDpf: number;
  readonly weightDpf: number;
  readonly choices: number;
  readonly policyUpdateThreshold: number;
  // Registrars
  readonly maxHandleResolutionItems: number;
  readonly maxIncrement: number;
  readonly maxBadPeReports: number;
  readonly endpointKeepAliveInterval: number;
  readonly endpointKeepAliveTimeout: number;
  readonly peerHeartbeatCycle: number;
  readonly maxTimeLastHeard: number;
  readonly maxTimeNoResponse: number;
  readonly mentorDiscoveryTimeout: number;
  readonly takeoverExpiry: number;
  readonly takeoverSuggestion: boolean;
  readonly updateLossProbability: number;
  /** Per pool user and pool, 1/s. */
  readonly maxHandleResolutionRate: number;
  readonly maxEndpointUnreachableRate: number;
  readonly rateGuardEntries: number;
  readonly registrarUptime: number;
  readonly registrarUptimeDistribution: ValueDistribution;
  readonly registrarUptimeGamma: number;
  readonly registrarDowntime: number;
  readonly registrarDowntimeDistribution: ValueDistribution;
  readonly registrarDowntimeGamma: number;
  readonly registrarFailureKind: 'hostCrash' | 'processCrash';
  /** So many first registrars of a LAN never fail. */
  readonly immortalRegistrars: number;
  /** Pool elements know the first so many registrars of their LAN; 0: all. */
  readonly poolElementRegistrars: number;
  // Pool users and sessions
  readonly staleCacheValue: number;
  readonly asapRequestTimeout: number;
  readonly asapMaxRequestRetransmit: number;
  readonly serverHuntRetryDelay: number;
  readonly jobRequestTimeout: number;
  readonly jobKeepAliveInterval: number;
  readonly jobKeepAliveTimeout: number;
  readonly jobRetryDelay: number;
  readonly handleResolutionRetryDelay: number;
}

/**
 * How requests come: `open` (each pool user generates at intervals into its own queue and serves one at a time, as
 * RSPSIM), `closed` (the next request comes a think time after a completion), `poisson` (generated at intervals and
 * started at once, without a limit: for comparison with theory).
 */
type WorkloadKind = 'open' | 'closed' | 'poisson';
