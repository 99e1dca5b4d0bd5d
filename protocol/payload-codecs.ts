import type { PayloadProtocol } from './host.ts';
import type { Codec } from './wire/codec.ts';
import { WireError } from './wire/wire-error.ts';

/** The codecs of an endpoint by payload protocol identifier: what every world needs to hand messages to its engine. */
export class PayloadCodecs {
  readonly #codecs = new Map<number, Codec<unknown>>();
  readonly #any: Codec<unknown> | undefined;

  constructor(protocols: readonly PayloadProtocol[]) {
    for (const { ppid, codec } of protocols) if (ppid !== 'any') this.#codecs.set(ppid, codec);
    this.#any = protocols.find(({ ppid }) => ppid === 'any')?.codec;
  }

  find(ppid: number): Codec<unknown> | undefined {
    return this.#codecs.get(ppid) ?? this.#any;
  }
}

/** What an engine is told of a payload protocol identifier that its endpoint does not know. */
export function unexpectedPpid(ppid: number): WireError {
  return new WireError('unexpected-ppid', 0, `payload protocol identifier ${ppid} is not spoken here`);
}
