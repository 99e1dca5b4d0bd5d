import type { Random, Seconds, Timer } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import {
  failoverReason,
  Session,
  type FailoverReason,
  type SessionEnd,
  type SessionListener,
} from '../../pool-user/session.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import { WorkError, type WorkSource } from '../../workshop.ts';
import type { Unavailability } from '../service.ts';
import { SCRIPTING_PPID, scriptingCodec, type ScriptingMessage } from './codec.ts';
import { Upload } from './upload.ts';
import type { WorkPackage } from './work-package.ts';

/** Times in seconds. */
export interface ScriptingClientOptions {
  readonly poolHandle: PoolHandle;
  /** How often work is done that fails. */
  readonly maxTrials: number;
  /** A server has so long to say whether it is ready. */
  readonly answerTimeout: Seconds;
  /** Until a server takes, or sends, the next part of a file, and until it begins with the work. */
  readonly transmitTimeout: Seconds;
  /** Time between the server's last sign of life and the next keep-alive, and how long its answer may take. */
  readonly keepAliveInterval: Seconds;
  readonly keepAliveTimeout: Seconds;
  /** From a failure to the next server; an eighth more or less. */
  readonly retryDelay: Seconds;
  /** Until the next selection when there is no element. */
  readonly resolutionRetryDelay: Seconds;
  /** Longest output, bytes. */
  readonly maxOutput: number;
  /** Elements that get work only if there are no others; may change. */
  readonly avoided?: ReadonlySet<PeIdentifier>;
}

/** What a client reports of its work. */
export interface ScriptingListener {
  /** A server begins: all was uploaded. @param hostName as the server says, in printable characters */
  working(hostName: string, poolElement: PeIdentifier): void;
  /** A server has no room for the work. */
  notReady(hostName: string): void;
  /** The server is left, and the work begins again at another one, or the same. */
  failedOver(reason: string, poolElement: PeIdentifier | undefined): void;
  /** The work failed, and is tried again. @param trial 1: the first one */
  trialFailed(status: number, trial: number): void;
  /** No element now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
  /**
   * The work is done. @param status exit status of the script; not 0: of the last trial
   *
   * @param hasOutput there is a result
   */
  done(status: number, hasOutput: boolean): void;
  /** Files of this side cannot be read or written: the work cannot be done. */
  failed(error: WorkError): void;
}

/** Status of work that ended well without an output (EX_CANTCREAT of BSD). @internal */
export const STATUS_WITHOUT_OUTPUT = 73;

/** Of the delay of retries (RSPLIB): 7/8 to 9/8. */
const LEAST_DELAY = 0.875;
const DELAY_VARIATION = 0.25;

type State =
  | { readonly kind: 'hashing' | 'selecting' | 'waiting' | 'over' }
  /** Waits for READY. */
  | { readonly kind: 'asking' }
  /** Uploads, then waits for the begin of the work. */
  | { readonly kind: 'uploading'; readonly upload: Upload }
  | { readonly kind: 'working'; awaitsAck: boolean }
  | { readonly kind: 'downloading'; readonly status: number; bytes: number };

/**
 * Lets a pool do a work package (RSPLIB's scriptingclient): uploads it to an element, waits for its exit status and downloads
 * the result. If the element fails, the work begins again elsewhere; work that fails is tried again, up to a number
 * of trials, and the result of the last one is downloaded in any case. Keep-alives are sent only during the work, since RSPLIB's
 * server answers no others.
 */
export class ScriptingClient implements SessionListener {
  readonly #options: ScriptingClientOptions;
  readonly #work: WorkPackage;
  readonly #listener: ScriptingListener;
  readonly #session: Session;
  readonly #random: Random;
  readonly #timer: Timer;
  #state: State = { kind: 'selecting' };
  /** Of the environment. */
  #sha1: Uint8Array | undefined;
  #hostName = '';
  #trials = 0;
  #keepAliveDue = false;
  #ackDue = false;

  /** @param random of the delays of retries */
  constructor(
    poolUser: PoolUser,
    options: ScriptingClientOptions,
    work: WorkPackage,
    random: Random,
    listener: ScriptingListener,
  ) {
    this.#options = options;
    this.#work = work;
    this.#listener = listener;
    this.#session = new Session(poolUser, this, options.avoided);
    this.#random = random;
    this.#timer = poolUser.host.clock.timer(() => this.#timeIsOver());
    if (work.environment === undefined) this.#select();
    else this.#hash(work.environment);
  }

  /** Before an element is chosen: it would not wait for long. */
  #hash(environment: WorkSource): void {
    this.#state = { kind: 'hashing' };
    environment.sha1((outcome) => {
      if (this.#state.kind !== 'hashing') return;
      if (outcome instanceof WorkError) return this.#cannot(outcome);
      this.#sha1 = outcome;
      return this.#select();
    });
  }

  #select(): void {
    this.#state = { kind: 'selecting' };
    this.#session.open(this.#options.poolHandle);
  }

  /** What it does now. */
  get phase(): State['kind'] {
    return this.#state.kind;
  }

  /** Trials that failed so far. */
  get failedTrials(): number {
    return this.#trials;
  }

  /** The element that does the work, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  /** Gives the work up. */
  stop(): void {
    if (this.#state.kind === 'over') return;
    this.#work.output.discard();
    this.#end();
  }

  sessionReady(): void {
    this.#keepAliveDue = this.#ackDue = false;
    this.#state = { kind: 'asking' };
    this.#timer.arm(this.#options.answerTimeout);
  }

  sessionWritable(): void {
    this.#send();
  }

  sessionUnavailable(reason: Unavailability): void {
    this.#listener.unavailable(reason);
    this.#wait(this.#options.resolutionRetryDelay);
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  sessionFailed(end: SessionEnd): void {
    const { status, bytes } = this.#state.kind === 'downloading' ? this.#state : { status: 0, bytes: -1 };
    // RSPLIB's server aborts where there is no output.
    const isWithoutOutput = bytes === 0 && (end === 'aborted' || end === 'shutDownByPeer');
    if (isWithoutOutput) this.#withoutOutput(status, failoverReason(end));
    else this.#failover(end, failoverReason(end));
  }

  sessionMessage(given: unknown): void {
    const message = given as ScriptingMessage;
    switch (message.type) {
      case 'SCRIPTING_NOT_READY':
        if (this.#state.kind === 'asking') this.#refused(message.info);
        break;
      case 'SCRIPTING_READY':
        if (this.#state.kind === 'asking') this.#accepted(message.info);
        break;
      case 'SCRIPTING_ENVIRONMENT':
        if (this.#state.kind === 'uploading') this.#environmentAnswered(this.#state.upload, message.uploadNeeded);
        break;
      case 'SCRIPTING_STATUS':
        this.#statusCame(message.status);
        break;
      case 'SCRIPTING_DOWNLOAD':
        this.#downloaded(message.data);
        break;
      case 'SCRIPTING_KEEPALIVE':
        this.#ackDue = true;
        this.#send();
        break;
      case 'SCRIPTING_KEEPALIVE_ACK':
        if (this.#state.kind === 'working') this.#elementLives(this.#state);
        break;
      case 'SCRIPTING_UPLOAD':
        this.#failover(`${message.type} from an element`, 'unreachable');
    }
  }

  #refused(info: string): void {
    this.#listener.notReady(printable(info));
    this.#leave('left');
    this.#wait(this.#retryDelay);
  }

  #accepted(info: string): void {
    this.#hostName = printable(info);
    const { input, environment: file } = this.#work;
    const environment = file && this.#sha1 && { file, sha1: this.#sha1 };
    this.#state = { kind: 'uploading', upload: new Upload(input, environment) };
    this.#timer.arm(this.#options.transmitTimeout);
    this.#send();
  }

  #environmentAnswered(upload: Upload, uploadNeeded: boolean): void {
    if (!upload.answered(uploadNeeded)) return this.#failover('an environment is wanted out of turn', 'unreachable');
    this.#timer.arm(this.#options.transmitTimeout);
    return this.#send();
  }

  #statusCame(status: number): void {
    if (this.#state.kind === 'working') {
      if (status === 0 || !this.#isToBeTriedAgain(status)) this.#download(status);
    } else if (this.#state.kind === 'uploading') {
      if (status !== 0) this.#refusedWith(status);
      else if (this.#state.upload.isComplete) this.#begin();
      else this.#failover('work without its files', 'unreachable');
    }
  }

  /** The element does not want the work; perhaps it says why. */
  #refusedWith(status: number): void {
    if (!this.#isToBeTriedAgain(status)) this.#download(status);
  }

  #begin(): void {
    this.#listener.working(this.#hostName, this.#session.poolElement ?? 0);
    this.#elementLives({ kind: 'working', awaitsAck: false });
  }

  #elementLives(state: State & { kind: 'working' }): void {
    state.awaitsAck = false;
    this.#state = state;
    this.#timer.arm(this.#options.keepAliveInterval);
  }

  #download(status: number): void {
    this.#keepAliveDue = false;
    this.#state = { kind: 'downloading', status, bytes: 0 };
    this.#timer.arm(this.#options.transmitTimeout);
  }

  #downloaded(data: Uint8Array): void {
    const state = this.#state;
    if (state.kind !== 'downloading') return this.#failover('a download out of turn', 'unreachable');
    if (data.length === 0) return this.#downloadComplete(state.status);
    if (state.bytes + data.length > this.#options.maxOutput) {
      const most = this.#options.maxOutput;
      return this.#cannot(new WorkError(`the output has more than ${most} bytes`));
    }
    state.bytes += data.length;
    this.#timer.arm(this.#options.transmitTimeout);
    return this.#locally(() => this.#work.output.write(data));
  }

  #downloadComplete(status: number): void {
    this.#locally(() => {
      this.#work.output.complete();
      this.#finish(status, true);
    });
  }

  #withoutOutput(status: number, reason: FailoverReason): void {
    if (status !== 0) return this.#finish(status, false); // that was the last trial already
    if (!this.#isToBeTriedAgain(STATUS_WITHOUT_OUTPUT, reason)) this.#finish(STATUS_WITHOUT_OUTPUT, false);
    return undefined;
  }

  /** Counts a trial that failed. */
  #isToBeTriedAgain(status: number, reason: FailoverReason = 'left'): boolean {
    if (++this.#trials >= this.#options.maxTrials) return false;
    this.#listener.trialFailed(status, this.#trials);
    this.#leave(reason);
    this.#wait(this.#retryDelay);
    return true;
  }

  #finish(status: number, hasOutput: boolean): void {
    if (!hasOutput) this.#work.output.discard();
    this.#end();
    this.#listener.done(status, hasOutput);
  }

  #cannot(error: WorkError): void {
    this.#work.output.discard();
    this.#end();
    this.#listener.failed(error);
  }

  /** Does what the own files may not allow. */
  #locally(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      this.#cannot(error);
    }
  }

  #end(): void {
    this.#timer.cancel();
    if (this.#state.kind === 'downloading') this.#session.close();
    else this.#leave('left');
    this.#state = { kind: 'over' };
    this.#work.input.close();
    this.#work.environment?.close();
  }

  #timeIsOver(): void {
    const state = this.#state;
    switch (state.kind) {
      case 'waiting':
        this.#state = { kind: 'selecting' };
        this.#session.resume();
        break;
      case 'asking':
        this.#failover('no answer', 'unreachable');
        break;
      case 'downloading':
        // Of a last trial that failed there may be nothing.
        if (state.status !== 0 && state.bytes === 0) this.#finish(state.status, false);
        else this.#failover(`no progress when ${state.kind}`, 'unreachable');
        break;
      case 'uploading':
        this.#failover(`no progress when ${state.kind}`, 'unreachable');
        break;
      case 'working':
        if (state.awaitsAck) this.#failover('no answer to a keep-alive', 'unreachable');
        else this.#probe(state);
        break;
      case 'hashing':
      case 'selecting':
      case 'over':
    }
  }

  #probe(state: State & { kind: 'working' }): void {
    state.awaitsAck = true;
    this.#keepAliveDue = true;
    this.#timer.arm(this.#options.keepAliveTimeout);
    this.#send();
  }

  #failover(why: string, reason: FailoverReason): void {
    this.#listener.failedOver(why, this.#session.poolElement);
    this.#leave(reason);
    this.#wait(this.#retryDelay);
  }

  /** What came of the result is of no use. */
  #leave(reason: FailoverReason): void {
    if (this.#state.kind === 'downloading') this.#work.output.discard();
    this.#session.leave(reason);
  }

  #wait(delay: Seconds): void {
    this.#state = { kind: 'waiting' };
    this.#timer.arm(delay);
  }

  get #retryDelay(): Seconds {
    return this.#options.retryDelay * (LEAST_DELAY + DELAY_VARIATION * this.#random.uniform());
  }

  /** As much as the association takes now: answers before files. */
  #send(): void {
    this.#locally(() => {
      if (this.#ackDue) this.#ackDue = !this.#isTaken({ type: 'SCRIPTING_KEEPALIVE_ACK', status: undefined });
      if (this.#keepAliveDue) this.#keepAliveDue = !this.#isTaken({ type: 'SCRIPTING_KEEPALIVE' });
      if (this.#state.kind !== 'uploading') return;
      const isProgress = this.#state.upload.send((message) => this.#isTaken(message));
      if (isProgress) this.#timer.arm(this.#options.transmitTimeout);
    });
  }

  #isTaken(message: ScriptingMessage): boolean {
    return this.#session.send({ payload: new MessagePayload(scriptingCodec, message), ppid: SCRIPTING_PPID });
  }
}

/** As RSPLIB, for terminals. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '.');
}
