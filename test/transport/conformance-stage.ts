import assert from 'node:assert/strict';
import {
  TransportError,
  type Association,
  type AssociationEnd,
  type AssociationOptions,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type PathStatus,
  type Payload,
  type UserMessage,
} from '../../protocol/host.ts';
import { MessagePayload } from '../../protocol/wire/codec.ts';
import { PATIENCE } from '../native/patience.ts';
import type { WireError } from '../../protocol/wire/wire-error.ts';
import type { Capability, ConformanceFaults, ConformanceHost, ConformanceWorld } from './conformance-world.ts';
import { TextCodec } from './text-codec.ts';

/** One thing that a transport must do. */
export interface ConformanceTest {
  readonly name: string;
  /** What the world must be able to do, or the test does not apply. */
  readonly needs?: readonly Capability[];
  run(stage: Stage): Promise<void>;
}

export const PPID = 39;
export const OTHER_PPID = 40;
export const codec = new TextCodec();

/** Settings with which a dead peer is noticed after about 2 s, where a world honors them. */
export const IMPATIENT: AssociationOptions = {
  connectTimeout: PATIENCE,
  rtoInitial: 0.2,
  rtoMin: 0.1,
  rtoMax: 0.4,
  assocMaxRetrans: 4,
  pathMaxRetrans: 1,
  heartbeatInterval: 0.3,
};

/** Notes the events of an endpoint. */
export class Notes implements EndpointHandler {
  readonly events: string[] = [];
  readonly messages: string[] = [];
  readonly unsent: string[] = [];
  readonly inbound: Association[] = [];
  reason: string | undefined;
  writableCount = 0;
  /** Answers each message at once. */
  answers = false;

  message(association: Association, message: unknown, ppid: number, stream: number): void {
    if (this.answers) association.send({ payload: text(`answer to ${String(message)}`), ppid });
    this.messages.push(String(message));
    this.events.push(`message ${ppid}/${stream}`);
  }

  malformed(_association: Association, ppid: number, _bytes: Uint8Array, error: WireError): void {
    this.events.push(`malformed ${ppid}: ${error.reason}`);
  }

  associationUp(association: Association): void {
    if (association.inbound) this.inbound.push(association);
    this.events.push('up');
  }

  associationEnded(_association: Association, end: AssociationEnd, reason?: string): void {
    this.events.push(end);
    this.reason = reason;
  }

  associationRestarted(): void {
    this.events.push('restarted');
  }

  pathChanged(_association: Association, path: PathStatus): void {
    this.events.push(`path ${path.state}`);
  }

  writable(): void {
    this.writableCount++;
  }

  sendFailed(_association: Association, { payload }: UserMessage): void {
    this.unsent.push(Buffer.from(payload.bytes()).toString());
  }

  /** Whether an event was noted. */
  has(event: string): () => boolean {
    return () => this.events.includes(event);
  }

  got(count: number): () => boolean {
    return () => this.messages.length >= count;
  }
}

/** A message of the text codec. */
export function text(content: string): Payload {
  return new MessagePayload<unknown>(codec, content);
}

/** A client connected to a server. */
export interface Pair {
  readonly client: Notes;
  readonly server: Notes;
  readonly clientHost: ConformanceHost;
  readonly serverHost: ConformanceHost;
  readonly clientEndpoint: Endpoint;
  readonly serverEndpoint: Endpoint;
  /** The client's side. */
  readonly association: Association;
}

/** A world with what the tests do in it again and again. */
export class Stage {
  static #count = 0;
  readonly world: ConformanceWorld;
  /** Of each stage another one: a real stack may hold the port of a former one for a while. */
  readonly serverPort = 7000 + 10 * Stage.#count++;

  constructor(world: ConformanceWorld) {
    this.world = world;
  }

  /** Waits for a condition, and fails if it does not come. */
  async until(condition: () => boolean, what: string): Promise<void> {
    assert.ok(await this.world.until(condition, PATIENCE), `${what}: not within ${PATIENCE} s`);
  }

  async pause(seconds: number): Promise<void> {
    await this.world.until(() => false, seconds);
  }

  /** An endpoint on all addresses of a host. */
  open(host: ConformanceHost, notes: Notes, options: Partial<EndpointOptions> = {}): Endpoint {
    const protocols = [{ ppid: PPID, codec }];
    return host.host.transport.open({ addresses: addressesOf(host), port: 0, protocols, ...options }, notes);
  }

  /** An endpoint on a port of a host that crashed, as soon as the world has it back. */
  async reopened(host: ConformanceHost, notes: Notes, port: number): Promise<Endpoint> {
    const opened: Endpoint[] = [];
    const attempt = (): void => {
      try {
        if (opened.length === 0) opened.push(this.open(host, notes, { port }));
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
      }
    };
    await this.until(() => {
      attempt();
      return opened.length > 0;
    }, `port ${port}`);
    return opened[0];
  }

  /** @param ofServer settings of all associations at the server */
  async connected(
    options: AssociationOptions = { connectTimeout: PATIENCE },
    ofServer: AssociationOptions = {},
  ): Promise<Pair> {
    const [client, server] = [new Notes(), new Notes()];
    const [serverHost, clientHost] = [this.world.newHost('server'), this.world.newHost('client')];
    const serverEndpoint = this.open(serverHost, server, { port: this.serverPort, association: ofServer });
    const clientEndpoint = this.open(clientHost, client);
    const association = clientEndpoint.connect(addressesOf(serverHost), this.serverPort, options);
    await this.until(() => client.has('up')() && server.has('up')(), 'association up');
    return { client, server, clientHost, serverHost, clientEndpoint, serverEndpoint, association };
  }
}

export function addressesOf({ address, secondAddress }: ConformanceHost): string[] {
  return secondAddress === undefined ? [address] : [address, secondAddress];
}

export function faultsOf({ faults }: ConformanceHost): ConformanceFaults {
  assert.ok(faults);
  return faults;
}
