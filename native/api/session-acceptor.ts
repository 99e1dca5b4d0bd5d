import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  Ppid,
} from '../../protocol/host.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { AcceptedSession, type ServiceSide } from './accepted-session.ts';
import { Deferred } from './deferred.ts';
import type { ServiceProtocol } from './message-codec.ts';
import type { RealWorld } from './real-world.ts';

export interface AcceptorOptions<M> {
  readonly protocol: ServiceProtocol<M>;
  readonly port: number;
  readonly association: AssociationOptions | undefined;
  readonly maxSessions: number;
}

/** Where pool users reach a service: makes a session of each association. */
export class SessionAcceptor<M> implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #side: ServiceSide<M>;
  readonly #maxSessions: number;
  readonly #sessions = new Set<AcceptedSession<M>>();
  /** Those that were not taken yet: no more than there are sessions. */
  readonly #untaken = new Set<AcceptedSession<M>>();
  readonly #takers: Deferred<AcceptedSession<M> | undefined>[] = [];
  #closed = false;

  /** @throws TransportError if the port is taken */
  constructor({ host, profile, addresses, longestMessage }: RealWorld, options: AcceptorOptions<M>) {
    const { protocol, port, association, maxSessions } = options;
    const asap = asapCodec(profile);
    this.#maxSessions = maxSessions;
    this.#side = { clock: host.clock, longestMessage, protocol, asap, over: (session) => this.#over(session) };
    const protocols = [
      { ppid: ASAP_PPID, codec: asap },
      { ppid: 'any' as const, codec: bytesCodec },
    ];
    this.endpoint = host.transport.open({ addresses, port, protocols, ...(association && { association }) }, this);
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** The next session; undefined: the service is closed. */
  async take(): Promise<AcceptedSession<M> | undefined> {
    const [session] = this.#untaken;
    if (session !== undefined) {
      this.#untaken.delete(session);
      return session;
    }
    if (this.#closed) return undefined;
    const taker = new Deferred<AcceptedSession<M> | undefined>();
    this.#takers.push(taker);
    return taker.promise;
  }

  /** No new sessions; resolves when those that are there have been closed. */
  async closeSessions(): Promise<void> {
    this.#stopAccepting();
    await Promise.all(Array.from(this.#sessions, async (session) => session.close()));
  }

  /** Ends what is left. */
  close(): void {
    this.#stopAccepting();
    for (const session of this.#sessions) session.abort();
    this.endpoint.close();
  }

  associationUp(association: Association): void {
    if (this.#closed || this.#sessions.size >= this.#maxSessions) {
      association.abort(this.#closed ? 'the service is closed' : 'too many sessions');
      return;
    }
    const session = new AcceptedSession(association, this.#side);
    association.context = session;
    this.#sessions.add(session);
    const taker = this.#takers.shift();
    if (taker === undefined) this.#untaken.add(session);
    else taker.resolve(session);
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    sessionOf<M>(association)?.message(message, ppid);
  }

  malformed(association: Association): void {
    sessionOf<M>(association)?.malformed();
  }

  writable(association: Association): void {
    sessionOf<M>(association)?.writable();
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    sessionOf<M>(association)?.ended(end);
    association.context = undefined;
  }

  associationRestarted(association: Association): void {
    sessionOf<M>(association)?.ended('restarted');
    // The former session may have stopped it, and the new one expects messages.
    association.setReceiving(true);
    this.associationUp(association);
  }

  #stopAccepting(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker.resolve(undefined);
  }

  #over(session: AcceptedSession<M>): void {
    this.#sessions.delete(session);
    this.#untaken.delete(session);
  }
}

function sessionOf<M>(association: Association): AcceptedSession<M> | undefined {
  return association.context as AcceptedSession<M> | undefined;
}
