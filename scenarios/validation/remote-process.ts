import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { prettifyError, ZodError } from 'zod';
import type { DeploymentHost } from './deployment.ts';
import {
  lineOf,
  LONGEST_LINE,
  reportIn,
  type Command,
  type ComponentOrder,
  type ProbeReading,
  type ProcessReading,
  type Report,
} from './control-messages.ts';
import { ValidationError } from './validation-error.ts';

/** How processes of a validation are started. */
export interface ProgramCall {
  /** This program with its command for components, on this machine. */
  readonly local: readonly string[];
  /** The command for components, of a program that is called by another name. */
  readonly command: string;
  readonly version: string;
}

/** s: until a process has said that it is there, and until it has done what a command asks. */
const PATIENCE = 120;
/** ms, for a process to end when its input has ended. */
const GRACE = 3000;
/** Of what a process wrote on standard error, characters. */
const LAST_WORDS = 500;

/** A process of a deployment, and the lines to and from it. */
export class RemoteProcess {
  readonly name: string;
  readonly host: DeploymentHost;
  /** What it says unasked. */
  onEvent: (event: 'registered' | 'deregistered') => void = () => undefined;
  onReading: (reading: ProcessReading, at: 'endOfWindow' | 'endOfLife') => void = () => undefined;
  /** It failed, or ended without having been asked to. */
  onFailure: (error: ValidationError) => void = () => undefined;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #version: string;
  #stderr = '';
  #noise = '';
  #ending = false;
  #ready: Report | undefined;
  readonly #startedAt = performance.now();
  /** s, from its start until it was ready. */
  startTime: number | undefined;
  #failure: ValidationError | undefined;
  readonly #waiting: { readonly wants: (report: Report) => boolean; readonly settle: (report: Report) => void }[] = [];
  readonly #exited: Promise<void>;

  constructor(order: ComponentOrder, host: DeploymentHost, call: ProgramCall) {
    this.name = order.role === 'probe' ? 'probe' : (order.names[0] ?? order.role);
    this.host = host;
    this.#version = call.version;
    const program = host.rsplab === undefined ? call.local : [...host.rsplab, call.command];
    const [file = '', ...rest] = [...host.prefix, ...program];
    this.#child = spawn(file, rest, { stdio: 'pipe' });
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fail(`cannot be started: ${[...host.prefix, ...program].join(' ')}: ${error.message}`);
        resolve();
      });
      this.#child.once('close', (code, signal) => {
        this.#ended(code, signal);
        resolve();
      });
    });
    this.#child.stdin.on('error', () => undefined); // its end is reported
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-LAST_WORDS);
    });
    let unended = 0;
    this.#child.stdout.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf('\n');
      unended = end < 0 ? unended + chunk.length : chunk.length - end - 1;
      if (unended <= LONGEST_LINE) return;
      this.#fail(`wrote more than ${LONGEST_LINE} bytes without an end of line: its command does something else`);
      this.#kill();
    });
    createInterface({ input: this.#child.stdout, crlfDelay: Infinity }).on('line', (line) => this.#line(line));
    this.#write(order);
  }

  /** @throws ValidationError if it does not come to life @returns of a probe: the fingerprint of its code */
  async ready(): Promise<string | undefined> {
    // It may have been ready long before.
    const report = this.#ready ?? (await this.#next('its start', (each) => 'ready' in each));
    return 'ready' in report ? report.ready.code : undefined;
  }

  /** Of a probe: until its port is open. @throws ValidationError if it cannot be opened */
  async listen(): Promise<void> {
    this.send({ listen: true });
    await this.#next('its port', (each) => 'listening' in each);
  }

  /** @throws ValidationError if it cannot */
  async measure(addresses: readonly string[]): Promise<ProbeReading> {
    this.send({ measure: { addresses: [...addresses] } });
    const report = await this.#next('the measurement of the network', (each) => 'measured' in each);
    return 'measured' in report ? report.measured : { roundTrip: NaN, rate: NaN, thread: null, roundTrips: 0 };
  }

  send(command: Command): void {
    this.#write(command);
  }

  /** From now on its end is no failure: it was ordered to end. */
  expectEnd(): void {
    this.#ending = true;
  }

  /** Ends it: its input ends, and if that does not help it is killed. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#kill(), GRACE);
    await this.#exited;
    clearTimeout(timer);
  }

  /** What it started itself (a master connection of ssh) may hold its output open, which is then closed here. */
  #kill(): void {
    this.#child.kill('SIGKILL');
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #write(message: ComponentOrder | Command): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${lineOf(message)}\n`);
  }

  #line(line: string): void {
    let report: Report | undefined;
    try {
      report = reportIn(line);
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      this.#fail(`reports what cannot be read: ${prettifyError(error)}, in: ${line.slice(0, LAST_WORDS)}`);
      return;
    }
    if (report === undefined) {
      this.#noise = line.slice(0, LAST_WORDS);
      return;
    }
    if ('hello' in report && report.hello.version !== this.#version)
      this.#fail(`runs rsplab ${report.hello.version}, and this is ${this.#version}: install the same version there`);
    else if ('failure' in report) this.#fail(report.failure);
    else if ('ready' in report) this.#becameReady(report);
    else if ('event' in report) this.onEvent(report.event);
    else if ('reading' in report) this.onReading(report.reading, report.at);
    const index = this.#waiting.findIndex(({ wants }) => wants(report));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.settle(report);
  }

  #becameReady(report: Report): void {
    this.#ready = report;
    this.startTime = (performance.now() - this.#startedAt) / 1000;
  }

  #next(what: string, wants: (report: Report) => boolean): Promise<Report> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      const timer = setTimeout(() => this.#fail(`is silent (waited ${PATIENCE} s for ${what})`), PATIENCE * 1000);
      // While the process lives the timer does, too; when it was ended nothing waits for it.
      timer.unref();
      const before = this.onFailure;
      this.onFailure = (error) => {
        clearTimeout(timer);
        before(error);
        reject(error);
      };
      const settle = (report: Report): void => {
        clearTimeout(timer);
        this.onFailure = before;
        resolve(report);
      };
      return this.#waiting.push({ wants, settle });
    });
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ending) return;
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    const words = (this.#stderr.trim() || this.#noise).split('\n').at(-1) ?? '';
    this.#fail(`ended ${how}${words === '' ? '' : `: ${words}`}`);
  }

  #fail(reason: string): void {
    if (this.#failure !== undefined || this.#ending) return;
    this.#failure = new ValidationError(`host ${this.host.name}, ${this.name}: ${reason}`);
    this.onFailure(this.#failure);
  }
}
