import { Deferred } from '../../native/api/deferred.ts';
import type { Transport } from '../../protocol/host.ts';
import { QuantileHistogram } from '../../protocol/measurement/quantile-histogram.ts';
import type { AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { TransportUse } from '../../protocol/wire/pool-element.ts';
import { noPolicyValues } from '../../protocol/policies/selection-policy.ts';
import { policies } from '../../protocol/policies/policies.ts';
import type { LoadReading, LoadTask, MemoryUse, Resolutions, ResolutionsAtRandom, Work } from './load-reading.ts';
import { cpuSecondsOf, kernelBytes, residentBytesOf } from './process-usage.ts';
import { Requester } from './requester.ts';

/** The pool that is asked for. */
const POOL = 'BenchPool';
const POOL_ELEMENTS = 10;
/** Ports of the elements' services; nothing listens there. */
const SERVICE_PORT = 7000;
/** Milliseconds between attempts to register while the registrar starts. */
const RETRY = 200;
/** Part of the time for which a measurement runs before it counts. */
const WARM_UP = 0.2;

/** Counts of one measurement. */
class Tally {
  readonly latencies = new QuantileHistogram();
  answers = 0;
  refusals = 0;

  /** @param since when it was asked, ms */
  add(answer: AsapMessage, since: number): void {
    this.answers++;
    if (!('errors' in answer) || answer.errors.length > 0) this.refusals++;
    this.latencies.add((performance.now() - since) / 1000);
  }

  reset(): void {
    this.latencies.reset();
    this.answers = this.refusals = 0;
  }
}

/** Users and elements of one registrar, and what their questions measure. */
export class LoadGenerator {
  readonly #transport: Transport;
  readonly #task: LoadTask;
  readonly #failed: (error: Error) => void;
  #elements = 0;
  /** Answers per second of the last measurement of resolutions. */
  #rate = NaN;
  readonly #requesters: Requester[] = [];

  /** @param failed called when the registrar does not answer any more */
  constructor(transport: Transport, task: LoadTask, failed: (error: Error) => void) {
    this.#transport = transport;
    this.#task = task;
    this.#failed = failed;
  }

  /** Registers the pool that is asked for; the registrar may be in its start yet. */
  async registrarServes(): Promise<void> {
    for (let left = POOL_ELEMENTS; left > 0; left--) {
      const element = await this.#requester();
      const registration = this.#registration(POOL, element.port);
      while (!isSuccess(await this.#answerOf(element, registration)))
        await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }

  async measure(work: Work): Promise<LoadReading> {
    const { pid } = this.#task.registrar;
    const tally = new Tally();
    const memoryBefore = this.#memory();
    let began = performance.now();
    let [registrarCpu, ownCpu] = [cpuSecondsOf(pid), process.cpuUsage()];
    const counts = (): void => {
      tally.reset();
      began = performance.now();
      [registrarCpu, ownCpu] = [cpuSecondsOf(pid), process.cpuUsage()];
    };
    const end = await this.#run(work, tally, counts);
    const elapsed = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(ownCpu);
    const { answers, refusals, latencies } = tally;
    const reading = {
      work,
      answers,
      refusals,
      elapsed,
      registrarCpu: cpuSecondsOf(pid) - registrarCpu,
      generatorCpu: (user + system) / 1e6,
      median: latencies.percentile(50) ?? NaN,
      p99: latencies.percentile(99) ?? NaN,
      memoryBefore,
      memoryAfter: this.#memory(),
    };
    if (work.kind === 'resolutions') this.#rate = answers / elapsed;
    await end();
    return reading;
  }

  #memory(): MemoryUse {
    const { transport, registrar } = this.#task;
    const own = { registrar: residentBytesOf(registrar.pid) };
    return transport === 'kernel' ? { ...own, system: kernelBytes() } : own;
  }

  /** @param counts to be called when the warm-up is over @returns what ends it */
  async #run(work: Work, tally: Tally, counts: () => void): Promise<() => Promise<void>> {
    let registered = 0;
    switch (work.kind) {
      case 'resolutions':
        return this.#resolveInTurn(work, tally, counts);
      case 'latency':
        return this.#resolveAtRandomTimes(work, tally, counts);
      case 'registrations':
        return this.#makeInTurn(Math.ceil(work.elements / work.perAssociation), work.inFlight, async (requester) => {
          for (let left = work.perAssociation; left > 0; left--) {
            const since = performance.now();
            tally.add(await this.#answerOf(requester, this.#registration(`${POOL}s`, requester.port)), since);
            if (++registered === work.uncounted) counts();
          }
        });
      case 'users':
        return this.#makeInTurn(work.users, work.inFlight, async (requester) => {
          const since = performance.now();
          tally.add(await this.#answerOf(requester, resolution), since);
        });
    }
  }

  async #resolveInTurn(
    { users, inFlight, seconds }: Resolutions,
    tally: Tally,
    counts: () => void,
  ): Promise<() => Promise<void>> {
    const requesters = await this.#users(users);
    let isOver = false;
    let open = 0;
    const quiet = new Deferred<void>();
    const ask = (requester: Requester): void => {
      const since = performance.now();
      open++;
      requester.ask(resolution, (answer) => {
        open--;
        tally.add(answer, since);
        if (!isOver) ask(requester);
        else if (open === 0) quiet.resolve(undefined);
      });
    };
    for (const requester of requesters) for (let i = 0; i < inFlight; i++) ask(requester);
    await pause(WARM_UP * seconds);
    counts();
    await pause(seconds);
    return async () => {
      isOver = true;
      await quiet.promise;
    };
  }

  async #resolveAtRandomTimes(
    { users, load, seconds }: ResolutionsAtRandom,
    tally: Tally,
    counts: () => void,
  ): Promise<() => Promise<void>> {
    const requesters = await this.#users(users);
    const interval = 1000 / (this.#rate * load);
    let due = performance.now();
    let next = 0;
    let open = 0;
    const quiet = new Deferred<void>();
    let isOver = false;
    const ask = (since: number): void => {
      open++;
      next = (next + 1) % users;
      requesters[next]?.ask(resolution, (answer) => {
        open--;
        tally.add(answer, since);
        if (isOver && open === 0) quiet.resolve(undefined);
      });
    };
    // Timers have whole milliseconds: what is due meanwhile is asked at once, and has waited since it was due.
    const timer = setInterval(() => {
      for (; due <= performance.now(); due -= interval * Math.log(1 - Math.random())) ask(due);
    }, 1);
    await pause(WARM_UP * seconds);
    counts();
    await pause(seconds);
    return async () => {
      clearInterval(timer);
      isOver = true;
      if (open > 0) await quiet.promise;
    };
  }

  /** Makes new requesters, of whom some are busy at a time; they stay. */
  async #makeInTurn(
    count: number,
    inFlight: number,
    use: (requester: Requester) => Promise<void>,
  ): Promise<() => Promise<void>> {
    let left = count;
    const makeSome = async (): Promise<void> => {
      while (left-- > 0) await use(await this.#requester());
    };
    await Promise.all(Array.from({ length: inFlight }, makeSome));
    return async () => undefined;
  }

  /** This number of users, whose associations are up. */
  async #users(count: number): Promise<readonly Requester[]> {
    while (this.#requesters.length < count) this.#requesters.push(await this.#requester());
    return this.#requesters.slice(0, count);
  }

  async #requester(): Promise<Requester> {
    const { address, registrar } = this.#task;
    const requester = new Requester(this.#transport, address, registrar, this.#failed);
    await requester.up;
    return requester;
  }

  async #answerOf(requester: Requester, question: AsapMessage): Promise<AsapMessage> {
    return new Promise((resolve) => requester.ask(question, resolve));
  }

  #registration(poolHandle: string, port: number): AsapMessage {
    const { address } = this.#task;
    const use = TransportUse.dataOnly;
    return {
      type: 'ASAP_REGISTRATION',
      poolHandle,
      poolElement: {
        identifier: ++this.#elements,
        homeRegistrar: 0,
        registrationLife: 3_600_000,
        userTransport: { protocol: 'sctp', port: SERVICE_PORT, use, addresses: [address] },
        policy: roundRobin,
        asapTransport: { protocol: 'sctp', port, use, addresses: [address] },
      },
    };
  }
}

const roundRobin = { type: policies.RoundRobin.type, ...noPolicyValues };
const resolution: AsapMessage = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: POOL, subscribe: false };

function isSuccess(answer: AsapMessage): boolean {
  return 'errors' in answer && answer.errors.length === 0;
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}
