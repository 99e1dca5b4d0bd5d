import type { DataChunk, IDataChunk, SctpPacket, UserDataChunk } from '../../sctp/chunk.ts';
import { InterleavedReassembly } from '../../sctp/interleaving/interleaved-reassembly.ts';
import { SeenTsns } from './seen-tsns.ts';
import type { Ppid, StreamIdentifier } from '../../host.ts';
import type { Tsn } from '../../sctp/sequence.ts';

/** What a chunk of user data is in the flow of user messages. */
export type DataRole =
  /** Its TSN was there before: a retransmission, or the same packet captured twice. */
  | { readonly kind: 'duplicate' }
  /** A fragment of a message of which others are missing yet. */
  | { readonly kind: 'fragment' }
  /** A whole message, or the fragment that completes one. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly ppid: Ppid; readonly fragments: number };

/** Consecutive fragments of one message. */
interface Run {
  first: Tsn;
  last: Tsn;
  readonly ppid: Ppid;
  readonly stream: StreamIdentifier;
  begins: boolean;
  ends: boolean;
  readonly parts: Uint8Array[];
}

/** One direction of an association. */
interface Flow {
  readonly seen: SeenTsns;
  /** Runs by the TSNs of their first and last fragments. */
  readonly byFirst: Map<Tsn, Run>;
  readonly byLast: Map<Tsn, Run>;
  /** Fragments of I-DATA, and how many there are of each message. */
  readonly interleaved: InterleavedReassembly;
  readonly fragments: Map<string, number>;
}

/**
 * Puts user messages together from captured chunks of user data (RFC 9260 §6.9, RFC 8260 §2.2), in whatever order the
 * fragments come.
 *
 * Fragments of a message have consecutive TSNs, or those of I-DATA numbers of their own. A direction is identified by its ports and verification tag, whatever
 * the addresses: packets of one association take several paths.
 */
export class UserMessages {
  readonly #flows = new Map<string, Flow>();

  add(packet: SctpPacket, chunk: UserDataChunk): DataRole {
    const flow = this.#flow(packet);
    if (!flow.seen.add(chunk.tsn)) return { kind: 'duplicate' };
    if (chunk.beginning && chunk.ending) return roleAlone(chunk);
    if (chunk.type === 'I_DATA') return roleInterleaved(flow, chunk);
    const run = joined(flow, chunk);
    if (!run.begins || !run.ends) return { kind: 'fragment' };
    flow.byFirst.delete(run.first);
    flow.byLast.delete(run.last);
    return { kind: 'message', bytes: concatenated(run.parts), ppid: run.ppid, fragments: run.parts.length };
  }

  #flow({ sourcePort, destinationPort, verificationTag }: SctpPacket): Flow {
    const key = `${sourcePort} ${destinationPort} ${verificationTag}`;
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      flow = {
        seen: new SeenTsns(),
        byFirst: new Map(),
        byLast: new Map(),
        interleaved: new InterleavedReassembly(),
        fragments: new Map(),
      };
      this.#flows.set(key, flow);
    }
    return flow;
  }
}

/** What a chunk is by itself. */
export function roleAlone(chunk: UserDataChunk): DataRole {
  if (!chunk.beginning || !chunk.ending) return { kind: 'fragment' };
  return { kind: 'message', bytes: chunk.payload.bytes(), ppid: chunk.ppid, fragments: 1 };
}

function roleInterleaved({ interleaved, fragments: counts }: Flow, chunk: IDataChunk): DataRole {
  const message = interleaved.add(chunk);
  if (message === 'contradiction') return { kind: 'fragment' };
  const key = `${chunk.stream} ${chunk.unordered} ${chunk.mid}`;
  const fragments = (counts.get(key) ?? 0) + 1;
  counts.set(key, fragments);
  if (message === undefined) return { kind: 'fragment' };
  counts.delete(key);
  return { kind: 'message', bytes: message.payload.bytes(), ppid: message.ppid, fragments };
}

/** Makes one run of the fragment and the runs that it touches. */
function joined(flow: Flow, chunk: DataChunk): Run {
  const before = chunk.beginning ? undefined : flow.byLast.get((chunk.tsn - 1) >>> 0);
  const after = chunk.ending ? undefined : flow.byFirst.get((chunk.tsn + 1) >>> 0);
  const left = before !== undefined && !before.ends && before.stream === chunk.stream ? before : undefined;
  const right = after !== undefined && !after.begins && after.stream === chunk.stream ? after : undefined;
  const run = left ?? started(chunk);
  if (left !== undefined) {
    flow.byLast.delete(left.last);
    left.parts.push(chunk.payload.bytes());
    left.last = chunk.tsn;
    left.ends = chunk.ending;
  }
  if (right !== undefined) {
    flow.byFirst.delete(right.first);
    for (const part of right.parts) run.parts.push(part);
    run.last = right.last;
    run.ends = right.ends;
  }
  flow.byFirst.set(run.first, run);
  flow.byLast.set(run.last, run);
  return run;
}

function started(chunk: DataChunk): Run {
  const { tsn, ppid, stream, beginning, ending } = chunk;
  return { first: tsn, last: tsn, ppid, stream, begins: beginning, ends: ending, parts: [chunk.payload.bytes()] };
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
