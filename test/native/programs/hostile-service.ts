import type { RealWorld } from '../../../native/api/real-world.ts';
import type { Association, Endpoint, EndpointHandler, Ppid, Random } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { Mutations } from '../../protocol/wire/mutations.ts';
import type { AttackKind } from './attack.ts';

/** A message and what it is. */
export interface TypedBytes {
  readonly ppid: Ppid;
  readonly bytes: Uint8Array;
}

/** What others come to. */
export interface HostileServiceOptions {
  readonly name: string;
  readonly port: number;
  /** What it sends mutated, in turn. */
  readonly kinds: readonly AttackKind[];
  /** What an honest service says when an association is up, ... */
  greeting?(): readonly TypedBytes[];
  /** ... and what it answers. */
  answer?(message: Uint8Array, ppid: Ppid): readonly TypedBytes[];
}

/** Mutated messages for an association at a time. */
const BURST = 2;
/** The part of the questions that a hostile one leaves unanswered. */
const SILENT = 0.2;

/**
 * A registrar or an element that sends mutated messages to all that come to it, asked or not, and honest answers to most
 * questions, so that dialogs go on. At the end it becomes honest.
 */
export class HostileService implements EndpointHandler {
  readonly name: string;
  readonly #options: HostileServiceOptions;
  readonly #kinds: readonly { readonly ppid: Ppid; readonly mutations: Mutations }[];
  readonly #random: Random;
  readonly #endpoint: Endpoint;
  readonly #associations = new Set<Association>();
  #isHonest = false;
  /** Mutated messages that were sent. */
  sent = 0;
  /** Associations that came since it is honest. */
  honestlyServed = 0;

  constructor(world: RealWorld, options: HostileServiceOptions) {
    this.name = options.name;
    this.#options = options;
    this.#random = deriveStream(`honesty of ${options.name}`);
    this.#kinds = options.kinds.map(({ ppid, originals }, index) => ({
      ppid,
      mutations: new Mutations(originals, deriveStream(`mutations by ${options.name} ${index}`)),
    }));
    const protocols = [{ ppid: 'any', codec: bytesCodec }] as const;
    const { port } = options;
    this.#endpoint = world.host.transport.open({ addresses: world.addresses, port, protocols }, this);
  }

  /** Sends mutated messages to all that are connected. @param most until it has sent so many @returns how many it has */
  attack(most: number): number {
    for (const association of this.#associations)
      for (let left = BURST; left > 0 && this.sent < most; left--) {
        const { ppid, mutations } = this.#kinds[this.sent % this.#kinds.length];
        if (!this.#isTaken(association, { ppid, bytes: mutations.next() })) break;
        this.sent++;
      }
    return this.sent;
  }

  /** From now on it only answers as it should; those who are connected come anew. */
  becomeHonest(): void {
    this.#isHonest = true;
    for (const association of this.#associations) association.abort('from now on in earnest');
    this.#associations.clear();
  }

  close(): void {
    this.#endpoint.close();
  }

  associationUp(association: Association): void {
    this.#associations.add(association);
    if (this.#isHonest) this.honestlyServed++;
    this.#say(association, this.#options.greeting?.() ?? []);
  }

  associationRestarted(): void {}

  associationEnded(association: Association): void {
    this.#associations.delete(association);
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    this.#say(association, this.#options.answer?.(message as Uint8Array, ppid) ?? []);
  }

  #say(association: Association, answers: readonly TypedBytes[]): void {
    if (!this.#isHonest && this.#random.uniform() < SILENT) return;
    for (const answer of answers) this.#isTaken(association, answer);
  }

  #isTaken(association: Association, { ppid, bytes }: TypedBytes): boolean {
    return association.state === 'up' && association.send({ payload: new BytesPayload(bytes), ppid });
  }
}
