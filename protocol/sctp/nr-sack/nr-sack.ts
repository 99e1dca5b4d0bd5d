/**
 * NR-SACK (draft-natarajan-tsvwg-sctp-nrsack; draft-tuexen-tsvwg-sctp-multipath): gap blocks that the receiver will not
 * take back, so that the sender may forget what they cover.
 */
import type { GapBlock, NrSackChunk, SackChunk } from '../chunk.ts';

const NONE: readonly GapBlock[] = [];

/** What an NR-SACK without blocks and duplicates has more than a SACK, bytes: number of blocks, and reserved ones. */
export const NR_SACK_EXTRA = 4;

/** The receiver here takes nothing back that arrived, whether the engine got it or not: all its gap blocks say so. */
export function nonRenegable(sack: SackChunk): NrSackChunk {
  const { cumulativeTsn, receiveWindow, gaps: kept, duplicates, packets } = sack;
  const type = 'NR_SACK';
  // There is one for every packet, and a spread takes longer than all the rest.
  if (packets === undefined) return { type, cumulativeTsn, receiveWindow, gaps: NONE, duplicates, nonRenegable: kept };
  return { type, cumulativeTsn, receiveWindow, gaps: NONE, duplicates, packets, nonRenegable: kept };
}

/** The SACK that says the same, but for what may be taken back. Blocks of both kinds are in the order of TSNs. */
export function plainSack(chunk: NrSackChunk): SackChunk {
  const { cumulativeTsn, receiveWindow, nonRenegable: kept, duplicates, packets } = chunk;
  const gaps = chunk.gaps.length === 0 ? kept : joined([...chunk.gaps, ...kept]);
  const type = 'SACK';
  if (packets === undefined) return { type, cumulativeTsn, receiveWindow, gaps, duplicates };
  return { type, cumulativeTsn, receiveWindow, gaps, duplicates, packets };
}

/** Blocks that overlap or touch become one. */
function joined(blocks: readonly GapBlock[]): GapBlock[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of blocks
    .filter((block) => block.end >= block.start)
    .toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end + 1) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}
