import type { Handshake } from './setup/handshake.ts';

/**
 * State of an association (RFC 9260 §4). `queued`: it waits for the end of an earlier one with the same peer. A
 * listener has no association, and so no state, before the COOKIE ECHO.
 */
export type Phase =
  | { readonly kind: 'queued' }
  | { readonly kind: 'cookieWait'; readonly handshake: Handshake }
  | { readonly kind: 'cookieEchoed'; readonly handshake: Handshake }
  | { readonly kind: 'established' }
  | { readonly kind: 'shutdownPending' }
  | { readonly kind: 'shutdownSent' }
  | { readonly kind: 'shutdownReceived' }
  | { readonly kind: 'shutdownAckSent' }
  | { readonly kind: 'closed' };

/** From ESTABLISHED to the end. */
export function isUp({ kind }: Phase): boolean {
  switch (kind) {
    case 'established':
    case 'shutdownPending':
    case 'shutdownSent':
    case 'shutdownReceived':
    case 'shutdownAckSent':
      return true;
    case 'queued':
    case 'cookieWait':
    case 'cookieEchoed':
    case 'closed':
      return false;
  }
}

/** Whether the engine may still ask for messages to be sent. */
export function takesMessages({ kind }: Phase): boolean {
  return kind === 'queued' || kind === 'cookieWait' || kind === 'cookieEchoed' || kind === 'established';
}

/** Whether DATA goes out. Once SHUTDOWN or SHUTDOWN ACK was sent nothing waits for a SACK any more, either (§6). */
export function sendsData({ kind }: Phase): boolean {
  return kind === 'established' || kind === 'shutdownPending' || kind === 'shutdownReceived';
}

/** Whether DATA of the peer is taken: until its SHUTDOWN came. */
export function takesData({ kind }: Phase): boolean {
  return kind === 'established' || kind === 'shutdownPending' || kind === 'shutdownSent';
}
