import type { PoolHandle } from './pool-element.ts';

/** The pool handle of a text: its UTF-8 bytes. */
export function poolHandleFromText(text: string): PoolHandle {
  let handle = '';
  for (const byte of new TextEncoder().encode(text)) handle += String.fromCharCode(byte);
  return handle;
}
