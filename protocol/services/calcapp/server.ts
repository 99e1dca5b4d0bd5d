import type {
  Association,
  AssociationEnd,
  Endpoint,
  EndpointHandler,
  Host,
  Ppid,
  Random,
  Timer,
  TimerOwner,
} from '../../host.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../wire/asap-messages.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl, type CalcAppMessage } from './codec.ts';
import { decodeCalcAppCookie, encodeCalcAppCookie } from './cookie.ts';
import { sendData } from './data-transfer.ts';
import { MOST_JOB_DATA, NO_DATA } from './job-data.ts';
import { TypedMessage } from '../../typed-message.ts';
import type { Codec } from '../../wire/codec.ts';
import { Outbox } from '../outbox.ts';
import type { RequestData, RequestServer, RequestServerEvents, RequestServerOptions } from '../request-service.ts';
import { ProcessorSharing, type SharedJob } from './processor-sharing.ts';

/** Counts since the start. */
export interface CalcAppServerStatistics {
  accepted: number;
  rejected: number;
  completed: number;
  cookies: number;
  /** Calculations of jobs that ended incomplete, since their last cookie: other elements do them again. */
  lost: number;
}

/**
 * The CalcApp service of a pool element: abstract work served by processor sharing, with keep-alives towards the pool
 * user and cookies that let another element resume (RSPLIB's CalcApp, RSPSIM). A job may have data: its work begins when its
 * input has arrived, and it is complete when its result is sent. Meanwhile it takes the place of a job, but no capacity.
 */
export class CalcAppServer implements EndpointHandler, RequestServer {
  readonly endpoint: Endpoint;
  readonly statistics: CalcAppServerStatistics = { accepted: 0, rejected: 0, completed: 0, cookies: 0, lost: 0 };
  readonly processor: ProcessorSharing<ServedJob>;
  readonly #host: Host;
  readonly #options: RequestServerOptions;
  readonly #events: RequestServerEvents;
  readonly #random: Random;
  readonly #asap: Codec<AsapMessage>;
  /** Jobs that are over, with their timers, for the next ones. */
  readonly #spareJobs: ServedJob[] = [];
  /** Jobs whose data is on its way: the processor does not have them. */
  readonly #transferring = new Set<ServedJob>();
  readonly #outbox = new Outbox();
  #shuttingDown = false;

  constructor(host: Host, options: RequestServerOptions, events: RequestServerEvents) {
    this.#host = host;
    this.#options = options;
    this.#events = events;
    this.#random = host.random.stream('reject');
    this.#asap = asapCodec(options.profile);
    this.processor = new ProcessorSharing(host.clock, options.capacity, (job) => this.workDone(job));
    this.endpoint = host.transport.open(
      {
        addresses: options.addresses,
        port: options.port,
        ...(options.association && { association: options.association }),
        protocols: [
          { ppid: CALCAPP_PPID, codec: calcAppCodec },
          { ppid: ASAP_PPID, codec: this.#asap },
        ],
      },
      this,
    );
  }

  get load(): number {
    return this.jobs.length / this.#options.maxJobs;
  }

  private get jobs(): readonly ServedJob[] {
    const working = this.processor.inService();
    return this.#transferring.size === 0 ? working : [...working, ...this.#transferring];
  }

  /** Calculations of jobs in service that no cookie vouches for: lost if the element fails now. */
  unvouched(): number {
    return this.jobs.reduce((sum, job) => sum + this.unvouchedOf(job), 0);
  }

  /**
   * Sends each client a cookie and ends its job, so that it continues elsewhere without loss; rejects what comes from
   * now on. `stop` follows when the pool element has left its pool.
   */
  shutdown(): void {
    this.#shuttingDown = true;
    for (const job of Array.from(this.jobs)) {
      const { association } = job;
      this.sendCookie(job);
      this.send(association, 'CALCAPP_ABORT', job.id, job.size, job.size - this.remaining(job));
      this.remove(job);
      this.#outbox.shutdown(association);
    }
  }

  /** Ends silently. */
  stop(): void {
    for (const job of Array.from(this.jobs)) this.remove(job);
    this.endpoint.close();
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    if (ppid === ASAP_PPID) this.controlMessage(association, message as AsapMessage);
    else this.applicationMessage(association, message as CalcAppMessage);
  }

  /** The client's former instance, and its job, are gone. */
  associationRestarted(association: Association): void {
    this.peerGone(association);
  }

  associationEnded(association: Association, _end: AssociationEnd): void {
    this.peerGone(association);
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
    const job = association.context as ServedJob | undefined;
    if (job !== undefined) this.sendResult(job);
  }

  private peerGone(association: Association): void {
    this.#outbox.forget(association);
    const job = association.context as ServedJob | undefined;
    if (job !== undefined && job.association === association) this.drop(job);
  }

  private controlMessage(association: Association, message: AsapMessage): void {
    if (message.type !== 'ASAP_COOKIE_ECHO') return;
    const cookie = decodeCalcAppCookie(message.cookie);
    if (cookie !== undefined) return this.request(association, cookie, cookie.data ?? NO_DATA);
    this.peerGone(association); // no event follows
    return association.abort('not a CalcApp cookie');
  }

  private applicationMessage(association: Association, message: CalcAppMessage): void {
    const job = association.context as ServedJob | undefined;
    switch (message.type) {
      case 'CALCAPP_REQUEST':
        this.request(association, { ...message, completed: 0 }, message.data ?? NO_DATA);
        break;
      case 'CALCAPP_KEEP_ALIVE':
        if (job?.id === message.jobId) this.send(association, 'CALCAPP_KEEP_ALIVE_ACK', job.id, 0, 0);
        break;
      case 'CALCAPP_KEEP_ALIVE_ACK':
        if (job?.id === message.jobId) job.keepAliveAcknowledged(this.#options.keepAliveInterval);
        break;
      case 'CALCAPP_ABORT':
        if (job?.id === message.jobId) this.drop(job);
        break;
      case 'CALCAPP_DATA':
        if (job?.id === message.jobId) this.inputArrived(job, message.length);
        break;
      case 'CALCAPP_ACCEPT':
      case 'CALCAPP_REJECT':
      case 'CALCAPP_COMPLETE':
        if (this.#host.log.enabled) this.#host.log.event('calcAppServer', 'unexpectedMessage', { type: message.type });
    }
  }

  private request(association: Association, { jobId, jobSize, completed }: JobState, data: RequestData): void {
    if (association.context !== undefined) return; // one job a session; a repeated request is answered already
    const { maxJobs, rejectProbability, keepAliveInterval } = this.#options;
    const full = this.#shuttingDown || this.jobs.length >= maxJobs;
    if (
      full ||
      Math.max(data.input, data.result) > MOST_JOB_DATA ||
      (rejectProbability > 0 && this.#random.uniform() < rejectProbability)
    ) {
      this.statistics.rejected++;
      this.send(association, 'CALCAPP_REJECT', jobId, jobSize, completed);
      return;
    }
    const job = this.#spareJobs.pop() ?? new ServedJob(this.#host, this, association);
    job.begin(association, { jobId, jobSize, completed }, data);
    if (data.input > 0) this.#transferring.add(job);
    else this.beginWork(job);
    job.keepAliveTimer.arm(keepAliveInterval);
    this.statistics.accepted++;
    job.enteredAt = this.#host.clock.now();
    this.#events.jobEntered?.();
    this.send(association, 'CALCAPP_ACCEPT', jobId, jobSize, completed);
    this.#events.loadChanged(this.load);
  }

  private inputArrived(job: ServedJob, bytes: number): void {
    if (job.inputLeft === 0) return; // more than was announced
    job.keepAliveAcknowledged(this.#options.keepAliveInterval);
    job.inputLeft = Math.max(0, job.inputLeft - bytes);
    if (job.inputLeft > 0) return;
    this.#transferring.delete(job);
    this.beginWork(job);
  }

  private beginWork(job: ServedJob): void {
    const { cookieMaxTime } = this.#options;
    job.startedAt = this.processor.add(job, this.workToNextMark(job));
    if (cookieMaxTime !== Infinity) job.cookieTimer.arm(cookieMaxTime);
  }

  private workDone(job: ServedJob): void {
    if (this.remaining(job) <= this.processor.capacity * 1e-8) this.complete(job);
    else this.cookieDue(job);
  }

  private complete(job: ServedJob): void {
    if (job.data.result === 0) return this.resultSent(job);
    job.resumedAt = job.size; // the processor forgets it
    job.cookieTimer.cancel();
    this.processor.remove(job);
    this.#transferring.add(job);
    job.resultLeft = job.data.result;
    this.sendResult(job);
  }

  /** As far as there is room; what the client's keep-alives are answered with goes before the rest. */
  private sendResult(job: ServedJob): void {
    if (job.resultLeft === 0) return;
    job.resultLeft = sendData(job.id, job.resultLeft, (message) => job.association.send(message));
    if (job.resultLeft === 0) this.resultSent(job);
  }

  private resultSent(job: ServedJob): void {
    this.statistics.completed++;
    this.send(job.association, 'CALCAPP_COMPLETE', job.id, job.size, job.size);
    job.vouched = job.size;
    this.drop(job);
  }

  private cookieDue(job: ServedJob): void {
    this.sendCookie(job);
    this.processor.callBackAfter(job, this.workToNextMark(job));
    if (this.#options.cookieMaxTime !== Infinity) job.cookieTimer.arm(this.#options.cookieMaxTime);
  }

  /** Called by the job's cookie timer. */
  cookieTimeOver(job: ServedJob): void {
    this.cookieDue(job);
  }

  /** Called by the job's keep-alive timer. */
  keepAliveDue(job: ServedJob): void {
    if (job.keepAliveOutstanding) {
      this.send(job.association, 'CALCAPP_ABORT', job.id, 0, 0);
      this.drop(job);
      return;
    }
    this.send(job.association, 'CALCAPP_KEEP_ALIVE', job.id, 0, 0);
    job.keepAliveOutstanding = true;
    job.keepAliveTimer.arm(this.#options.keepAliveTimeout);
  }

  /** Calculations until the job is complete or a cookie is due for its work. */
  private workToNextMark(job: ServedJob): number {
    return Math.min(this.remaining(job), this.#options.cookieMaxCalculations);
  }

  private remaining(job: ServedJob): number {
    const progress = job.position < 0 ? 0 : this.processor.attained() - job.startedAt;
    return job.size - job.resumedAt - progress;
  }

  private unvouchedOf(job: ServedJob): number {
    return Math.max(0, job.size - Math.max(0, this.remaining(job)) - job.vouched);
  }

  private sendCookie(job: ServedJob): void {
    const completed = Math.max(0, Math.min(job.size, Math.floor(job.size - this.remaining(job))));
    const cookie = encodeCalcAppCookie({ jobId: job.id, jobSize: job.size, completed, data: job.data });
    this.statistics.cookies++;
    job.vouched = completed;
    const message = new TypedMessage<AsapMessage>(this.#asap, { type: 'ASAP_COOKIE', cookie }, ASAP_PPID);
    this.#outbox.send(job.association, message);
  }

  private send(
    association: Association,
    type: CalcAppControl['type'],
    jobId: number,
    size: number,
    done: number,
  ): void {
    const completed = Math.min(Math.max(0, Math.floor(done)), Number.MAX_SAFE_INTEGER);
    const message = { type, jobId, jobSize: size, completed };
    this.#outbox.send(association, new TypedMessage<CalcAppMessage>(calcAppCodec, message, CALCAPP_PPID));
  }

  private drop(job: ServedJob): void {
    this.remove(job);
    this.#events.loadChanged(this.load);
  }

  private remove(job: ServedJob): void {
    this.statistics.lost += this.unvouchedOf(job);
    if (!this.#transferring.delete(job)) this.processor.remove(job);
    this.#events.jobLeft?.(job.enteredAt);
    job.end();
    this.#spareJobs.push(job);
  }
}

/** A job as its client asks for it: as new, or from its last cookie on. */
type JobState = Pick<CalcAppControl, 'jobId' | 'jobSize' | 'completed'>;

/** Timers of a job. */
const KEEP_ALIVE = 0;
const COOKIE = 1;

/** A job in service. Objects are used again, with their timers, for later jobs. */
export class ServedJob implements SharedJob, TimerOwner {
  due = 0;
  position = -1;
  association: Association;
  id = 0;
  size = 0;
  data: RequestData = NO_DATA;
  /** Bytes that the client is still to send, and that it is still to be sent. */
  inputLeft = 0;
  resultLeft = 0;
  /** Work that an earlier element had done when its last cookie was sent. */
  resumedAt = 0;
  /** Work for which a cookie, or the completion, vouches. */
  vouched = 0;
  /** The processor's attained work when the job came. */
  startedAt = 0;
  /** When it came, s. */
  enteredAt = 0;
  keepAliveOutstanding = false;
  readonly keepAliveTimer: Timer;
  readonly cookieTimer: Timer;
  readonly #server: CalcAppServer;

  constructor(host: Host, server: CalcAppServer, association: Association) {
    this.association = association;
    this.#server = server;
    this.keepAliveTimer = host.clock.timer(this, KEEP_ALIVE);
    this.cookieTimer = host.clock.timer(this, COOKIE);
  }

  begin(association: Association, { jobId, jobSize, completed }: JobState, data: RequestData): void {
    this.association = association;
    association.context = this;
    this.id = jobId;
    this.size = jobSize;
    this.data = data;
    this.inputLeft = data.input;
    this.resultLeft = 0;
    this.resumedAt = this.vouched = completed;
    this.keepAliveOutstanding = false;
  }

  keepAliveAcknowledged(interval: number): void {
    this.keepAliveOutstanding = false;
    this.keepAliveTimer.arm(interval);
  }

  timerExpired(which: number): void {
    if (which === KEEP_ALIVE) this.#server.keepAliveDue(this);
    else this.#server.cookieTimeOver(this);
  }

  stopTimers(): void {
    this.keepAliveTimer.cancel();
    this.cookieTimer.cancel();
  }

  end(): void {
    this.stopTimers();
    this.association.context = undefined;
  }
}
