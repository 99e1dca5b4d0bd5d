import type { Association, Clock, Seconds, Timer } from '../../host.ts';
import { MessagePayload } from '../../wire/codec.ts';
import { WorkError, WorkRefusal, type OpenWorkshop, type UploadedFile, type WorkRoom } from '../../workshop.ts';
import type { Outbox } from '../outbox.ts';
import { MOST_DATA, SCRIPTING_PPID, scriptingCodec, type ScriptingMessage } from './codec.ts';

/** A server's patience with its clients. */
export interface SessionTimes {
  /**
   * Until the next {@link MOST_DATA} bytes of an upload, or its end, have come: one at a time would hold a session for long. And
   * until a part of a download is taken.
   */
  readonly transmitTimeout: Seconds;
  /** Time between a client's last sign of life and the next keep-alive, and how long its answer may take. */
  readonly keepAliveInterval: Seconds;
  readonly keepAliveTimeout: Seconds;
  /** From the beginning of a session to the end of its work; and again for its download. */
  readonly maxTime: Seconds;
}

/** How a session is over. */
export type SessionOutcome =
  /** The result is sent. @param reason why the work was not begun */
  | { readonly kind: 'done'; readonly status: number; readonly reason: string | undefined }
  /** The client broke the rules, or is silent; the association was aborted. */
  | { readonly kind: 'aborted'; readonly reason: string }
  /** The association ended. */
  | { readonly kind: 'left' };

type State =
  | { readonly kind: 'upload'; readonly file: UploadedFile }
  | { readonly kind: 'work' }
  | { readonly kind: 'download'; readonly status: number; readonly next: Uint8Array | undefined };

/** Exit status of work that cannot be begun, as a shell has it. */
const STATUS_NOT_BEGUN = 126;

/**
 * A work package of a client (RSPLIB's Scripting Service): its input is uploaded, and its environment unless the server has
 * it; then the work is done, and its exit status and result are sent. Keep-alives find out whether the client still
 * waits: the server sends them only during the work, as RSPLIB's client aborts if they come later.
 */
export class WorkSession {
  readonly association: Association;
  readonly #times: SessionTimes;
  readonly #outbox: Outbox;
  readonly #over: (outcome: SessionOutcome) => void;
  readonly #room: WorkRoom;
  /** Transmit timeout, keep-alive interval or timeout, depending on the state. */
  readonly #timer: Timer;
  readonly #deadline: Timer;
  #state: State = { kind: 'upload', file: 'input' };
  /** SHA-1 of the environment, if the client said that there is one. */
  #environment: Uint8Array | undefined;
  #needsEnvironment = false;
  /** A keep-alive that came during the upload: RSPLIB's client knows no answer before the work begins. */
  #owesAck = false;
  /** Bytes since the timer was armed. */
  #uploadedBytes = 0;
  /** Why the work was not begun, and what of that is still to be sent. */
  #refusal: { readonly reason: string; rest: Uint8Array } | undefined;
  #awaitsAck = false;

  /** @throws WorkError if there is no room */
  constructor(
    clock: Clock,
    association: Association,
    workshop: OpenWorkshop,
    times: SessionTimes,
    outbox: Outbox,
    over: (outcome: SessionOutcome) => void,
  ) {
    this.association = association;
    this.#times = times;
    this.#outbox = outbox;
    this.#over = over;
    this.#room = workshop.enter({ ended: (status) => this.#workEnded(status) });
    this.#timer = clock.timer(() => this.#timeIsOver());
    this.#deadline = clock.timer(() => this.#deadlineIsOver());
    this.#timer.arm(times.transmitTimeout);
    this.#deadline.arm(times.maxTime);
  }

  received(message: ScriptingMessage): void {
    switch (message.type) {
      case 'SCRIPTING_UPLOAD':
        this.#uploaded(message.data);
        break;
      case 'SCRIPTING_ENVIRONMENT':
        this.#environmentAnnounced(message.sha1);
        break;
      case 'SCRIPTING_KEEPALIVE':
        if (this.#state.kind === 'upload') this.#owesAck = true;
        else this.#send({ type: 'SCRIPTING_KEEPALIVE_ACK', status: 0 });
        break;
      case 'SCRIPTING_KEEPALIVE_ACK':
        this.#clientLives();
        break;
      case 'SCRIPTING_NOT_READY':
      case 'SCRIPTING_READY':
      case 'SCRIPTING_DOWNLOAD':
      case 'SCRIPTING_STATUS':
        this.#abort(`${message.type} from a client`);
    }
  }

  /** The association takes messages again. */
  writable(): void {
    this.#sendResult();
  }

  /** Ends it without a word. */
  close(): void {
    this.#timer.cancel();
    this.#deadline.cancel();
    this.#room.leave();
  }

  abort(reason: string): void {
    this.#abort(reason);
  }

  #uploaded(data: Uint8Array): void {
    if (this.#refusal !== undefined) return undefined; // the client does not know it yet
    if (this.#state.kind !== 'upload') return this.#abort('an upload after its end');
    this.#uploadedBytes += data.length;
    if (data.length === 0 || this.#uploadedBytes >= MOST_DATA) {
      this.#uploadedBytes = 0;
      this.#timer.arm(this.#times.transmitTimeout);
    }
    if (data.length > 0) return this.#attempt(() => this.#room.store(this.#uploading, data));
    const isInput = this.#state.file === 'input';
    if (isInput && this.#needsEnvironment) this.#state = { kind: 'upload', file: 'environment' };
    else this.#attempt(() => this.#startWork());
    return undefined;
  }

  get #uploading(): UploadedFile {
    return this.#state.kind === 'upload' ? this.#state.file : 'input';
  }

  #environmentAnnounced(sha1: Uint8Array): void {
    if (this.#refusal !== undefined) return undefined;
    if (this.#state.kind !== 'upload' || this.#state.file !== 'input' || this.#environment !== undefined)
      return this.#abort('an environment out of turn');
    this.#environment = sha1;
    this.#needsEnvironment = !this.#room.hasEnvironment(sha1);
    return this.#send({ type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: this.#needsEnvironment, sha1 });
  }

  #startWork(): void {
    this.#room.start(this.#environment);
    this.#state = { kind: 'work' };
    this.#send({ type: 'SCRIPTING_STATUS', status: 0 });
    if (this.#owesAck) this.#send({ type: 'SCRIPTING_KEEPALIVE_ACK', status: 0 });
    this.#timer.arm(this.#times.keepAliveInterval);
  }

  #clientLives(): void {
    if (this.#state.kind !== 'work') return;
    this.#awaitsAck = false;
    this.#timer.arm(this.#times.keepAliveInterval);
  }

  #workEnded(status: number): void {
    if (this.#state.kind === 'work') this.#answer(status);
  }

  /** What would be so again: the client counts it as a trial, and reads why. */
  #refuse(reason: string): void {
    this.#refusal = { reason, rest: new TextEncoder().encode(`rsplab: ${reason}\n`) };
    this.#answer(STATUS_NOT_BEGUN);
  }

  #answer(status: number): void {
    this.#state = { kind: 'download', status, next: undefined };
    this.#deadline.arm(this.#times.maxTime);
    this.#send({ type: 'SCRIPTING_STATUS', status });
    this.#timer.arm(this.#times.transmitTimeout);
    this.#sendResult();
  }

  /** As much as the association takes now, behind all that waits. */
  #sendResult(): void {
    while (this.#state.kind === 'download' && !this.#outbox.holds(this.association)) {
      const { status, next } = this.#state;
      const data = next ?? this.#nextPart();
      if (data === undefined) return;
      this.#state = { kind: 'download', status, next: data };
      const payload = new MessagePayload(scriptingCodec, { type: 'SCRIPTING_DOWNLOAD', data });
      const isTaken = this.association.send({ payload, ppid: SCRIPTING_PPID });
      if (!isTaken) return;
      this.#timer.arm(this.#times.transmitTimeout);
      this.#state = { kind: 'download', status, next: undefined };
      if (data.length === 0) return this.#done(status);
    }
  }

  #nextPart(): Uint8Array | undefined {
    if (this.#refusal === undefined) return this.#readPart();
    const part = this.#refusal.rest.subarray(0, MOST_DATA);
    this.#refusal.rest = this.#refusal.rest.subarray(part.length);
    return part;
  }

  #readPart(): Uint8Array | undefined {
    try {
      return this.#room.read(MOST_DATA);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      this.#abort(error.message);
      return undefined;
    }
  }

  #done(status: number): void {
    this.close();
    this.association.shutdown();
    this.#over({ kind: 'done', status, reason: this.#refusal?.reason });
  }

  #timeIsOver(): void {
    if (this.#state.kind !== 'work') return this.#abort(`no progress of the ${this.#state.kind}`);
    if (this.#awaitsAck) return this.#abort('no answer to a keep-alive');
    this.#awaitsAck = true;
    this.#send({ type: 'SCRIPTING_KEEPALIVE' });
    return this.#timer.arm(this.#times.keepAliveTimeout);
  }

  #deadlineIsOver(): void {
    const reason = `not done within ${this.#times.maxTime} s`;
    if (this.#state.kind !== 'work') return this.#abort(reason);
    return this.#room.stop(reason);
  }

  /** Does what the world may not be able to do, or not want. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      if (error instanceof WorkRefusal) this.#refuse(error.message);
      else this.#abort(error.message);
    }
  }

  #abort(reason: string): void {
    this.close();
    this.association.abort(reason);
    this.#over({ kind: 'aborted', reason });
  }

  #send(message: ScriptingMessage): void {
    this.#outbox.send(this.association, {
      payload: new MessagePayload(scriptingCodec, message),
      ppid: SCRIPTING_PPID,
    });
  }
}
