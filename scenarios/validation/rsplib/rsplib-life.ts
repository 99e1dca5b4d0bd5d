import { setTimeout as delay } from 'node:timers/promises';
import type { GuestProgram, RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import type { RunContext } from '../component-life.ts';
import type { ProcessReading } from '../control-messages.ts';
import type { Life } from '../life.ts';
import type { PlacedProcess } from '../placement.ts';
import { ValidationError } from '../validation-error.ts';
import type { RsplibCommand } from './rsplib-programs.ts';
import { usedInWindow, usersReading, type Window } from './rsplib-results.ts';

/** Between looks whether a program still runs, s. */
const WATCH = 1;

/** A component of a run that is RSPLIB's program, in the guest; pool users are one program each. */
export class RsplibLife implements Life {
  readonly place: PlacedProcess;
  readonly readings: ProcessReading[] = [];
  readonly lateStarts: readonly number[] = [];
  readonly startTimes: readonly number[] = [];
  readonly #guest: RsplibGuest;
  readonly #context: RunContext;
  readonly #command: RsplibCommand;
  readonly #clients: () => Promise<unknown>;
  readonly #ended: Promise<void>;
  #hasEnded: () => void = () => undefined;
  #program: GuestProgram | undefined;
  #done: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #isComplete = false;

  /** @param clients until all of RSPLIB's clients have ended: without servers they would look for one, and not end */
  constructor(
    guest: RsplibGuest,
    context: RunContext,
    place: PlacedProcess,
    command: RsplibCommand,
    clients: () => Promise<unknown>,
  ) {
    this.#clients = clients;
    this.#ended = new Promise((resolve) => {
      this.#hasEnded = resolve;
    });
    this.place = place;
    this.#guest = guest;
    this.#context = context;
    this.#command = command;
  }

  /**
   * Clients are started when they begin, servers before the run: the guest takes up to seconds to start a program, and who
   * finds no registrar or element waits for long.
   */
  async ready(): Promise<void> {
    const { port } = this.#command;
    if (port === undefined) return;
    this.#start();
    const [address = ''] = this.place.addresses;
    const pattern = ` ${port} .* ${address.replaceAll('.', '[.]')}( |$)`;
    const open = `until busybox grep -qE "${pattern}" /proc/net/sctp/eps; do busybox usleep 50000; done; echo open`;
    await this.#guest.run(`sh -c '${open}'`).prints(/open/);
  }

  async run(begin: number): Promise<void> {
    return new Promise((resolve) => {
      this.#done = () => {
        this.#isComplete = true;
        resolve();
      };
      if (this.#program !== undefined) return;
      this.#timer = setTimeout(() => this.#start(), Math.max(0, begin - this.#context.now()) * 1000);
    });
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  endOfWindow(): void {
    this.#isOver = true;
    this.#collect().then(this.#done, (error: unknown) => this.#fail(error));
  }

  silent(): ValidationError {
    return new ValidationError(`guest, ${this.place.name}: RSPLIB’s program did not end in time`);
  }

  /** Until its programs have ended by themselves. */
  async ended(): Promise<void> {
    return this.#ended;
  }

  /** The guest ends all programs of a run at once. */
  async close(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #start(): void {
    const { lines } = this.#command;
    const [only = ''] = lines;
    const output = `${this.#outputFile} 2>&1`;
    // A program that is alone takes signals itself.
    const script =
      lines.length === 1
        ? `exec ${only} >${output}`
        : `(${lines.map((line) => `${line} &`).join(' ')} wait) >${output}`;
    this.#program = this.#guest.run(`sh -c '${script}'`);
    void this.#watch(this.#program);
  }

  get #outputFile(): string {
    return `/tmp/${this.place.name.replace('/', '-')}.out`;
  }

  /** One that ends by itself before its time has failed. */
  async #watch(program: GuestProgram): Promise<void> {
    while (!this.#isOver) {
      if (program.ended && this.#context.now() < this.#end - WATCH) {
        this.#fail(new Error(await this.#ending(program)));
        return;
      }
      await delay(WATCH * 1000, undefined, { ref: false });
    }
  }

  /** How a program ended, for messages. */
  async #ending(program: GuestProgram): Promise<string> {
    const said = await this.#text(`busybox tail -n 3 ${this.#outputFile}`).catch(() => '');
    const lines = said.trim() === '' ? 'it printed nothing' : said.trim().split('\n').join(' | ');
    return `RSPLIB’s program ended with status ${program.status ?? 'unknown'}: ${lines}`;
  }

  get #end(): number {
    const { warmup, duration } = this.#context.parameters;
    return warmup + duration;
  }

  /** On the clock of the guest, which is that of this machine. */
  get #window(): Window {
    const start = Date.now() / 1000 - this.#context.now();
    return { begin: start + this.#context.parameters.warmup, end: start + this.#end };
  }

  async #collect(): Promise<void> {
    const window = this.#window;
    const program = this.#program;
    if (program === undefined) throw new Error('it had not begun at the end of the window');
    if (this.place.role === 'poolUsers') {
      // By itself, some time after the window: it began later, too.
      await program.ends();
      this.#hasEnded();
    } else {
      await this.#clients();
      await program.end('INT');
    }
    const files = async (names: readonly string[]): Promise<string[]> =>
      Promise.all(names.map(async (name) => this.#text(`busybox cat ${name}`)));
    const [vectors, scalars] = [await files(this.#command.vectors), await files(this.#command.scalars)];
    try {
      this.readings.push({ ...this.#nothing, ...this.#measured(vectors, scalars, window) });
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      throw new ValidationError(`${error.message} (${await this.#ending(program)})`);
    }
  }

  #measured(vectors: readonly string[], scalars: readonly string[], window: Window): Partial<ProcessReading> {
    switch (this.place.role) {
      case 'registrar':
        return { registrar: { counts: {}, owned: 0, known: 0 } };
      case 'poolElement':
        return { element: { used: usedInWindow(vectors[0] ?? '', scalars[0] ?? '', window), cookies: 0, lost: 0 } };
      case 'poolUsers':
        return { users: usersReading(vectors, window) };
    }
  }

  /** What RSPLIB's programs do not tell. */
  get #nothing(): ProcessReading {
    return {
      inWindow: true,
      seconds: this.#context.parameters.duration,
      traffic: { asapPackets: 0, asapBytes: 0, enrpPackets: 0, enrpBytes: 0, messages: {} },
      sctp: null,
      cpu: 0,
      lateness: 0,
      mostLate: 0,
      thread: null,
      idleShare: null,
      faults: 0,
    };
  }

  /** What a command of the guest prints. */
  async #text(command: string): Promise<string> {
    const program = this.#guest.run(command);
    await program.ends();
    return program.output;
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#context.failed(new ValidationError(`guest, ${this.place.name}: ${reason}`));
  }
}
