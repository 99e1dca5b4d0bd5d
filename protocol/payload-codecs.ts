import type { PayloadProtocol, Ppid } from './host.ts';
import type { Codec } from './wire/codec.ts';
import { WireError } from './wire/wire-error.ts';

/** The codecs of an endpoint by payload protocol identifier: what every world needs to hand messages to its engine. */
export class PayloadCodecs {
  /** By the first codec of the list. */
  static readonly #shared = new WeakMap<Codec<unknown>, PayloadCodecs[]>();
  readonly #protocols: readonly PayloadProtocol[];
  readonly #codecs = new Map<Ppid, Codec<unknown>>();
  readonly #any: Codec<unknown> | undefined;

  /** The same object for lists of the same contents: thousands of pool users speak the same protocols. */
  static of(protocols: readonly PayloadProtocol[]): PayloadCodecs {
    const [first] = protocols;
    if (first === undefined) return new PayloadCodecs(protocols);
    const shared = PayloadCodecs.#shared.get(first.codec) ?? [];
    PayloadCodecs.#shared.set(first.codec, shared);
    let codecs = shared.find((each) => each.#are(protocols));
    if (codecs === undefined) shared.push((codecs = new PayloadCodecs(protocols)));
    return codecs;
  }

  constructor(protocols: readonly PayloadProtocol[]) {
    this.#protocols = protocols;
    for (const { ppid, codec } of protocols) if (ppid !== 'any') this.#codecs.set(ppid, codec);
    this.#any = protocols.find(({ ppid }) => ppid === 'any')?.codec;
  }

  find(ppid: Ppid): Codec<unknown> | undefined {
    return this.#codecs.get(ppid) ?? this.#any;
  }

  #are(protocols: readonly PayloadProtocol[]): boolean {
    return (
      protocols.length === this.#protocols.length &&
      protocols.every(({ ppid, codec }, index) => {
        const known = this.#protocols[index];
        return known?.ppid === ppid && known.codec === codec;
      })
    );
  }
}

/** What is reported to an engine about a payload protocol identifier that its endpoint does not know. */
export function unexpectedPpid(ppid: Ppid): WireError {
  return new WireError('unexpected-ppid', 0, `unsupported payload protocol identifier ${ppid}`);
}
