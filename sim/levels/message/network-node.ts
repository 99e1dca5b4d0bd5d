import type { IpAddress } from '../../../protocol/host.ts';

/** Whether a node can be reached: `crashed` is silent until it restarts, `cut` until its path is repaired. */
export type NodeState = 'up' | 'crashed' | 'cut';

/** What the network does to the endpoints of a node. */
export interface NodeEndpoint {
  readonly port: number;
  /** The process or host is gone. @param stackSurvives whether the peers are informed */
  crash(stackSurvives: boolean): void;
  pathCut(): void;
  pathRepaired(): void;
}

const NONE: readonly NodeEndpoint[] = [];

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
  /** Open SCTP endpoints: few, and never changed in place, so that who goes through them may close some. */
  #endpoints: readonly NodeEndpoint[] = NONE;
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

  get endpoints(): readonly NodeEndpoint[] {
    return this.#endpoints;
  }

  endpointAt(port: number): NodeEndpoint | undefined {
    for (const endpoint of this.#endpoints) if (endpoint.port === port) return endpoint;
    return undefined;
  }

  opened(endpoint: NodeEndpoint): void {
    // As a rule there is one: no array with room for more, as a spread would make it.
    this.#endpoints = this.#endpoints.concat(endpoint);
  }

  /** Harmless if it was closed before. */
  closed(endpoint: NodeEndpoint): void {
    this.#endpoints = this.#endpoints.filter((each) => each !== endpoint);
  }

  /** A port that no endpoint uses; each call gives another one, so that a restarted process is not taken for the old. */
  freePort(): number {
    for (let tries = 0; tries < 16384; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === 65535 ? 49152 : port + 1;
      if (this.endpointAt(port) === undefined) return port;
    }
    throw new RangeError(`node ${this.name} has no free port`);
  }
}
