import { every, type Wait } from '../../../native/long-wait.ts';
import { runHandleTableReader } from '../../../native/programs/handlespace-program.ts';
import type { ProgramOptions, RunningComponent } from '../../../native/programs/component-host.ts';
import { runMonitor, type RunningMonitor } from '../../../native/programs/monitor-program.ts';
import { namedAddress } from '../../../native/programs/peer-address.ts';
import { componentStatus, type ComponentStatus } from '../../../protocol/component-status/component-status.ts';
import { silentLog, TransportError, type IpAddress, type Seconds } from '../../../protocol/host.ts';
import { addressText } from '../../../protocol/log-text.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { CSP_PORT, type ComponentStatusReport } from '../../../protocol/wire/component-status.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import { ComponentDirectory } from '../../view/component-directory.ts';
import type { Observation } from '../../view/observation.ts';
import { ControlRefused, type DemoWorld } from '../demo-world.ts';
import { eventObservation, remark } from '../told-events.ts';
import { handlespaceView, type HandlespaceView } from './handlespace-view.ts';
import { joinedView } from './joined-view.ts';
import type { PoolView } from './pool-view.ts';
import { forgottenAfter, nameOf, type LastReport } from './reported-components.ts';
import { viewNews } from './view-news.ts';

/** Where a running pool is observed. */
export interface AttachedWorldOptions {
  /** Local address where status reports arrive (default: all of IPv4). */
  readonly address?: IpAddress;
  /** UDP port where they arrive (default: 2960; 0: any). */
  readonly port?: number;
  /** A registrar whose handlespace is read by ENRP: `10.1.1.1`, `pr1.example:9901`; absent: reports alone. */
  readonly registrar?: string;
  /** Profile of that registrar (default: rfc). */
  readonly profile?: ProfileName;
  /** How it is reached (default: over UDP, from any port, to 9899). */
  readonly transport?: ProgramOptions;
}

/** s */
const READING_INTERVAL = 1;
const ANSWER_TIMEOUT = 5;
/** What was read last holds so long: then it is not known any more whether it is true. s */
const READING_LIFE = 15;
/** Changes are told so often, whatever arrives. s */
const NEWS_INTERVAL = 0.2;
/** Those that said that they end are shown for so long. s */
const ENDED_LIFE = 15;
const MOST_COMPONENTS = 500;
const MOST_ENDED = 100;

/** What runs already, as its components report it and as a registrar knows it; it is watched, and not controlled. */
export function openAttachedWorld(options: AttachedWorldOptions): AttachedWorld {
  return new AttachedWorld(options);
}

class AttachedWorld implements DemoWorld {
  readonly kind = 'attached';
  readonly controls = [];
  readonly title: string;
  readonly #options: AttachedWorldOptions;
  readonly #names = new ComponentDirectory();
  readonly #since = performance.now();
  readonly #ended = new Map<string, { readonly status: ComponentStatus; readonly at: Seconds }>();
  #observe: (observation: Observation) => void = () => undefined;
  #monitor: RunningMonitor | undefined;
  #reader: RunningComponent | undefined;
  #isOver = false;
  #news: Wait | undefined;
  #readings: Wait | undefined;
  #view: PoolView = { components: new Map(), associations: new Map() };
  #handlespace: (HandlespaceView & { readonly at: Seconds }) | undefined;
  #trouble: string | undefined;
  #told = { nonsense: 0, refused: 0, omitted: 0 };

  constructor(options: AttachedWorldOptions) {
    this.#options = options;
    const { port = CSP_PORT, registrar } = options;
    const reports = `components that report to UDP port ${port}`;
    this.title = registrar === undefined ? reports : `${reports}, and the handlespace of registrar ${registrar}`;
  }

  /**
   * UDP port of the monitor; undefined: it is not started.
   *
   * @internal
   */
  get port(): number | undefined {
    return this.#monitor?.port;
  }

  async start(observe: (observation: Observation) => void): Promise<void> {
    this.#observe = observe;
    const { registrar, transport = anyTransport } = this.#options;
    const place = registrar && (await namedAddress(registrar, ENRP_PORT, transport.addresses));
    // It may be stopped while it starts.
    if (this.#isOver) return;
    this.#monitor = this.#openMonitor();
    try {
      if (place !== undefined && place !== '') await this.#startReading(place, transport);
    } catch (error) {
      this.#monitor.stop();
      throw error;
    }
    if (this.#isOver) return;
    observe({ kind: 'clock', at: this.#now(), speed: 1, paused: false });
    this.#news = every(NEWS_INTERVAL, () => this.#tellNews());
  }

  control(): Promise<void> {
    return Promise.reject(
      new ControlRefused('these components were started elsewhere: they are controlled where they were started'),
    );
  }

  log(): undefined {
    return undefined;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#news?.cancel();
    this.#readings?.cancel();
    this.#monitor?.stop();
    await this.#reader?.stop();
  }

  #now(): Seconds {
    return (performance.now() - this.#since) / 1000;
  }

  /** @throws TransportError */
  #openMonitor(): RunningMonitor {
    const { address, port = CSP_PORT } = this.#options;
    const place = address === undefined ? { port } : { address, port };
    try {
      return runMonitor({ ...place, purgeAfter, maxComponents: MOST_COMPONENTS, log: silentLog }, (report) =>
        this.#reported(componentStatus(report)),
      );
    } catch (error) {
      if (!(error instanceof TransportError) || !error.message.startsWith('UDP port')) throw error;
      throw new TransportError(`${error.message}: another monitor, or "rsplab demo --attach", may run on this machine`);
    }
  }

  async #startReading(registrar: RegistrarAddress, transport: ProgramOptions): Promise<void> {
    const { profile = 'rfc' } = this.#options;
    const at = addressText(registrar.addresses, registrar.port);
    const running = await runHandleTableReader(
      { ...transport, profile, registrar, answerTimeout: ANSWER_TIMEOUT },
      {
        read: (table) => {
          this.#trouble = undefined;
          this.#handlespace = { ...handlespaceView(table, MOST_COMPONENTS), at: this.#now() };
        },
        failed: (reason) => {
          if (reason === this.#trouble) return;
          this.#trouble = reason;
          this.#tell(`the handlespace of registrar ${at} cannot be read: ${reason}; trying again`);
        },
      },
    );
    if (this.#isOver) return running.stop();
    this.#reader = running;
    running.reader.read();
    this.#readings = every(READING_INTERVAL, () => running.reader.read());
    return undefined;
  }

  /** The board forgets those that end. */
  #reported(status: ComponentStatus): void {
    const name = nameOf(status);
    this.#ended.delete(name);
    // Strangers may say that somebody ends who was never there.
    if (!status.final || !this.#view.components.has(name)) return;
    this.#ended.set(name, { status: { ...status, associations: [] }, at: this.#now() });
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= MOST_ENDED) break;
      this.#ended.delete(oldest);
    }
  }

  #tellNews(): void {
    this.#monitor?.board.purge();
    const view = joinedView(this.#reports(), this.#currentHandlespace());
    for (const observation of viewNews(this.#view, view, this.#now(), this.#names)) this.#observe(observation);
    this.#view = view;
    this.#tellCounts();
  }

  *#reports(): Generator<LastReport> {
    const now = performance.now() / 1000;
    for (const { report, at } of this.#monitor?.board.entries() ?? [])
      yield { status: componentStatus(report), silence: now - at };
    for (const [name, { status, at }] of this.#ended) {
      if (this.#now() - at > ENDED_LIFE) this.#ended.delete(name);
      else yield { status, silence: 0 };
    }
  }

  #currentHandlespace(): HandlespaceView | undefined {
    if (this.#handlespace === undefined) return undefined;
    const { components, omitted, at } = this.#handlespace;
    if (this.#now() - at <= READING_LIFE) return { components, omitted };
    return { components: components.map((component) => ({ ...component, state: 'silent' })), omitted };
  }

  /** What is not shown is said: at its first time, and then each time when it has doubled. */
  #tellCounts(): void {
    const { malformed = 0, otherVersion = 0, refused = 0 } = this.#monitor?.board.counters ?? {};
    const nonsense = malformed + otherVersion;
    const { omitted = 0 } = this.#handlespace ?? {};
    const told = this.#told;
    if (nonsense > 2 * told.nonsense)
      this.#tell(`${nonsense} datagrams were ignored: they are no reports of a version that is known here`);
    if (refused > 2 * told.refused)
      this.#tell(`${refused} reports were ignored: more than ${MOST_COMPONENTS} components are not shown`);
    if (omitted > 2 * told.omitted)
      this.#tell(`${omitted} components of the handlespace are not shown: there are more than ${MOST_COMPONENTS}`);
    this.#told = {
      nonsense: nonsense > 2 * told.nonsense ? nonsense : told.nonsense,
      refused: refused > 2 * told.refused ? refused : told.refused,
      omitted: omitted > 2 * told.omitted ? omitted : told.omitted,
    };
  }

  #tell(text: string): void {
    this.#observe(eventObservation(this.#now(), remark(text), this.#names));
  }
}

function purgeAfter({ reportInterval }: ComponentStatusReport): Seconds {
  return forgottenAfter(reportInterval / 1e6);
}

const anyTransport: ProgramOptions = {
  transport: 'udp',
  addresses: [],
  udpPort: 0,
  alone: false,
  log: silentLog,
};
