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

interface PhaseRules {
  readonly isUp: boolean;
  readonly takesMessages: boolean;
  readonly sendsData: boolean;
  readonly takesData: boolean;
}

const settingUp: PhaseRules = { isUp: false, takesMessages: true, sendsData: false, takesData: false };

const established: PhaseRules = { isUp: true, takesMessages: true, sendsData: true, takesData: true };

const rules: Readonly<Record<Phase['kind'], PhaseRules>> = {
  queued: settingUp,
  cookieWait: settingUp,
  cookieEchoed: settingUp,
  established,
  shutdownPending: { isUp: true, takesMessages: false, sendsData: true, takesData: true },
  shutdownSent: { isUp: true, takesMessages: false, sendsData: false, takesData: true },
  shutdownReceived: { isUp: true, takesMessages: false, sendsData: true, takesData: false },
  shutdownAckSent: { isUp: true, takesMessages: false, sendsData: false, takesData: false },
  closed: { isUp: false, takesMessages: false, sendsData: false, takesData: false },
};

/** Almost all packets belong to this state, and a look-up by text costs as much as a packet's other conditions together. */
function rulesOf(kind: Phase['kind']): PhaseRules {
  return kind === 'established' ? established : rules[kind];
}

/** From ESTABLISHED to the end. */
export function isUp({ kind }: Phase): boolean {
  return rulesOf(kind).isUp;
}

/** Whether the engine may still ask for messages to be sent. */
export function takesMessages({ kind }: Phase): boolean {
  return rulesOf(kind).takesMessages;
}

/** Whether DATA goes out. Once SHUTDOWN or SHUTDOWN ACK was sent nothing waits for a SACK any more, either (§6). */
export function sendsData({ kind }: Phase): boolean {
  return rulesOf(kind).sendsData;
}

/** Whether DATA of the peer is taken: until its SHUTDOWN came. */
export function takesData({ kind }: Phase): boolean {
  return rulesOf(kind).takesData;
}
