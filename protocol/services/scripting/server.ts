import type { Association, Clock, Endpoint, EndpointHandler, Host, Log, Ppid } from '../../host.ts';
import { peerText } from '../../log-text.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID } from '../../wire/asap-messages.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { WireError } from '../../wire/wire-error.ts';
import { WorkError, type OpenWorkshop } from '../../workshop.ts';
import { Outbox } from '../outbox.ts';
import type { RunningServer, ServerPlace } from '../service.ts';
import { LONGEST_INFO, notReadyReasons, SCRIPTING_PPID, scriptingCodec, type ScriptingMessage } from './codec.ts';
import { WorkSession, type SessionOutcome, type SessionTimes } from './work-session.ts';

export interface ScriptingServerOptions extends SessionTimes {
  /** Work packages at the same time. */
  readonly maxSessions: number;
  /** What clients are told of this host. */
  readonly hostName: string;
}

/**
 * RSPLIB's Scripting Service of a pool element: does work packages of its clients, one a session. Where as many are in work
 * as may be, or there is no room for another one, a session is told so and ends.
 */
export class ScriptingServer implements EndpointHandler, RunningServer {
  readonly endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #workshop: OpenWorkshop;
  readonly #options: ScriptingServerOptions;
  readonly #loadChanged: (load: number) => void;
  readonly #sessions = new Map<Association, WorkSession>();
  readonly #outbox = new Outbox();
  readonly #counters = { done: 0, failed: 0, broken: 0, refused: 0 };
  #isLeaving = false;

  /**
   * @param workshop is closed with the server
   * @param loadChanged called with sessions / maxSessions
   * @throws TransportError when an address is not local or the port is taken
   */
  constructor(
    { clock, log, transport }: Host,
    { profile, ...place }: ServerPlace,
    workshop: OpenWorkshop,
    options: ScriptingServerOptions,
    loadChanged: (load: number) => void,
  ) {
    this.#clock = clock;
    this.#log = log;
    this.#workshop = workshop;
    this.#options = options;
    this.#loadChanged = loadChanged;
    const data = { ppid: SCRIPTING_PPID, codec: scriptingCodec };
    const control = { ppid: ASAP_PPID, codec: asapCodec(profile) };
    this.endpoint = transport.open({ ...place, protocols: [data, control] }, this);
  }

  associationUp(association: Association): void {
    this.#begin(association);
  }

  /** The former client, and its work, are gone. */
  associationRestarted(association: Association): void {
    this.#end(association);
    this.#begin(association);
  }

  associationEnded(association: Association): void {
    this.#end(association);
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    // There are no cookies: after a failover work begins again.
    if (ppid !== ASAP_PPID) this.#sessions.get(association)?.received(message as ScriptingMessage);
  }

  malformed(association: Association, _ppid: Ppid, _bytes: Uint8Array, error: WireError): void {
    const session = this.#sessions.get(association);
    if (session === undefined) association.abort(error.message);
    else session.abort(error.message);
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
    this.#sessions.get(association)?.writable();
  }

  counters(): Readonly<Record<string, number>> {
    return { sessions: this.#sessions.size, ...this.#counters };
  }

  /** Takes no more work. */
  leave(): void {
    this.#isLeaving = true;
  }

  stop(): void {
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    this.endpoint.close();
    this.#workshop.close();
  }

  #begin(association: Association): void {
    if (this.#isLeaving || this.#sessions.size >= this.#options.maxSessions)
      return this.#refuse(association, notReadyReasons.fullyLoaded);
    try {
      const over = (outcome: SessionOutcome): void => this.#isOver(association, outcome);
      const session = new WorkSession(this.#clock, association, this.#workshop, this.#options, this.#outbox, over);
      this.#sessions.set(association, session);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      this.#log.event('scripting', 'noRoomForWork', { reason: error.message });
      return this.#refuse(association, notReadyReasons.outOfResources);
    }
    this.#event('workBegun', association);
    this.#send(association, { type: 'SCRIPTING_READY', info: this.#info });
    return this.#reportLoad();
  }

  #refuse(association: Association, reason: number): void {
    this.#counters.refused++;
    this.#send(association, { type: 'SCRIPTING_NOT_READY', reason, info: this.#info });
    this.#outbox.shutdown(association);
  }

  get #info(): string {
    return this.#options.hostName.slice(0, LONGEST_INFO);
  }

  /** The association is no more, or not the same. */
  #end(association: Association): void {
    this.#outbox.forget(association);
    const session = this.#sessions.get(association);
    if (session === undefined) return;
    session.close();
    this.#isOver(association, { kind: 'left' });
  }

  #isOver(association: Association, outcome: SessionOutcome): void {
    if (!this.#sessions.delete(association)) return;
    if (outcome.kind === 'done') {
      if (outcome.status === 0) this.#counters.done++;
      else this.#counters.failed++;
      this.#event('workDone', association, { status: outcome.status, reason: outcome.reason });
    } else {
      this.#counters.broken++;
      this.#outbox.forget(association);
      const reason = outcome.kind === 'left' ? 'the client has left' : outcome.reason;
      this.#event('workBroken', association, { reason });
    }
    this.#reportLoad();
  }

  #event(
    event: 'workBegun' | 'workDone' | 'workBroken',
    association: Association,
    fields: Readonly<Record<string, unknown>> = {},
  ): void {
    if (this.#log.enabled) this.#log.event('scripting', event, { from: peerText(association), ...fields });
  }

  #reportLoad(): void {
    this.#loadChanged(this.#sessions.size / this.#options.maxSessions);
  }

  #send(association: Association, message: ScriptingMessage): void {
    this.#outbox.send(association, { payload: new MessagePayload(scriptingCodec, message), ppid: SCRIPTING_PPID });
  }
}
