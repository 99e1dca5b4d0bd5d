import { NamedStreams, StreamEntropy } from '../../protocol/random/streams.ts';
import type { Random } from '../../protocol/host.ts';
import type { Sampler } from '../../protocol/workload/value-distribution.ts';
import type { FailureKind } from '../../sim/levels/component-network.ts';
import { elementSpans, registrarSpans, type LifeSpans } from '../../sim/models/rserpool/life-spans.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { ComponentOrder, ProcessReading, StartOrder } from './control-messages.ts';
import type { Life } from './life.ts';
import { pathChanges, type PathChange } from './path-changes.ts';
import { cutsByCommand } from './path-commands.ts';
import type { PlacedProcess } from './placement.ts';
import { RemoteProcess, type ProgramCall } from './remote-process.ts';
import { ValidationError } from './validation-error.ts';

/** What all processes of a run share. */
export interface RunContext {
  readonly parameters: RunParameters;
  readonly seed: number;
  readonly call: ProgramCall;
  /** Seconds since the start of the run. */
  readonly now: () => number;
  readonly failed: (error: ValidationError) => void;
}

/** How a component fails and comes back; undefined: it lives as long as the run. */
interface Mortality {
  readonly uptime: Sampler;
  readonly downtime: Sampler;
  readonly lives: number;
  readonly failureKind: FailureKind;
  readonly cleanShutdownProbability: number;
}

/**
 * A component of a run through all its processes: they fail and come back at the times that the simulation draws for the
 * same seed. Their successors are started in time, and wait.
 */
export class ComponentLife implements Life {
  readonly place: PlacedProcess;
  /** Of all its processes, as far as they reached into the window of measurement. */
  readonly readings: ProcessReading[] = [];
  /** By how much starts of later processes were late, s. */
  readonly lateStarts: number[] = [];
  readonly startTimes: number[] = [];
  readonly #context: RunContext;
  readonly #order: ComponentOrder;
  readonly #mortality: Mortality | undefined;
  readonly #random: Random;
  readonly #cuts: readonly PathChange[];
  #lives = 1;
  #process: RemoteProcess;
  #heir: RemoteProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #done: () => void = () => undefined;
  #closed = false;
  #up = false;
  /** A process was ordered to fail, and what it measured has not arrived yet. */
  #reads = 0;
  #windowIsOver = false;
  #complete = false;

  constructor(context: RunContext, place: PlacedProcess, order: Omit<ComponentOrder, 'identifier' | 'life' | 'names'>) {
    const { parameters, seed } = context;
    this.place = place;
    this.#context = context;
    const streams = new NamedStreams(`${seed}`).below(place.name);
    this.#order = {
      ...order,
      life: 1,
      names: place.role === 'poolUsers' ? [...place.users] : [place.name],
      // That which the registrar would draw itself, but it keeps it over its lives.
      identifier: place.role === 'registrar' ? new StreamEntropy('entropy', streams.scope).nonZeroUint32() : 0,
    };
    this.#mortality = mortalityOf(place, parameters);
    this.#random = streams.stream('life');
    this.#cuts = cutsByCommand(place.host) ? [] : pathChanges(parameters, seed, place);
    this.#process = this.#spawn(1);
  }

  async ready(): Promise<void> {
    await this.#process.ready();
  }

  async run(begin: number): Promise<void> {
    return new Promise((resolve) => {
      this.#done = () => {
        this.#complete = true;
        resolve();
      };
      this.#begin(this.#process, begin);
    });
  }

  get isComplete(): boolean {
    return this.#complete;
  }

  silent(): ValidationError {
    return new ValidationError(`host ${this.place.host.name}, ${this.place.name}: its readings did not arrive`);
  }

  /**
   * The window of measurement is over: a component that is down then has nothing more to say, unless the last words of a
   * process are still on their way.
   */
  endOfWindow(): void {
    this.#windowIsOver = true;
    this.#doneIfDown();
  }

  #doneIfDown(): void {
    if (this.#windowIsOver && !this.#up && this.#reads === 0) this.#done();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#process, this.#heir].map(async (each) => each?.end()));
  }

  #spawn(life: number): RemoteProcess {
    const remote = new RemoteProcess({ ...this.#order, life }, this.place.host, this.#context.call);
    remote.onFailure = (error) => this.#context.failed(error);
    return remote;
  }

  /** @param begin seconds since the start of the run */
  #begin(remote: RemoteProcess, begin: number): void {
    const { parameters, now } = this.#context;
    const { warmup, duration } = parameters;
    if (remote.startTime !== undefined) this.startTimes.push(remote.startTime);
    remote.onReading = (reading, at) => this.#read(reading, at);
    remote.onEvent = (event) => (event === 'registered' ? this.#registered() : this.#left());
    const current = now();
    this.#up = true;
    const order: StartOrder = {
      begin: Math.max(0, begin - current),
      reset: warmup - current,
      end: warmup + duration - current,
      cuts: this.#cutsFrom(current),
    };
    remote.send({ start: order });
    if (this.#mortality !== undefined) {
      if (this.#lives < this.#mortality.lives) this.#heir = this.#spawn(this.#lives + 1);
      if (this.place.role === 'registrar') this.#armUptime(order.begin);
    }
  }

  /** What is cut at the begin of a later process stays so. */
  #cutsFrom(current: number): PathChange[] {
    return this.#cuts.map(({ at, path, up }) => ({ at: Math.max(0, at - current), path, up }));
  }

  #registered(): void {
    this.#armUptime(0);
  }

  #armUptime(delay: number): void {
    const mortality = this.#mortality;
    if (mortality !== undefined) this.#after(delay + mortality.uptime.sample(this.#random), () => this.#die(mortality));
  }

  #die(mortality: Mortality): void {
    if (this.#complete) return;
    const { cleanShutdownProbability, failureKind } = mortality;
    if (this.place.role === 'poolElement' && this.#random.uniform() < cleanShutdownProbability) {
      this.#process.send({ leave: true });
      return;
    }
    this.#up = false;
    this.#reads++;
    if (failureKind === 'hostCrash') this.#process.expectEnd();
    this.#process.send({ fail: failureKind });
    this.#fall(mortality);
  }

  /** Its down-time begins. */
  #fall({ downtime, lives }: Mortality): void {
    if (this.#lives < lives) this.#after(downtime.sample(this.#random), () => void this.#rise());
  }

  /** Left its pool in order: its down-time begins. */
  #left(): void {
    const mortality = this.#mortality;
    this.#up = false;
    this.#doneIfDown();
    if (mortality !== undefined) this.#fall(mortality);
  }

  async #rise(): Promise<void> {
    const due = this.#context.now();
    const [former, heir] = [this.#process, this.#heir];
    if (heir === undefined) return;
    try {
      // What is left of the former process has the addresses.
      await Promise.all([former.end(), heir.ready()]);
    } catch {
      return; // reported
    }
    // The end of the former process may have taken until the end of the window.
    if (this.#closed || this.#complete) return;
    this.#process = heir;
    this.#lives++;
    this.lateStarts.push(this.#context.now() - due);
    this.#begin(heir, 0);
  }

  /**
   * A process has ended its part of the measurement. One that was ordered to fail says so once, at the end of its life or, if
   * the order came too late, at that of the window.
   */
  #read(reading: ProcessReading, at: 'endOfWindow' | 'endOfLife'): void {
    if (this.#complete) return;
    // A life that ended before the window is no part of it.
    if (reading.inWindow) this.readings.push(reading);
    if (at === 'endOfWindow') return this.#done();
    if (this.#reads > 0) this.#reads--;
    return this.#doneIfDown();
  }

  #after(seconds: number, action: () => void): void {
    const { parameters, now } = this.#context;
    const { warmup, duration } = parameters;
    const end = warmup + duration;
    const at = now() + seconds;
    // What comes after the end of the run does not come.
    if (at >= end) return;
    this.#timer = setTimeout(() => {
      if (!this.#closed) action();
    }, seconds * 1000);
  }
}

function mortalityOf(place: PlacedProcess, parameters: RunParameters): Mortality | undefined {
  const { peFailureKind, cleanShutdownProbability, registrarFailureKind } = parameters;
  switch (place.role) {
    case 'registrar':
      return mortalFor(registrarSpans(parameters, place.index), registrarFailureKind, 0);
    case 'poolElement':
      return mortalFor(elementSpans(parameters), peFailureKind, cleanShutdownProbability);
    case 'poolUsers':
      return undefined;
  }
}

function mortalFor(
  { uptime, downtime, lives }: LifeSpans,
  failureKind: FailureKind,
  cleanShutdownProbability: number,
): Mortality | undefined {
  return uptime && { uptime, downtime, lives, failureKind, cleanShutdownProbability };
}
