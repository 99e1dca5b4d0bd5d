import type { Association, Clock, Endpoint, EndpointHandler, Host, IpAddress, Timer } from '../../protocol/host.ts';
import type { ProbeReading } from './control-messages.ts';
import { threadTimes, timesSince, type ThreadTimes } from './thread-times.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';

/** SCTP port of probes: dynamic, and used by no component. */
const PORT = 40_000;
const PROTOCOL = { ppid: 0, codec: bytesCodec } as const;

/** Round trips that are measured, one after the other. */
const PINGS = 40;
/** The first ones set the association up, and let the system learn the route. */
const WARMING_UP = 5;
/** s, of bulk data: slow start, which is not measured, and at least as long again. */
const BULK_START = 0.5;
const BULK_BYTES = 1200;
/** Bytes on their way at most. */
const BULK_WINDOW = 256 * 1024;
/** s, after which a silent peer is given up. */
const PATIENCE = 10;

/**
 * Measures the way to another probe by the transport itself: a message of one byte is sent back, one of many bytes is
 * answered by the number of bytes received so far.
 */
export class Probe implements EndpointHandler {
  readonly #clock: Clock;
  readonly #endpoint: Endpoint;
  /** Since the last answer. */
  readonly #silence: Timer;
  #answered: ((message: Uint8Array) => void) | undefined;
  #failed: ((reason: string) => void) | undefined;
  #writable: (() => void) | undefined;

  constructor(host: Host, addresses: readonly IpAddress[]) {
    this.#clock = host.clock;
    this.#silence = host.clock.timer(() => this.#failed?.(`no answer within ${PATIENCE} s`));
    this.#endpoint = host.transport.open({ addresses, port: PORT, protocols: [PROTOCOL] }, this);
  }

  close(): void {
    this.#silence.cancel();
    this.#endpoint.close();
  }

  /** @returns seconds, and bit/s @throws Error if the other probe does not answer */
  async measure(addresses: readonly IpAddress[]): Promise<ProbeReading> {
    const association = this.#endpoint.connect(addresses, PORT, { connectTimeout: PATIENCE });
    const outcome = new Promise<never>((_resolve, reject) => {
      this.#failed = (reason) => reject(new Error(reason));
    });
    outcome.catch(() => undefined);
    this.#silence.arm(PATIENCE);
    const { roundTrip, thread } = await Promise.race([this.#roundTrip(association), outcome]);
    const rate = await Promise.race([this.#rate(association), outcome]);
    this.#failed = undefined;
    this.#silence.cancel();
    association.shutdown();
    return { roundTrip, rate, thread, roundTrips: PINGS - WARMING_UP };
  }

  message(association: Association, message: unknown): void {
    const bytes = message as Uint8Array;
    if (!association.inbound) {
      if (this.#failed !== undefined) this.#silence.arm(PATIENCE);
      this.#answered?.(bytes);
      return;
    }
    if (bytes.length === 1) {
      send(association, bytes);
      return;
    }
    const received = Number(association.context ?? 0) + bytes.length;
    association.context = received;
    send(association, new Uint8Array(Float64Array.of(received).buffer));
  }

  associationRestarted(): void {
    this.#failed?.('it restarted');
  }

  associationEnded(association: Association, end: string): void {
    if (!association.inbound) this.#failed?.(`the association ended: ${end}`);
  }

  writable(): void {
    this.#writable?.();
  }

  /** The median, and what this process did in all of them. */
  async #roundTrip(association: Association) {
    const times: number[] = [];
    let before: ThreadTimes | null = null;
    for (let ping = 0; ping < PINGS; ping++) {
      if (ping === WARMING_UP) before = threadTimes();
      const sentAt = this.#clock.now();
      await new Promise<void>((resolve) => {
        this.#answered = () => resolve();
        send(association, new Uint8Array(1));
      });
      if (ping >= WARMING_UP) times.push(this.#clock.now() - sentAt);
    }
    const roundTrip = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    return { roundTrip, thread: timesSince(before) };
  }

  /** From the first answer after slow start to one that came long enough after it, however late both of them are. */
  async #rate(association: Association): Promise<number> {
    const begin = this.#clock.now();
    let first: { readonly at: number; readonly bytes: number } | undefined;
    const payload = new Uint8Array(BULK_BYTES);
    return new Promise((resolve) => {
      let [sent, arrived] = [0, 0];
      const fill = (): void => {
        while (sent - arrived < BULK_WINDOW && send(association, payload)) sent += BULK_BYTES;
      };
      this.#writable = fill;
      this.#answered = (message) => {
        const now = this.#clock.now();
        arrived = new Float64Array(message.slice().buffer)[0] ?? 0;
        if (now - begin >= BULK_START) first ??= { at: now, bytes: arrived };
        if (first === undefined || now - first.at < BULK_START) {
          fill();
          return;
        }
        this.#answered = this.#writable = undefined;
        resolve((8 * (arrived - first.bytes)) / (now - first.at));
      };
      fill();
    });
  }
}

function send(association: Association, bytes: Uint8Array): boolean {
  return association.send({
    payload: { byteLength: bytes.length, bytes: () => bytes, value: bytes },
    ppid: PROTOCOL.ppid,
  });
}
