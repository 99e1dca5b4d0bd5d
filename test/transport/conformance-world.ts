import type { Host } from '../../protocol/host.ts';

/** A host of a world, with what a test may do to it. */
export interface ConformanceHost {
  readonly host: Host;
  readonly address: string;
  /** In a world with two paths: the address in the second network. */
  readonly secondAddress?: string;
  /** Absent: nothing can fail in this world. */
  readonly faults?: ConformanceFaults;
}

/** Failures of a host. */
export interface ConformanceFaults {
  /** Silence: its endpoints are gone, and no peer is informed. */
  crashHost(): void;
  /** The host is back, empty. Needed for `restart`. */
  restartHost?(): void;
  /** Its endpoints are gone, but its stack says so. Needed for `processCrash`. */
  crashProcesses?(): void;
  /** Nothing reaches the host by this network any more; undefined: by any. */
  cutPath(network?: 1 | 2): void;
  repairPath(network?: 1 | 2): void;
}

/** A world that the conformance suite runs in. */
export interface ConformanceWorld {
  /** Makes a host; each call another one. */
  newHost(name: string): ConformanceHost;
  /** Lets time pass until the condition holds; false if it does not within the seconds. */
  until(condition: () => boolean, seconds: number): Promise<boolean>;
  /** An address that packets can be sent to, and that no host has (default: 192.0.2.77, RFC 5737). */
  readonly nobody?: string;
  /** Multicast group for datagrams. */
  readonly group: string;
  close(): Promise<void>;
}

/**
 * What not every world can do:
 *
 * - `faults`: hosts and paths fail,
 * - `processCrash`: a stack that outlives its process,
 * - `restart`: a crashed host comes back with the same address,
 * - `twoPaths`: hosts have addresses in two networks,
 * - `associationOptions`: time-outs and numbers of retransmissions of one association,
 * - `lifetime`: messages are given up when they are late,
 * - `lastAnswers`: an engine gets the messages before a SHUTDOWN, and can answer them.
 * - `streams`: an association has a number of streams,
 * - `congestionWindow`: `paths()` has it,
 * - `families`: hosts have addresses, and know of which families.
 *
 * Real stacks go without these: `lastAnswers`, libusrsctp and the kernel, which take no data any more once the peer's
 * SHUTDOWN has come; `twoPaths`, libusrsctp over UDP, which has one UDP port on all addresses of its process, so that hosts
 * within one process share one address, and no network can be cut for one of them.
 */
export type Capability =
  | 'faults'
  | 'processCrash'
  | 'restart'
  | 'twoPaths'
  | 'associationOptions'
  | 'lifetime'
  | 'lastAnswers'
  | 'streams'
  | 'congestionWindow'
  | 'families';
