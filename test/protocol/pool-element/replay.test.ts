/**
 * Captures of real RSPLIB, played to a pool element of ours: it gets what the registrars sent to the element of the capture,
 * and must send what that one sent.
 */
import assert from 'node:assert/strict';
import { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults } from '../../../protocol/pool-element/pool-element-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID, type AsapMessage, type AsapRegistration } from '../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../registrar/scripted-host.ts';
import { readTranscript, splitAddress, type TranscriptEvent } from '../registrar/transcript.ts';

const codec = asapCodec('rsplib');

function decoded(hex: string): AsapMessage {
  const result = codec.decode(Buffer.from(hex, 'hex'));
  assert.ok(result.ok);
  return result.message;
}

/** The element at one ASAP port of a host, in a capture and in our engine. */
class ElementReplay {
  readonly captured: string[] = [];
  readonly sent: string[] = [];
  readonly #host: ScriptedHost;
  readonly #port: number;
  readonly #number: number;
  readonly #endpoint: ScriptedEndpoint;
  readonly #element: PoolElement;
  /** By the registrars' addresses and ports. */
  readonly #associations = new Map<string, ScriptedAssociation>();
  #load: number;

  constructor(events: readonly TranscriptEvent[], number: number, port: number, reregistrationInterval: number) {
    this.#number = number;
    this.#port = port;
    this.#host = new ScriptedHost([`10.1.1.${number}`, `10.1.2.${number}`]);
    const first = events.find((event) => this.#isOurs(event.from) && event.kind === 'message');
    const { poolHandle, poolElement } = decoded(first?.hex ?? '') as AsapRegistration;
    const { userTransport, identifier, policy, registrationLife } = poolElement;
    assert.ok(userTransport.protocol === 'sctp');
    const contacts = events.filter(({ kind, from }) => kind === 'init' && this.#isOurs(from)).map(({ to }) => to);
    const staticRegistrars = Array.from(new Set(contacts), splitAddress).map(({ address, port: asapPort }) => ({
      addresses: [address],
      port: asapPort,
    }));
    this.#load = policy.load;
    const { link, ...settings } = poolElementDefaults.rsplib;
    this.#element = new PoolElement(
      this.#host,
      {
        ...settings,
        profile: 'rsplib',
        registrationLife: registrationLife / 1000,
        reregistrationInterval,
        // RSPLIB's elements believe each registrar that claims them; ours, by default, those that announce themselves.
        link: { ...link, staticRegistrars },
        poolHandle,
        identifier,
        policy,
      },
      userTransport,
      {},
    );
    [this.#endpoint] = this.#host.opened;
    const start = events.find(({ kind, from }) => kind === 'init' && this.#isOurs(from));
    this.#host.clock.run({ until: start?.t ?? 0 });
    this.#element.register();
    for (const event of events) {
      this.#host.clock.run({ until: Math.max(this.#host.clock.now(), event.t) });
      if (event.kind === 'shutdown' && this.#isOurs(event.from)) break; // it was stopped, or killed
      if (event.kind === 'datagram') this.#announce(event);
      else if (this.#isOurs(event.from)) this.#sentByRsplib(event);
      else if (this.#isOurs(event.to)) this.#play(event);
    }
    for (const { sent } of this.#endpoint.associations) this.sent.push(...sent.map(({ hex }) => hex));
  }

  /** What the element decides by itself: its end, and its load. */
  #sentByRsplib({ kind, to, hex, ppid }: TranscriptEvent): void {
    if (kind === 'cookieEcho') this.#up(to);
    if (kind !== 'message' || hex === undefined || ppid !== ASAP_PPID) return;
    this.captured.push(hex);
    const message = decoded(hex);
    if (message.type === 'ASAP_DEREGISTRATION') this.#element.deregister();
    if (message.type !== 'ASAP_REGISTRATION' || message.poolElement.policy.load === this.#load) return;
    this.#load = message.poolElement.policy.load;
    this.#element.updateLoad(this.#load);
  }

  /** A registrar announces itself to all. */
  #announce({ from, to, hex }: TranscriptEvent): void {
    const group = splitAddress(to);
    for (const socket of this.#host.sockets)
      if (socket.options.group === group.address && socket.port === group.port)
        socket.receive(Buffer.from(hex ?? '', 'hex'), splitAddress(from));
  }

  /** The association that the element opened is up when RSPLIB's was. */
  #up(registrar: string): void {
    const { address } = splitAddress(registrar);
    const association = this.#endpoint.associations.find(
      (each) => !each.inbound && each.state !== 'ended' && each.remoteAddresses.includes(address),
    );
    if (association === undefined) return;
    this.#associations.set(registrar, association);
    this.#endpoint.handler.associationUp?.(association);
  }

  #play({ kind, from, ppid, hex }: TranscriptEvent): void {
    const { address, port } = splitAddress(from);
    const association =
      this.#associations.get(from) ?? (kind === 'cookieEcho' ? this.#endpoint.accept([address], port) : undefined);
    if (association === undefined) return;
    this.#associations.set(from, association);
    if (kind === 'message') this.#endpoint.receive(association, ppid ?? 0, Buffer.from(hex ?? '', 'hex'));
    if (kind !== 'shutdown' && kind !== 'abort') return;
    association.state = 'ended';
    this.#endpoint.handler.associationEnded?.(association, kind === 'abort' ? 'aborted' : 'shutDownByPeer');
  }

  #isOurs(socketAddress: string): boolean {
    const { address, port } = splitAddress(socketAddress);
    return port === this.#port && new RegExp(`^10\\.1\\.[12]\\.${this.#number}$`).test(address);
  }
}

/** The ASAP ports of the elements on a host: from where registrations came. */
function portsOf(events: readonly TranscriptEvent[], number: number): number[] {
  const ports = events
    .filter(({ kind, ppid, from, to }) => {
      const isElement = new RegExp(`^10\\.1\\.[12]\\.${number}:`).test(from);
      return isElement && kind === 'message' && ppid === ASAP_PPID && splitAddress(to).port === ASAP_PORT;
    })
    .map(({ from }) => splitAddress(from).port);
  return [...new Set(ports)];
}

/** Without repetitions: how often an element registers again depends on its timers. */
function distinct(messages: readonly string[], type: AsapMessage['type']): string[] {
  const all = messages.filter((hex) => decoded(hex).type === type);
  return all.filter((hex, index) => hex !== all[index - 1]);
}

/**
 * Registrations without the home: RSPLIB's element takes each registrar that sends it a keep-alive for its home, ours one
 * that says so by the H flag (RFC 5352 §3.4). Which home an element names decides nothing: its registrar knows better.
 */
function registrations(messages: readonly string[]): string[] {
  const homeless = messages.map((hex) => {
    const message = decoded(hex);
    if (message.type !== 'ASAP_REGISTRATION') return hex;
    return hexOf({ ...message, poolElement: { ...message.poolElement, homeRegistrar: 0 } });
  });
  return distinct(homeless, 'ASAP_REGISTRATION');
}

const hexOf = (message: AsapMessage): string => Buffer.from(codec.encode(message)).toString('hex');

for (const [capture, numbers, reregistrationInterval] of [
  ['01-echo', [11, 12], 3],
  ['02-takeover', [11, 12], 20],
  ['03-pingpong', [11, 12], 30],
  ['04-calcapp', [11, 12], 30],
  ['06-policies', [11], 30],
] as const)
  for (const number of numbers)
    describe(`pool element ${number} of capture ${capture}`, () => {
      const replays: ElementReplay[] = [];
      before(() => {
        const events = readTranscript(capture);
        for (const port of portsOf(events, number))
          replays.push(new ElementReplay(events, number, port, reregistrationInterval));
      });

      it('registers with the same messages as RSPLIB did, except for the home that it names', () => {
        for (const { sent, captured } of replays) assert.deepEqual(registrations(sent), registrations(captured));
        assert.ok(replays.length > 0);
      });

      it('acknowledges each keep-alive as RSPLIB did, of a registrar that took it over, too', () => {
        const acks = (messages: readonly string[]): string[] =>
          messages.filter((hex) => decoded(hex).type === 'ASAP_ENDPOINT_KEEP_ALIVE_ACK');
        for (const { sent, captured } of replays) assert.deepEqual(acks(sent), acks(captured));
      });

      it('deregisters with the same message', () => {
        for (const { sent, captured } of replays)
          assert.deepEqual(distinct(sent, 'ASAP_DEREGISTRATION'), distinct(captured, 'ASAP_DEREGISTRATION'));
      });
    });
