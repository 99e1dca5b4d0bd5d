import type { IpAddress } from '../../../protocol/host.ts';

/** Whether a node can be reached: `crashed` is silent until it restarts, `cut` until its path is repaired. */
export type NodeState = 'up' | 'crashed' | 'cut';

/** What the network does to the endpoints of a node. */
export interface NodeEndpoint {
  /** The process or host is gone. @param stackSurvives whether the peers are informed */
  crash(stackSurvives: boolean): void;
  pathCut(): void;
  pathRepaired(): void;
}

/** A host of the simulated network, with one address. */
export class NetworkNode {
  readonly name: string;
  readonly address: IpAddress;
  /** The same, as a list. */
  readonly addresses: readonly [IpAddress];
  readonly lan: number;
  /** Seconds, one way, between this node and its LAN's switch. */
  readonly accessDelay: number;
  isCrashed = false;
  /** Its path may be cut whether or not it lives. */
  isCut = false;
  /** Open SCTP endpoints by port. */
  readonly endpoints = new Map<number, NodeEndpoint>();
  #nextPort = 49152;

  constructor(name: string, address: IpAddress, lan: number, accessDelay: number) {
    this.name = name;
    this.address = address;
    this.addresses = [address];
    this.lan = lan;
    this.accessDelay = accessDelay;
  }

  get state(): NodeState {
    if (this.isCut) return 'cut';
    return this.isCrashed ? 'crashed' : 'up';
  }

  /** A port that no endpoint uses; each call gives another one, so that a restarted process is not taken for the old. */
  freePort(): number {
    for (let tries = 0; tries < 16384; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === 65535 ? 49152 : port + 1;
      if (!this.endpoints.has(port)) return port;
    }
    throw new RangeError(`node ${this.name} has no free port`);
  }
}
