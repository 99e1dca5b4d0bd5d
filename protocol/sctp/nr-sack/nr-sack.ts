/**
 * NR-SACK (draft-natarajan-tsvwg-sctp-nrsack; draft-tuexen-tsvwg-sctp-multipath): gap blocks that the receiver will not
 * take back, so that the sender may forget what they cover.
 */
import type { GapBlock, NrSackChunk, SackChunk } from '../chunk.ts';

/** What an NR-SACK without blocks and duplicates has more than a SACK, bytes: number of blocks, and reserved ones. */
export const NR_SACK_EXTRA = 4;

/** The receiver here takes nothing back that arrived, whether the engine got it or not: all its gap blocks say so. */
export function nonRenegable({ gaps, ...sack }: SackChunk): NrSackChunk {
  return { ...sack, type: 'NR_SACK', gaps: [], nonRenegable: gaps };
}

/** The SACK that says the same, but for what may be taken back. Blocks of both kinds are in the order of TSNs. */
export function plainSack({ nonRenegable: kept, gaps, ...chunk }: NrSackChunk): SackChunk {
  return { ...chunk, type: 'SACK', gaps: gaps.length === 0 ? kept : joined([...gaps, ...kept]) };
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
