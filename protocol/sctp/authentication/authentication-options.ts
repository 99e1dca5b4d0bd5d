import { ChunkType } from '../wire/chunk-type.ts';

/** What a side does about authentication (RFC 4895). */
export interface AuthenticationOptions {
  /** Types of chunks that the peer has to authenticate: others of these types are dropped. */
  readonly chunks: readonly number[];
  /** Endpoint pair shared keys by their identifiers; those of both sides must be the same. */
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** Identifier of the key that is used to send. */
  readonly activeKey: number;
}

/** Nothing but what others ask for, by the null key, which who saw the set-up knows (RFC 4895 §6.1). */
export const nullKey: AuthenticationOptions = {
  chunks: [],
  keys: new Map([[0, new Uint8Array(0)]]),
  activeKey: 0,
};

/** Chunks whose authentication cannot be asked for, and is ignored in a peer's list (RFC 4895 §3.2). */
export const neverAuthenticated: ReadonlySet<number> = new Set([
  ChunkType.INIT,
  ChunkType.INIT_ACK,
  ChunkType.SHUTDOWN_COMPLETE,
  ChunkType.AUTH,
]);

/** Whether what is sent is authenticated by a key that others do not know: the null key is none. */
export function hasSharedKey({ keys, activeKey }: AuthenticationOptions): boolean {
  return (keys.get(activeKey)?.length ?? 0) > 0;
}

/** What is wrong with the options; undefined: nothing. */
export function authenticationFault({ chunks, keys, activeKey }: AuthenticationOptions): string | undefined {
  const wrong = chunks.find((type) => neverAuthenticated.has(type) || !(type >= 0 && type <= 255));
  if (wrong !== undefined) return `authentication: chunks of type ${wrong} cannot be authenticated`;
  if (new Set(chunks).size < chunks.length) return 'authentication: a chunk type is there twice';
  for (const identifier of keys.keys())
    if (!(identifier >= 0 && identifier <= 0xffff)) return `authentication: ${identifier} is no key identifier`;
  return keys.has(activeKey) ? undefined : `authentication: there is no key ${activeKey}`;
}
