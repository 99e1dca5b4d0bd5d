import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable, Writable } from 'node:stream';
import { Faults } from '../../native/faults.ts';
import { inputLines } from '../../native/input-lines.ts';
import type { OpenTransport } from '../../native/open-transport.ts';
import { RealHost } from '../../native/real-host.ts';
import { loadTransport, openTransport, transportNames, type TransportName } from '../../native/transports.ts';
import { TransportError, type Log } from '../../protocol/host.ts';
import { TrafficCounter } from '../../protocol/measurement/traffic-counter.ts';
import { ObservedTransport } from '../../protocol/observation/observed-transport.ts';
import type { SctpStatistics } from '../../protocol/sctp/statistics.ts';
import { sctpOptions } from '../../sim/models/packets/sctp-options.ts';
import { componentFingerprint } from './component-code.ts';
import { componentHost, type RealComponent } from './measured-host.ts';
import {
  commandIn,
  lineOf,
  LONGEST_LINE,
  orderIn,
  type Command,
  type ComponentOrder,
  type Report,
} from './control-messages.ts';
import type { ProcessReading, StartOrder } from './control-messages.ts';
import { Probe } from './probe.ts';
import { threadTimes, timesSince, type ThreadTimes } from './thread-times.ts';
import { RealElement } from './real-element.ts';
import { RealRegistrar } from './real-registrar.ts';
import { RealUsers } from './real-users.ts';
import { RealReceiver } from './transfer/real-receiver.ts';
import { RealSender } from './transfer/real-sender.ts';
import { ValidationError } from './validation-error.ts';

/** Between measurements of how late timers are, ms. */
const LATENESS_RESOLUTION = 5;
/** s: from so long a time on without work, it is known what a process runs all the same (for these measurements, too). */
const LEAST_IDLE = 1;

/**
 * A process of a validation: becomes the component that the first line of its input orders, and obeys the commands of
 * the others. It ends when its input ends.
 *
 * @param version of the program
 */
export async function runComponentProcess(input: Readable, output: Writable, version: string): Promise<void> {
  const report: Reporter = (message, written) => void output.write(`${lineOf(message)}\n`, written);
  report({ hello: { version } });
  let component: ComponentProcess | undefined;
  for await (const bytes of inputLines(input, LONGEST_LINE)) {
    const arrivedAt = performance.now();
    try {
      if (bytes === undefined) throw new ValidationError(`a line of the input has more than ${LONGEST_LINE} bytes`);
      const line = bytes.toString();
      if (component === undefined) {
        component = new ComponentProcess(orderIn(line), report);
        await component.prepare();
        report({ ready: component.identifies ? { code: componentFingerprint() } : {} });
      } else {
        await component.obey(commandIn(line), arrivedAt);
      }
    } catch (error) {
      report({ failure: error instanceof Error ? error.message : String(error) });
    }
  }
  await component?.close();
}

/** @param written called when it has left the process */
type Reporter = (message: Report, written?: () => void) => void;

class ComponentProcess {
  readonly #order: ComponentOrder;
  readonly #report: Reporter;
  readonly #traffic = new TrafficCounter();
  readonly #lateness = monitorEventLoopDelay({ resolution: LATENESS_RESOLUTION });
  readonly #faults = new Faults(faultLog);
  #transport: OpenTransport | undefined;
  #component: RealComponent | undefined;
  #probe: Probe | undefined;
  /** The component has failed, or left. */
  #over = false;
  #inWindow = false;
  /** Of the window: its begin, ms, and what there was then. */
  #since = performance.now();
  #cpuBefore = process.cpuUsage();
  #threadBefore = threadTimes();
  #idleShare: number | null = null;
  #sctpBefore: SctpStatistics | undefined;

  constructor(order: ComponentOrder, report: Reporter) {
    this.#order = order;
    this.#report = report;
  }

  get identifies(): boolean {
    return this.#order.identify;
  }

  /** What takes time and needs no address is done beforehand: a component that comes back does so at its time. */
  async prepare(): Promise<void> {
    await loadTransport(this.#transportName());
  }

  /** @param arrivedAt when the command arrived, ms */
  async obey(command: Command, arrivedAt: number): Promise<void> {
    if ('start' in command) return this.#start(command.start, arrivedAt);
    if ('listen' in command) return this.#listen();
    if ('measure' in command) return this.#measure(command.measure.addresses);
    if ('leave' in command) return this.#leave();
    return this.#fail(command.fail);
  }

  async close(): Promise<void> {
    this.#probe?.close();
    this.#component?.stop();
    await this.#transport?.close();
    process.exit(0);
  }

  async #start({ begin, reset, end, cuts }: StartOrder, arrivedAt: number): Promise<void> {
    const host = await this.#open();
    const { clock } = host;
    const at = (seconds: number, action: () => void): void =>
      clock.timer(action).arm(seconds - (performance.now() - arrivedAt) / 1000);
    const component = this.#componentOn(host);
    this.#component = component;
    this.#resetCounts();
    at(begin, () => {
      this.#idleShare = begin >= LEAST_IDLE ? runningShare(this.#threadBefore, this.#since) : null;
      try {
        component?.begin();
      } catch (error) {
        // As a port in use: a run without this component is none.
        this.#report({ failure: error instanceof Error ? error.message : String(error) });
        return;
      }
      // A later life is measured from its begin.
      if (reset <= begin) this.#reset();
    });
    if (reset > begin) at(reset, () => this.#reset());
    at(end, () => {
      if (!this.#over) this.#report({ reading: this.#reading(), at: 'endOfWindow' });
    });
    for (const { at: time, path, up } of cuts) at(time, () => this.#setPathUp(path, up));
  }

  async #listen(): Promise<void> {
    await this.#openProbe();
    this.#report({ listening: true });
  }

  async #measure(addresses: readonly string[]): Promise<void> {
    const probe = await this.#openProbe();
    this.#report({ measured: await probe.measure(addresses) });
  }

  async #openProbe(): Promise<Probe> {
    const host = await this.#open();
    return (this.#probe ??= new Probe(host, this.#order.addresses));
  }

  #leave(): void {
    this.#component?.leave?.(() => {
      this.#over = true;
      this.#report({ reading: this.#reading(), at: 'endOfLife' });
      this.#report({ event: 'deregistered' });
    });
  }

  #fail(kind: 'hostCrash' | 'processCrash'): void {
    this.#over = true;
    const reading = { reading: this.#reading(true), at: 'endOfLife' } as const;
    if (kind === 'hostCrash') return this.#report(reading, () => process.kill(process.pid, 'SIGKILL'));
    this.#report(reading);
    // The stack lives on and answers for the dead process, as that of an operating system does.
    return this.#component?.stop();
  }

  #setPathUp(path: number, up: boolean): void {
    const address = this.#order.addresses[path];
    if (address !== undefined) this.#transport?.setAddressUp?.(address, up);
  }

  #transportName(): TransportName {
    const { transport: name } = this.#order;
    const known = transportNames.find((each) => each === name);
    if (known === undefined) throw new TransportError(`unknown transport ${name}`);
    return known;
  }

  async #open(): Promise<RealHost> {
    const { addresses, udpPort, parameters } = this.#order;
    this.#transport ??= await openTransport(this.#transportName(), {
      addresses,
      udpPort,
      sctp: sctpOptions(parameters),
      mtu: parameters.linkMtu,
      alone: false,
      log: faultLog,
      faults: this.#faults,
    });
    const counted = new ObservedTransport(this.#transport, {
      messageSent: (_, message) => this.#traffic.messageSent(message),
    });
    return new RealHost(counted, faultLog, addresses, this.#faults);
  }

  #componentOn(real: RealHost): RealComponent | undefined {
    const order = this.#order;
    const { role, names, seed, life } = order;
    const hosts = names.map((name) => componentHost(real, seed, name, life));
    const [host] = hosts;
    if (host === undefined) return undefined;
    switch (role) {
      case 'registrar':
        return new RealRegistrar(host, order);
      case 'poolElement':
        return new RealElement(host, order, () => this.#report({ event: 'registered' }));
      case 'poolUsers':
        return new RealUsers(hosts, order);
      case 'sender':
        return new RealSender(host, order, (reason) => this.#report({ failure: reason }));
      case 'receiver':
        return new RealReceiver(host, order);
      case 'probe':
        return undefined;
    }
  }

  #reset(): void {
    this.#inWindow = true;
    this.#resetCounts();
    this.#component?.reset();
  }

  #resetCounts(): void {
    this.#since = performance.now();
    this.#cpuBefore = process.cpuUsage();
    this.#threadBefore = threadTimes();
    this.#sctpBefore = this.#transport?.statistics?.();
    this.#traffic.reset();
    this.#lateness.enable();
    this.#lateness.reset();
  }

  #reading(isFailing = false): ProcessReading {
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    const { asapPackets, asapBytes, enrpPackets, enrpBytes, messages } = this.#traffic;
    // The monitor measures the whole interval between its own timers; without a single one it has no mean.
    const late = (nanoseconds: number): number =>
      Number.isNaN(nanoseconds) ? 0 : Math.max(0, nanoseconds / 1e9 - LATENESS_RESOLUTION / 1000);
    return {
      inWindow: this.#inWindow,
      seconds: (performance.now() - this.#since) / 1000,
      traffic: { asapPackets, asapBytes, enrpPackets, enrpBytes, messages: { ...messages } },
      sctp: this.#sctpSince(),
      cpu: (user + system) / 1e6,
      lateness: late(this.#lateness.mean),
      mostLate: late(this.#lateness.max),
      thread: timesSince(this.#threadBefore),
      idleShare: this.#idleShare,
      faults: this.#faults.total,
      ...this.#component?.read(isFailing),
    };
  }

  #sctpSince(): Record<string, number> | null {
    const now = this.#transport?.statistics?.();
    if (now === undefined) return null;
    const before = this.#sctpBefore;
    return Object.fromEntries(
      (Object.keys(now) as (keyof SctpStatistics)[]).map((name) => [name, now[name] - (before?.[name] ?? 0)]),
    );
  }
}

/** @param since ms */
function runningShare(before: ThreadTimes | null, since: number): number | null {
  const times = timesSince(before);
  return times === null ? null : (1000 * times.running) / (performance.now() - since);
}

/** What the program should never do is said on standard error. */
const faultLog: Log = {
  enabled: false,
  event: (_component, event, fields) => {
    if (event === 'fault') console.error(`fault: ${JSON.stringify(fields)}`);
  },
};
