import type { Chunk } from '../chunk.ts';

/**
 * Where the COOKIE ECHO of a packet is: in front (RFC 9260 §5.1), or behind the AUTH chunk that authenticates it (RFC 4895
 * §6.3); undefined: it has none there.
 */
export function cookiePlace(chunks: readonly Chunk[]): 0 | 1 | undefined {
  const first = chunks[0]?.type;
  if (first === 'COOKIE_ECHO') return 0;
  return first === 'AUTH' && chunks[1]?.type === 'COOKIE_ECHO' ? 1 : undefined;
}
