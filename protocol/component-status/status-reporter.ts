import type { Association, Host, Ppid, Seconds, SocketAddress, Timer, DatagramSocket } from '../host.ts';
import { MessagePayload } from '../wire/codec.ts';
import {
  componentStatusCodec,
  NO_WORKLOAD,
  REPORT_VERSION,
  TEXT_LENGTH,
  UNKNOWN_DURATION,
  WORKLOAD_ONE,
  type ComponentAssociation,
  type ComponentIdentifier,
  type ComponentStatusReport,
} from '../wire/component-status.ts';

/** Where reports go, and how often. */
export interface StatusReports {
  readonly server: SocketAddress;
  readonly interval: Seconds;
  /** Identifier of the component in its reports; absent: its own. */
  readonly identifier?: number;
}

/** What a component reports of itself. */
export interface ComponentReport {
  readonly sender: ComponentIdentifier;
  /** `host: 10.1.1.1:3863, 10.2.1.1` */
  readonly location: string;
  readonly status: string;
  /** 0 to 1; absent: it has none. */
  readonly workload?: number;
  readonly associations: readonly ReportedAssociation[];
}

export interface ReportedAssociation {
  readonly receiver: ComponentIdentifier;
  readonly ppid: Ppid;
  /** Its duration is reported; absent: unknown. */
  readonly association?: Association;
}

const IP_PROTOCOL_SCTP = 132;
const MICROSECONDS = 1_000_000;
/** So that a report fits into a datagram of any network: 288 + 24 · 40 bytes. */
const MOST_ASSOCIATIONS = 40;

/** Sends the status of a component at regular times to a monitor, and a last report at its end (RSPLIB's CSP). */
export class StatusReporter {
  readonly #host: Host;
  readonly #reports: StatusReports;
  readonly #content: () => ComponentReport;
  readonly #socket: DatagramSocket;
  readonly #timer: Timer;
  readonly #start: Seconds;
  /** When associations were first reported. */
  readonly #since = new WeakMap<Association, Seconds>();

  #stopped = false;

  /** Sends the first report at once. @throws what `content` throws; nothing is left open then */
  constructor(host: Host, reports: StatusReports, content: () => ComponentReport) {
    this.#host = host;
    this.#reports = reports;
    this.#content = content;
    this.#start = host.clock.now();
    this.#socket = host.datagrams.open({ port: 0, codec: componentStatusCodec }, { datagram: () => undefined });
    this.#timer = host.clock.timer(() => this.#report());
    try {
      this.#report();
    } catch (error) {
      this.#timer.cancel();
      this.#socket.close();
      throw error;
    }
  }

  /** Sends the last report. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#timer.cancel();
    const { sender } = this.#content();
    this.#send({ sender, location: '', status: '', workload: 0, associations: [] }, true);
    this.#socket.close();
  }

  #report(): void {
    this.#timer.arm(this.#reports.interval);
    this.#send(this.#content(), false);
  }

  #send({ sender: own, location, status, workload, associations }: ComponentReport, final: boolean): void {
    const { identifier } = this.#reports;
    const sender = identifier === undefined ? own : { group: own.group, object: BigInt(identifier) };
    // A component without an identifier is not known yet.
    if (sender.object === 0n) return;
    const message: ComponentStatusReport = {
      type: 'CSP_REPORT',
      final,
      version: REPORT_VERSION,
      sender,
      timestamp: microseconds(this.#host.clock.now() - this.#start),
      reportInterval: Math.round(this.#reports.interval * MICROSECONDS),
      location: textBytes(location),
      status: textBytes(status),
      workload: workload === undefined ? NO_WORKLOAD : Math.round(Math.min(1, Math.max(0, workload)) * WORKLOAD_ONE),
      associations: associations.slice(0, MOST_ASSOCIATIONS).map((each) => this.#wireAssociation(each)),
    };
    this.#socket.send(new MessagePayload(componentStatusCodec, message), this.#reports.server);
  }

  #wireAssociation({ receiver, ppid, association }: ReportedAssociation): ComponentAssociation {
    const duration = association === undefined ? UNKNOWN_DURATION : this.#duration(association);
    return { receiver, duration, flags: 0, protocol: IP_PROTOCOL_SCTP, ppid };
  }

  /** Since it was first reported. */
  #duration(association: Association): bigint {
    const now = this.#host.clock.now();
    const since = this.#since.get(association) ?? now;
    this.#since.set(association, since);
    return microseconds(now - since);
  }
}

function microseconds(seconds: Seconds): bigint {
  return BigInt(Math.round(seconds * MICROSECONDS));
}

const utf8 = new TextEncoder();

/** A text as the field has it: UTF-8, one character per byte, cut so that a NUL ends it. */
function textBytes(text: string): string {
  const field = new Uint8Array(TEXT_LENGTH - 1);
  const { written } = utf8.encodeInto(text, field);
  return String.fromCharCode(...field.subarray(0, written));
}
