import assert from 'node:assert/strict';
import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  PathStatus,
  Payload,
  UserMessage,
} from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import { rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';
import type { SctpStack, SctpStackOptions } from '../../../protocol/sctp/stack.ts';
import type { Codec, Decoded } from '../../../protocol/wire/codec.ts';
import { VirtualNetwork, type VirtualNetworkOptions } from './virtual-network.ts';

export const PPID = 39;
export const PORT = 7000;

class RawCodec implements Codec<unknown> {
  readonly protocol = 'raw';

  decode(bytes: Uint8Array): Decoded<unknown> {
    return { ok: true, message: bytes, unrecognized: [] };
  }

  encode(message: unknown): Uint8Array {
    if (message instanceof Uint8Array) return message;
    throw new RangeError('not bytes');
  }

  encodedLength(message: unknown): number {
    return this.encode(message).length;
  }
}

export const protocols = [{ ppid: PPID, codec: new RawCodec() }];

/** Records what an endpoint reports to its engine: `SECONDS EVENT`. */
export class Notes implements EndpointHandler {
  readonly events: string[] = [];
  readonly times: number[] = [];
  readonly messages: Uint8Array[] = [];
  readonly streams: number[] = [];
  readonly failed: Payload[] = [];
  inbound: Association | undefined;
  endReason: string | undefined;
  onMessage: ((association: Association, bytes: Uint8Array) => void) | undefined;
  onWritable: ((association: Association) => void) | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  message(association: Association, message: unknown, _ppid: number, stream: number): void {
    assert.ok(message instanceof Uint8Array);
    this.messages.push(message);
    this.streams.push(stream);
    this.onMessage?.(association, message);
  }

  associationUp(association: Association): void {
    if (association.inbound) this.inbound = association;
    this.#note('up');
  }

  associationEnded(_association: Association, end: AssociationEnd, reason?: string): void {
    this.endReason = reason;
    this.#note(end);
  }

  associationRestarted(): void {
    this.#note('restarted');
  }

  pathChanged(_association: Association, { address, state, primary }: PathStatus): void {
    this.#note(`${address} ${state}${primary ? ' primary' : ''}`);
  }

  writable(association: Association): void {
    this.onWritable?.(association);
  }

  sendFailed(_association: Association, { payload }: UserMessage): void {
    this.failed.push(payload);
    this.#note('sendFailed');
  }

  get texts(): string[] {
    return this.messages.map((message) => Buffer.from(message).toString());
  }

  /** When the event first happened, seconds. */
  timeOf(event: string): number {
    const index = this.events.indexOf(event);
    assert.ok(index >= 0, `no "${event}" among ${this.events.join(', ')}`);
    return this.times[index];
  }

  #note(event: string): void {
    this.events.push(event);
    this.times.push(this.#now());
  }
}

export interface PairOptions extends VirtualNetworkOptions {
  /** Options of both stacks that differ from `rfc9260`. */
  readonly sctp?: Partial<SctpOptions>;
  readonly serverSctp?: Partial<SctpOptions>;
  readonly clientAddresses?: readonly string[];
  readonly serverAddresses?: readonly string[];
  readonly stack?: SctpStackOptions;
  readonly autoclose?: number;
}

/** A client and a server, 10 ms apart by default; nothing happened yet. */
export class Pair {
  readonly network: VirtualNetwork;
  readonly client: Notes;
  readonly server: Notes;
  readonly clientStack: SctpStack;
  readonly serverStack: SctpStack;
  readonly clientEndpoint: Endpoint;
  readonly serverEndpoint: Endpoint;
  readonly clientAddresses: readonly string[];
  readonly serverAddresses: readonly string[];
  #association: SctpAssociation | undefined;

  constructor(options: PairOptions = {}) {
    this.network = new VirtualNetwork(options);
    this.clientAddresses = options.clientAddresses ?? ['10.1.0.1'];
    this.serverAddresses = options.serverAddresses ?? ['10.1.0.2'];
    const now = (): number => this.network.now;
    this.client = new Notes(now);
    this.server = new Notes(now);
    const sctp = { ...rfc9260, ...options.sctp };
    this.clientStack = this.network.stack('client', this.clientAddresses, { ...options.stack, sctp });
    this.serverStack = this.network.stack('server', this.serverAddresses, {
      ...options.stack,
      sctp: { ...sctp, ...options.serverSctp },
    });
    const { autoclose = 0 } = options;
    this.serverEndpoint = this.serverStack.open({ addresses: [], port: PORT, protocols }, this.server);
    this.clientEndpoint = this.clientStack.open(
      { addresses: [], port: 5000, protocols, association: { autoclose } },
      this.client,
    );
  }

  connect(options?: AssociationOptions): SctpAssociation {
    this.clientEndpoint.connect(this.serverAddresses.slice(0, 1), PORT, options);
    [this.#association] = this.clientStack.associations;
    return this.#association;
  }

  /** Connects and runs until both sides are up. */
  up(options?: AssociationOptions): this {
    this.connect(options);
    this.network.run(5 * this.network.delay);
    assert.deepEqual([this.client.events[0], this.server.events[0]], ['up', 'up']);
    return this;
  }

  /** The client's association. */
  get association(): SctpAssociation {
    assert.ok(this.#association);
    return this.#association;
  }

  get inbound(): SctpAssociation {
    return this.serverStack.associations[0];
  }

  send(text: string, options: Partial<UserMessage> = {}): boolean {
    return this.association.send({ payload: bytesOf(text), ppid: PPID, ...options });
  }

  /** Sends a number of messages of a number of bytes. */
  sendBulk(count: number, length: number, options: Partial<UserMessage> = {}): void {
    for (let i = 0; i < count; i++)
      assert.ok(this.association.send({ payload: filled(i, length), ppid: PPID, ...options }));
  }
}

export function bytesOf(text: string): Payload {
  return new BytesPayload(new Uint8Array(Buffer.from(text)));
}

/** Bytes that identify their message and their place. */
export function filled(number: number, length: number): Payload {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (number * 31 + i * 7) & 0xff;
  return new BytesPayload(bytes);
}
