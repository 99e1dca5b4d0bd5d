import type { ElementPosition, Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { PoolElementParameter, RegistrarIdentifier } from '../wire/pool-element.ts';
import type { PoolEntry } from '../wire/enrp-messages.ts';
import { poolElementLength, poolHandleLength } from '../wire/element-parameters.ts';
import { MAX_MESSAGE_LENGTH } from '../wire/message-limits.ts';

/** One part of a handle table. */
export interface TablePart {
  readonly pools: readonly PoolEntry[];
  /** Where the next part begins; undefined: this was the last one. */
  readonly next: ElementPosition | undefined;
}

/** Fixed fields of a handle table response. */
const HEADER_BYTES = 12;

/** Which part of a handle table is wanted. */
interface WantedPart {
  /** It begins behind this element; undefined: at the beginning. */
  readonly position?: ElementPosition | undefined;
  /** Only elements of this registrar; undefined: all. */
  readonly owner?: RegistrarIdentifier | undefined;
  /** At most as many elements and bytes, but at least one element. */
  readonly limits: { readonly elements: number; readonly bytes: number };
  /** Whether an element is included. */
  readonly includes: (entry: PoolElementEntry) => boolean;
}

/** The part of a handle table that fits into one response. */
export function tablePart(handlespace: Handlespace, wanted: WantedPart): TablePart {
  const { position, owner, limits, includes } = wanted;
  const pools: { poolHandle: string; poolElements: PoolElementParameter[] }[] = [];
  const maxBytes = Math.min(limits.bytes, MAX_MESSAGE_LENGTH);
  let bytes = HEADER_BYTES;
  let elements = 0;
  let last: ElementPosition | undefined;
  for (const entry of handlespace.entriesAfter(position, owner)) {
    if (!includes(entry)) continue;
    let pool = pools.at(-1);
    const opensPool = pool?.poolHandle !== entry.poolHandle;
    bytes += poolElementLength(entry.parameter) + (opensPool ? poolHandleLength(entry.poolHandle) : 0);
    if (elements > 0 && (elements >= limits.elements || bytes > maxBytes)) return { pools, next: last };
    if (pool === undefined || opensPool) {
      pool = { poolHandle: entry.poolHandle, poolElements: [] };
      pools.push(pool);
    }
    pool.poolElements.push(entry.parameter);
    elements++;
    last = { poolHandle: entry.poolHandle, identifier: entry.identifier };
  }
  return { pools, next: undefined };
}
