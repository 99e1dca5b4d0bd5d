import { isUserData } from '../../../protocol/sctp/chunk.ts';
import type { PacketEvent, PacketObserver } from '../../network/packet-observer.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import { toSeconds } from '../../kernel/nanoseconds.ts';

/** TSN arithmetic is modulo 2^32 (RFC 9260 §6). */
function distance(from: number, to: number): number {
  return (to - from) >>> 0;
}

/** Time–sequence diagrams of senders: chunks of user data that leave their interfaces, and cumulative TSNs that come back. */
export class SequenceVectors implements PacketObserver {
  readonly #vectors: VectorRecorder;
  /** Component of each interface. */
  readonly #components: ReadonlyMap<string, { readonly flow: string; readonly path: string }>;
  readonly #initialTsns = new Map<string, number>();

  /** @param flows names of the flows by the name of their sender's host; path i is its i-th interface */
  constructor(vectors: VectorRecorder, flows: ReadonlyMap<string, string>, paths: number) {
    this.#vectors = vectors;
    this.#components = new Map(
      [...flows].flatMap(([host, flow]) =>
        Array.from({ length: paths }, (_, path) => [`${host}/${path}`, { flow, path: `${flow}/path${path}` }] as const),
      ),
    );
  }

  packet({ event, nanoseconds, place, packet }: PacketEvent): void {
    const component = this.#components.get(place);
    if (component === undefined || event === 'dropped') return;
    const { flow, path } = component;
    for (const chunk of packet.sctp?.chunks ?? []) {
      if (event === 'sent' && chunk.type === 'INIT') this.#initialTsns.set(flow, chunk.initialTsn - 1);
      const before = this.#initialTsns.get(flow) ?? 0;
      if (event === 'sent' && isUserData(chunk))
        this.#vectors.record(path, 'sent_tsn', toSeconds(nanoseconds), distance(before, chunk.tsn));
      if (event === 'received' && (chunk.type === 'SACK' || chunk.type === 'NR_SACK'))
        this.#vectors.record(path, 'acknowledged_tsn', toSeconds(nanoseconds), distance(before, chunk.cumulativeTsn));
    }
  }
}
