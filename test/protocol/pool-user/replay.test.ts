/**
 * Captures of real RSPLIB, played to clients of ours: they get what registrar and elements sent to the pool user of the
 * capture, and must send what that one sent.
 */
import assert from 'node:assert/strict';
import { CalcAppClient } from '../../../protocol/services/calcapp/client.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../../protocol/services/calcapp/codec.ts';
import { EchoClient } from '../../../protocol/services/echo/client.ts';
import { PingPongClient } from '../../../protocol/services/pingpong/client.ts';
import { PINGPONG_PPID, pingPongCodec } from '../../../protocol/services/pingpong/codec.ts';
import { services, type ServiceName } from '../../../protocol/services/service-table.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../../protocol/pool-user/pool-user-options.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import type { ServiceRequest } from '../../../protocol/workload/requests.ts';
import { EndpointShare, ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';
import { readTranscript, splitAddress, type TranscriptEvent } from '../registrar/transcript.ts';

const ignore = (): undefined => undefined;
/** Seconds; in the captures clients give up what has no element. */
const NEVER = 1e6;

interface UserMessageOfCapture {
  readonly ppid: number;
  readonly hex: string;
}

/** What one side of a capture and our client sent to registrars, and to each element in the order of the sessions. */
interface Sent {
  readonly registrar: UserMessageOfCapture[];
  readonly sessions: UserMessageOfCapture[][];
}

/** A client, as the user of a capture drives it. */
interface DrivenClient {
  stop(): void;
  /** RSPLIB's user has asked for an element: it has something to do. */
  resolves?(): void;
  /** RSPLIB's client has sent a message to an element. */
  sends?(message: UserMessageOfCapture): void;
}

/** The pool user on a host, in a capture and in our engine. */
class UserReplay {
  readonly captured: Sent = { registrar: [], sessions: [] };
  readonly ours: Sent = { registrar: [], sessions: [] };
  readonly #host: ScriptedHost;
  readonly #isOurs: (socketAddress: string) => boolean;
  readonly #registrars: EndpointShare;
  readonly #elements: EndpointShare;
  readonly #client: DrivenClient;
  /** Of both sides, by the user's ports in the capture. */
  readonly #sessions = new Map<number, { readonly captured: UserMessageOfCapture[]; readonly index: number }>();

  constructor(
    events: readonly TranscriptEvent[],
    number: number,
    service: ServiceName,
    start: (user: PoolUser) => DrivenClient,
  ) {
    this.#host = new ScriptedHost([`10.1.1.${number}`, `10.1.2.${number}`]);
    this.#isOurs = (text) => new RegExp(`^10\\.1\\.[12]\\.${number}:`).test(text);
    const first = events.find(({ kind, from }) => kind === 'init' && this.#isOurs(from));
    const { address } = splitAddress(first?.to ?? '');
    const { link, ...settings } = poolUserDefaults.rsplib;
    const user = new PoolUser(this.#host, {
      ...settings,
      profile: 'rsplib',
      protocols: [services[service].protocol],
      link: { ...link, staticRegistrars: [{ addresses: [address], port: ASAP_PORT }], announcements: undefined },
    });
    const [endpoint] = this.#host.opened;
    this.#registrars = new EndpointShare(endpoint, ({ remotePort }) => remotePort === ASAP_PORT);
    this.#elements = new EndpointShare(endpoint, ({ remotePort }) => remotePort !== ASAP_PORT);
    this.#host.clock.run({ until: first?.t ?? 0 });
    this.#client = start(user);
    for (const event of events) {
      if (event.t < (first?.t ?? 0)) continue;
      this.#host.clock.run({ until: event.t });
      if (this.#isOurs(event.from)) this.#sentByRsplib(event);
      else if (this.#isOurs(event.to)) this.#play(event);
      this.#announce();
    }
    this.#client.stop();
    this.ours.registrar.push(...this.#registrars.associations.flatMap(({ sent }) => sent));
    this.ours.sessions.push(...this.#elements.associations.map(({ sent }) => [...sent]));
  }

  readonly #announced = new Set<ScriptedAssociation>();

  /** Associations that were opened are up at once. */
  #announce(): void {
    for (const endpoint of [this.#registrars, this.#elements])
      for (const association of endpoint.associations) {
        if (this.#announced.has(association)) continue;
        this.#announced.add(association);
        endpoint.handler.associationUp?.(association);
      }
  }

  #sentByRsplib({ kind, from, to, ppid, hex }: TranscriptEvent): void {
    const { port } = splitAddress(from);
    const isElement = splitAddress(to).port !== ASAP_PORT;
    if (kind === 'init' && isElement) {
      const captured: UserMessageOfCapture[] = [];
      this.#sessions.set(port, { captured, index: this.captured.sessions.length });
      this.captured.sessions.push(captured);
    }
    if (kind !== 'message' || ppid === undefined || hex === undefined) return;
    if (isElement) {
      this.#sessions.get(port)?.captured.push({ ppid, hex });
      this.#client.sends?.({ ppid, hex });
    } else {
      this.captured.registrar.push({ ppid, hex });
      this.#client.resolves?.();
    }
  }

  #play({ kind, from, to, ppid, hex }: TranscriptEvent): void {
    const isRegistrar = splitAddress(from).port === ASAP_PORT;
    const endpoint = isRegistrar ? this.#registrars : this.#elements;
    const index = isRegistrar ? 0 : (this.#sessions.get(splitAddress(to).port)?.index ?? -1);
    const association = endpoint.associations[index];
    if (association === undefined || association.state === 'ended') return;
    if (kind === 'message') endpoint.receive(association, ppid ?? 0, Buffer.from(hex ?? '', 'hex'));
    if (kind !== 'shutdown' && kind !== 'abort') return;
    association.state = 'ended';
    endpoint.handler.associationEnded?.(association, kind === 'abort' ? 'aborted' : 'shutDownByPeer');
  }
}

const hexes = (messages: readonly UserMessageOfCapture[], ppid: number): string[] =>
  messages.filter((message) => message.ppid === ppid).map(({ hex }) => hex);

/** Asks the registrar in the same words and as often, and gives each element the same cookies. */
function itSpeaksAsap(replay: () => UserReplay): void {
  it('asks the registrar as often as RSPLIB did, with the same messages', () => {
    const { ours, captured } = replay();
    assert.deepEqual(hexes(ours.registrar, ASAP_PPID), hexes(captured.registrar, ASAP_PPID));
    assert.ok(captured.registrar.length > 2);
  });

  it('has as many sessions, and echoes the same cookies in them', () => {
    const { ours, captured } = replay();
    const cookies = ({ sessions }: Sent): string[][] => sessions.map((session) => hexes(session, ASAP_PPID));
    assert.deepEqual(cookies(ours), cookies(captured));
    assert.ok(captured.sessions.length > 1);
  });
}

describe('echo client in capture 01-echo', () => {
  let replay: UserReplay;
  before(() => {
    replay = new UserReplay(readTranscript('01-echo'), 21, 'echo', (user) => {
      const client = new EchoClient(
        user,
        { poolHandle: services.echo.poolHandle, resolutionRetryDelay: NEVER },
        { selected: ignore, answered: ignore, lost: ignore, failedOver: ignore, unavailable: ignore },
      );
      return { stop: () => client.stop(), sends: ({ hex }) => client.say(Buffer.from(hex, 'hex')) };
    });
  });

  itSpeaksAsap(() => replay);

  it('sends the same lines to the same elements', () => {
    assert.deepEqual(
      replay.ours.sessions.map((session) => hexes(session, 0)),
      replay.captured.sessions.map((session) => hexes(session, 0)),
    );
  });
});

describe('PingPong client in capture 03-pingpong', () => {
  let replay: UserReplay;
  before(() => {
    const options = {
      poolHandle: services.pingpong.poolHandle,
      interval: 0.3,
      answerTimeout: NEVER,
      resolutionRetryDelay: NEVER,
    };
    const listener = { replied: ignore, gap: ignore, failedOver: ignore, unavailable: ignore };
    replay = new UserReplay(readTranscript('03-pingpong'), 21, 'pingpong', (user) => {
      const client = new PingPongClient(user, options, listener);
      return { stop: () => client.stop() };
    });
  });

  itSpeaksAsap(() => replay);

  // RSPLIB's waits an interval before the first ping to the next element; ours does not.
  it('counts its pings over all elements', () => {
    const numbers = replay.ours.sessions.flatMap((session) =>
      hexes(session, PINGPONG_PPID).map((hex) => {
        const decoded = pingPongCodec.decode(Buffer.from(hex, 'hex'));
        return decoded.ok ? Number(decoded.message.messageNumber) : Number.NaN;
      }),
    );
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    const captured = replay.captured.sessions.flatMap((session) => hexes(session, PINGPONG_PPID));
    assert.ok(numbers.length >= captured.length, `${numbers.length} of ${captured.length} pings`);
  });
});

describe('CalcApp client in capture 04-calcapp', () => {
  let replay: UserReplay;
  before(() => {
    const events = readTranscript('04-calcapp');
    const requests = events.flatMap(({ ppid, hex = '' }): ServiceRequest[] => {
      const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
      if (ppid !== CALCAPP_PPID || !decoded.ok || decoded.message.type !== 'CALCAPP_REQUEST') return [];
      const { jobId: id, jobSize: size } = decoded.message;
      return [
        { id, size, generatedAt: 0, startedAt: 0, acceptedAt: Number.NaN, completed: 0, lastGoodputAt: Number.NaN },
      ];
    });
    const options = {
      poolHandle: services.calcapp.poolHandle,
      requestTimeout: NEVER,
      keepAliveInterval: NEVER,
      keepAliveTimeout: NEVER,
      retryDelay: NEVER,
      resolutionRetryDelay: NEVER,
    };
    const observer = {
      requestGenerated: ignore,
      requestStarted: ignore,
      requestAccepted: ignore,
      requestRejected: ignore,
      requestProgressed: ignore,
      requestFailedOver: ignore,
      requestResumed: ignore,
      requestCompleted: ignore,
    };
    replay = new UserReplay(events, 21, 'calcapp', (user) => {
      const client = new CalcAppClient(user, options, observer, user.host.random.stream('retry'), {
        clientIdle: ignore,
      });
      return {
        stop: () => client.stop(),
        resolves: () => {
          const next = client.busy ? undefined : requests.shift();
          if (next !== undefined) client.serve(next);
        },
      };
    });
  });

  itSpeaksAsap(() => replay);

  // Those that a client sends by itself depend on its timer.
  it('sends the same requests, and the same answers to keep-alives, to the same elements', () => {
    const determined = ({ sessions }: Sent): string[][] =>
      sessions.map((session) =>
        hexes(session, CALCAPP_PPID).filter((hex) => {
          const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
          return decoded.ok && decoded.message.type !== 'CALCAPP_KEEP_ALIVE';
        }),
      );
    assert.deepEqual(determined(replay.ours), determined(replay.captured));
  });
});
