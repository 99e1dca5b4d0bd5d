import type { Path } from '../path/path.ts';
import type { RetransmissionPolicyName } from '../cmt-options.ts';

/** What a path is worth to a chunk that is sent again: the path of the highest value takes it. */
type Worth = (path: Path) => number;

/**
 * Retransmission policies (Iyengar et al. 2006, §V): by the size of the window, by the slow start threshold, which changes
 * less, or by the losses so far. The others decide otherwise: RTX-SAME by where the chunk was, RTX-ASAP by which window
 * has room first.
 */
const worths: Readonly<Record<Exclude<RetransmissionPolicyName, 'same' | 'asap'>, Worth>> = {
  cwnd: ({ cwnd }) => cwnd,
  ssthresh: ({ ssthresh }) => ssthresh,
  lossRate: ({ chunksLost, chunksSent }) => (chunksSent === 0 ? 0 : -chunksLost / chunksSent),
};

/**
 * Where a policy sends what `last` lost.
 *
 * @param paths that take data, in order; at least one
 * @returns the path of the highest worth; of equals `last`, or else the first
 */
export function retransmissionPath(policy: RetransmissionPolicyName, last: Path, paths: readonly Path[]): Path {
  const stays = paths.includes(last);
  if (policy === 'same' || policy === 'asap') return stays ? last : (paths[0] ?? last);
  const worth = worths[policy];
  let best = stays ? last : (paths[0] ?? last);
  for (const path of paths) if (worth(path) > worth(best)) best = path;
  return best;
}
