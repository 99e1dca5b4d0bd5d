/** The values that ASAP and ENRP parameters carry: pool handles, transports, policies, pool elements. */
import type { IpAddress } from '../host.ts';

/**
 * A pool handle: any bytes (RFC 5354 §3.9), held as a string with one character (U+0000 to U+00FF) per byte, so
 * that it can be compared, ordered and used as a key. ASCII handles read as themselves.
 */
export type PoolHandle = string;

/** Identifies a pool element within its pool; never 0. */
export type PeIdentifier = number;

/** Identifies a registrar (ENRP server identifier); 0 where none is known. */
export type RegistrarIdentifier = number;

/** What a user transport is for (RFC 5354 §3.4). */
export const TransportUse = { dataOnly: 0, dataPlusControl: 1 } as const;

/** SCTP Transport parameter (RFC 5354 §3.4): one port, one or more addresses. */
export interface SctpTransport {
  readonly protocol: 'sctp';
  readonly port: number;
  /** {@link TransportUse}; other u16 values are kept as they came. */
  readonly use: number;
  readonly addresses: readonly IpAddress[];
}

/** TCP, UDP and UDP-Lite Transport parameters (RFC 5354 §3.5-3.7): one port, one address. */
export interface SingleAddressTransport {
  readonly protocol: 'tcp' | 'udp' | 'udp-lite';
  readonly port: number;
  /** Reserved in RFC 5354; RSPLIB uses it as transport use. */
  readonly use: number;
  readonly address: IpAddress;
}

/** DCCP Transport parameter (RFC 5354 §3.3). */
export interface DccpTransport {
  readonly protocol: 'dccp';
  readonly port: number;
  readonly reserved: number;
  readonly serviceCode: number;
  readonly address: IpAddress;
}

/** Opaque Transport parameter (RFC 5354 §3.16). */
export interface OpaqueTransport {
  readonly protocol: 'opaque';
  readonly data: Uint8Array;
}

export type UserTransport = SctpTransport | SingleAddressTransport | DccpTransport | OpaqueTransport;

/** Policy types on the wire (RFC 5356 §3, RSPLIB's extensions, and one of our own in the private range). */
export const PolicyType = {
  RoundRobin: 0x00000001,
  WeightedRoundRobin: 0x00000002,
  Random: 0x00000003,
  WeightedRandom: 0x00000004,
  Priority: 0x00000005,
  LeastUsed: 0x40000001,
  LeastUsedDegradation: 0x40000002,
  PriorityLeastUsed: 0x40000003,
  RandomizedLeastUsed: 0x40000004,
  RandomizedPriorityLeastUsed: 0xb0001001,
  RandomizedLeastUsedDegradation: 0xb0001002,
  PriorityLeastUsedDegradation: 0xb0001003,
  RandomizedPriorityLeastUsedDegradation: 0xb0001004,
  WeightedRandomDPF: 0xb0002001,
  LeastUsedDPF: 0xb0002002,
  LeastUsedDegradationDPF: 0xb0002003,
  PriorityLeastUsedDPF: 0xb0002004,
  PriorityLeastUsedDegradationDPF: 0xb0002005,
  /** Power of d choices: of d elements drawn at random the least loaded one. Our extension; words: load, d. */
  PowerOfDChoices: 0xc0003001,
} as const;

/** The name of a policy as users write it (RSPLIB's option names). */
export type PolicyName = keyof typeof PolicyType;

/** The name of a policy type; undefined: none has this number. */
export function policyName(type: number): PolicyName | undefined {
  return (Object.keys(PolicyType) as PolicyName[]).find((name) => PolicyType[name] === type);
}

/**
 * A pool member selection policy with its policy-specific words. All are u32 as on the wire; loads, degradations and
 * distance penalty factors are fixed-point fractions of 0xffffffff. Words that the policy does not have are 0.
 */
export interface SelectionPolicy {
  readonly type: number;
  /** WRR, WRAND, WRAND-DPF: weight; Priority: priority. */
  readonly weight: number;
  readonly load: number;
  readonly loadDegradation: number;
  /** Load distance penalty factor, fraction of full load per ms of distance. */
  readonly loadDpf: number;
  /** Weight distance penalty factor, fraction of the weight per ms of distance. */
  readonly weightDpf: number;
  /** Milliseconds. */
  readonly distance: number;
  /** PowerOfDChoices: how many elements to draw. */
  readonly choices: number;
  /** The words of a policy type that is not in {@link PolicyType}, as they came. */
  readonly unknownWords?: Uint8Array;
}

/** The policy with another load. Elements tell theirs with each request they take or finish: no time for a spread. */
export function policyWithLoad(policy: SelectionPolicy, load: number): SelectionPolicy {
  const { type, weight, loadDegradation, loadDpf, weightDpf, distance, choices, unknownWords } = policy;
  const changed = { type, weight, load, loadDegradation, loadDpf, weightDpf, distance, choices };
  return unknownWords === undefined ? changed : { ...changed, unknownWords };
}

/** Pool Element parameter (RFC 5354 §3.10). */
export interface PoolElementParameter {
  readonly identifier: PeIdentifier;
  /** Home registrar; 0 while undetermined. */
  readonly homeRegistrar: RegistrarIdentifier;
  /**
   * Registration life, s32 as on the wire: RFC 5354 counts seconds (-1: for ever), RSPLIB and RSPSIM milliseconds.
   * The profile tells which.
   */
  readonly registrationLife: number;
  readonly userTransport: UserTransport;
  readonly policy: SelectionPolicy;
  /** Where the registrar reaches the element's ASAP; set by the home registrar. */
  readonly asapTransport?: SctpTransport;
}

/** Server Information parameter (RFC 5354 §3.11). */
export interface ServerInformation {
  readonly identifier: RegistrarIdentifier;
  readonly transport: SctpTransport;
}
