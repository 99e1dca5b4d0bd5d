/** Why a packet was dropped: the first ones happen on a link, the last ones in a node. */
const dropCauses = [
  /** Drop-tail: no room, by packets or bytes; also RED at its packet capacity. */
  'queueFull',
  /** RED: by chance, average between the thresholds. */
  'redEarly',
  /** RED: average at or above the upper threshold. */
  'redForced',
  /** By the loss model of the link. */
  'loss',
  /** A bit error: the frame check sequence of the link is wrong. */
  'corruption',
  /** Longer than the MTU of the link: nothing is fragmented on its way. */
  'tooBig',
  /** The link was, or went, down. */
  'linkDown',
  /** The interface of its sender or receiver was, or went, down. */
  'interfaceDown',
  /** The node is crashed. */
  'nodeDown',
  'noRoute',
  /** The hop limit (time to live) was used up at a router. */
  'hopLimit',
  /** It reached its host, which has no receiver for it. */
  'noListener',
  /** It reached its host, and its bytes are no packet of the protocol. */
  'malformed',
] as const;

export type DropCause = (typeof dropCauses)[number];

/** Packets by cause. */
export type DropCounts = Record<DropCause, number>;

export function noDrops(): DropCounts {
  return Object.fromEntries(dropCauses.map((cause) => [cause, 0])) as DropCounts;
}

/** Sum over all causes. */
export function totalDrops(counts: DropCounts): number {
  return dropCauses.reduce((sum, cause) => sum + counts[cause], 0);
}
