import type { RealWorld } from '../../../native/api/real-world.ts';
import type { Association, Endpoint, EndpointHandler, Ppid } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { Mutations } from '../../protocol/wire/mutations.ts';

/** Messages of one kind, which are mutated. */
export interface AttackKind {
  readonly ppid: Ppid;
  readonly originals: readonly Uint8Array[];
}

/** What is attacked. */
export interface AttackTarget {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Sent in turn. */
  readonly kinds: readonly AttackKind[];
  /** Messages of the target after which its association is aborted: it sends without end (absent: never). */
  readonly mostReceived?: number;
}

/** Seconds within which a target must take more, or a set-up must be complete. */
const PATIENCE = 120;

/** Sends mutated messages on associations with a target, one after another: it may end them for what it gets. */
export class Attack implements EndpointHandler {
  readonly #target: AttackTarget;
  readonly #endpoint: Endpoint;
  readonly #kinds: readonly { readonly ppid: Ppid; readonly mutations: Mutations }[];
  #association: Association | undefined;
  #received = 0;
  #changed: (() => void) | undefined;
  /** What the answer that is waited for must have. */
  #isAnswer: ((message: Uint8Array) => boolean) | undefined;
  associations = 0;
  sent = 0;

  constructor(world: RealWorld, target: AttackTarget) {
    this.#target = target;
    this.#kinds = target.kinds.map(({ ppid, originals }, index) => ({
      ppid,
      mutations: new Mutations(originals, deriveStream(`mutations of ${target.name} ${index}`)),
    }));
    const protocols = [{ ppid: 'any', codec: bytesCodec }] as const;
    this.#endpoint = world.host.transport.open({ addresses: world.addresses, port: 0, protocols }, this);
  }

  async send(messages: number): Promise<void> {
    for (let sent = 0; sent < messages; sent++) {
      const { ppid, mutations } = this.#kinds[this.sent % this.#kinds.length];
      const bytes = mutations.next();
      while (!this.#take(bytes, ppid)) await this.#change();
      this.sent++;
      // The others have their turns, and the victims theirs.
      if (sent % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Waits until what is in order has its answer, on a new association: the target lives. */
  async hasAnswer(bytes: Uint8Array, ppid: Ppid, isAnswer: (message: Uint8Array) => boolean): Promise<void> {
    // What came before may end the former association, or occupy its session.
    this.#leave();
    this.#isAnswer = isAnswer;
    while (!this.#take(bytes, ppid)) await this.#change();
    while (this.#isAnswer !== undefined) await this.#change();
  }

  close(): void {
    this.#endpoint.close();
  }

  associationUp(): void {
    this.#changed?.();
  }

  associationEnded(association: Association): void {
    if (association === this.#association) this.#association = undefined;
    this.#changed?.();
  }

  associationRestarted(): void {}

  writable(): void {
    this.#changed?.();
  }

  message(association: Association, message: unknown): void {
    if (this.#isAnswer !== undefined && message instanceof Uint8Array && this.#isAnswer(message))
      this.#isAnswer = undefined;
    const { mostReceived = Infinity } = this.#target;
    if (association === this.#association && ++this.#received >= mostReceived) this.#leave();
    this.#changed?.();
  }

  #leave(): void {
    this.#association?.abort();
    this.#association = undefined;
  }

  #take(bytes: Uint8Array, ppid: Ppid): boolean {
    if (this.#association === undefined) {
      this.associations++;
      this.#received = 0;
      const { address, port } = this.#target;
      this.#association = this.#endpoint.connect([address], port, { connectTimeout: PATIENCE });
    }
    // Before it is up, too: a server may shut it down as soon as it is.
    if (this.#association.state === 'ended') return false;
    return this.#association.send({ payload: new BytesPayload(bytes), ppid });
  }

  /** Waits until something happens to the association. */
  async #change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#changed = resolve;
        const { name } = this.#target;
        timer = setTimeout(() => reject(new Error(`${name}: nothing for ${PATIENCE} s`)), PATIENCE * 1000);
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
