import assert from 'node:assert/strict';
import { policies } from '../../../protocol/policies/policies.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import type { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';
import { ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from './scripted-host.ts';
import { readTranscript, splitAddress, type TranscriptEvent } from './transcript.ts';

/** What the protocol leaves no freedom in: answers and updates. Keep-alives and heartbeats depend on timers. */
const DETERMINED = new Set([
  'ASAP_REGISTRATION_RESPONSE',
  'ASAP_DEREGISTRATION_RESPONSE',
  'ASAP_HANDLE_RESOLUTION_RESPONSE',
  'ENRP_HANDLE_UPDATE',
  'ENRP_LIST_RESPONSE',
  'ENRP_HANDLE_TABLE_RESPONSE',
  'ENRP_INIT_TAKEOVER_ACK',
]);

/** Time before the first packet at which the registrars of the captures are started here. */
const LEAD = 10;

interface Exchange {
  readonly time: number;
  readonly type: string;
  readonly hex: string;
}

/** Plays everything a registrar received in a capture to the engine. */
class Replay {
  readonly host: ScriptedHost;
  /** Sent by RSPLIB and by us, by association (`10.1.x.11:53453`, x for the network). */
  readonly captured = new Map<string, Exchange[]>();
  /** When a PRESENCE that requires a reply came. */
  readonly asked = new Map<string, number[]>();
  readonly #associations = new Map<string, ScriptedAssociation>();
  readonly #number: number;
  readonly #inits = new Map<string, readonly string[]>();
  #registrar: Registrar | undefined;

  constructor(number: number) {
    this.#number = number;
    this.host = new ScriptedHost([`10.1.1.${number}`, `10.1.2.${number}`]);
  }

  run(events: readonly TranscriptEvent[]): void {
    // Timers as in the scripts the captures were made by.
    const registrar = (this.#registrar = new Registrar(this.host, {
      profile: 'rsplib',
      identifier: 0x10000000 + this.#number,
      addresses: [],
      asapPort: 3863,
      enrpPort: 9901,
      staticPeers: [],
      asap: { ...asapServiceDefaults.rsplib, endpointKeepAliveInterval: 3, endpointKeepAliveTimeout: 2 },
      enrp: {
        ...enrpServiceDefaults.rsplib,
        peerHeartbeatCycle: 1.5,
        maxTimeLastHeard: 4,
        maxTimeNoResponse: 2,
        mentorDiscoveryTimeout: 2,
        takeover: { ...enrpServiceDefaults.rsplib.takeover, expiry: 2 },
      },
    }));
    const first = events.find((event) => this.#isOurs(event.from));
    this.host.clock.run({ until: Math.max(0, LEAD + (first?.t ?? 0) - 3) });
    registrar.start();
    for (const event of events) {
      this.host.clock.run({ until: Math.max(this.host.clock.now(), LEAD + event.t) });
      if (event.kind === 'shutdown' && this.#isRegistrar(event.from)) break; // it was stopped, or killed
      this.#play(event);
    }
    registrar.stop();
  }

  get statistics(): RegistrarStatistics {
    assert.ok(this.#registrar);
    return this.#registrar.statistics;
  }

  /** What we sent by an association that RSPLIB also sent by. */
  sent(key: string): Exchange[] {
    const association = this.#associations.get(key);
    return (association?.sent ?? []).map(({ time, ppid, hex }) => ({
      time: time - LEAD,
      type: typeOf(ppid, hex),
      hex,
    }));
  }

  #play(event: TranscriptEvent): void {
    if (event.kind === 'datagram') return this.#datagram(event);
    if (event.kind === 'init' || event.kind === 'initAck') this.#inits.set(event.from, event.addresses ?? []);
    if (this.#isRegistrar(event.from)) return this.#sentByRsplib(event);
    if (!this.#isRegistrar(event.to)) return;
    const endpoint = this.host.endpoints.get(splitAddress(event.to).port);
    if (endpoint === undefined) return;
    if (event.kind === 'initAck') this.#association(endpoint, event.from).remoteAddresses = event.addresses ?? [];
    else if (event.kind === 'cookieEcho') this.#association(endpoint, event.from);
    else if (event.kind === 'message') this.#message(endpoint, event);
    else if (event.kind === 'shutdown' || event.kind === 'abort') this.#end(endpoint, event);
  }

  #message(endpoint: ScriptedEndpoint, { from, ppid, hex, t }: TranscriptEvent): void {
    const association = this.#association(endpoint, from);
    const key = keyOf(from);
    if (ppid === ENRP_PPID && hex?.startsWith('0101')) this.asked.set(key, [...(this.asked.get(key) ?? []), t]);
    endpoint.receive(association, ppid ?? 0, Buffer.from(hex ?? '', 'hex'));
  }

  #sentByRsplib(event: TranscriptEvent): void {
    if (event.kind !== 'message' || event.hex === undefined) return;
    const key = keyOf(event.to);
    const list = this.captured.get(key) ?? [];
    list.push({ time: event.t, type: typeOf(event.ppid ?? 0, event.hex), hex: event.hex });
    this.captured.set(key, list);
  }

  #datagram(event: TranscriptEvent): void {
    const source = splitAddress(event.from);
    const destination = splitAddress(event.to);
    if (this.#isOurs(event.from)) return;
    for (const socket of this.host.sockets)
      if (socket.options.group === destination.address && socket.port === destination.port)
        socket.receive(Buffer.from(event.hex ?? '', 'hex'), source);
  }

  /** The association with a remote port: one that the engine opened, or a new inbound one. */
  #association(endpoint: ScriptedEndpoint, from: string): ScriptedAssociation {
    const key = keyOf(from);
    const { address, port } = splitAddress(from);
    const known =
      this.#associations.get(key) ??
      endpoint.associations.find((each) => each.remotePort === port && each.remoteAddresses.includes(address));
    const association = known ?? endpoint.accept(this.#inits.get(from) ?? [address], port);
    this.#associations.set(key, association);
    return association;
  }

  #end(endpoint: ScriptedEndpoint, event: TranscriptEvent): void {
    const association = this.#associations.get(keyOf(event.from));
    if (association === undefined || association.state === 'ended') return;
    association.state = 'ended';
    endpoint.handler.associationEnded?.(association, event.kind === 'abort' ? 'aborted' : 'shutDownByPeer');
  }

  /** Other programs, too, ran on the registrar's host. */
  #isRegistrar(socketAddress: string): boolean {
    return this.#isOurs(socketAddress) && this.host.endpoints.has(splitAddress(socketAddress).port);
  }

  #isOurs(socketAddress: string): boolean {
    return /^10\.1\.[12]\.(\d+):/.exec(socketAddress)?.[1] === `${this.#number}`;
  }
}

/**
 * The bytes; but of a peer list the registrars only. RSPLIB takes the address of a peer from its latest PRESENCE, and
 * by which of its sockets it reads that first when several come together is chance. So it is which element is selected
 * by the policy Random.
 */
function comparable({ type, hex }: Exchange): string {
  if (type === 'ENRP_LIST_RESPONSE') {
    const decoded = enrpCodec('rsplib').decode(Buffer.from(hex, 'hex'));
    if (!decoded.ok || decoded.message.type !== 'ENRP_LIST_RESPONSE') return hex;
    const { sender, receiver, rejected, servers } = decoded.message;
    return JSON.stringify({ sender, receiver, rejected, servers: servers.map(({ identifier }) => identifier) });
  }
  if (type === 'ASAP_HANDLE_RESOLUTION_RESPONSE') {
    const decoded = asapCodec('rsplib').decode(Buffer.from(hex, 'hex'));
    if (!decoded.ok || decoded.message.type !== 'ASAP_HANDLE_RESOLUTION_RESPONSE') return hex;
    const { policy, poolElements } = decoded.message;
    if (policy?.type !== policies.Random.type) return hex;
    return JSON.stringify({
      ...decoded.message,
      poolElements: poolElements.map(({ registrationLife }) => registrationLife),
    });
  }
  return hex;
}

/** The first PRESENCE without reply required that was sent at the time or up to 0.2 s later. */
function replyAfter(time: number, messages: readonly Exchange[]): string | undefined {
  const replies = messages.filter(({ type, hex }) => type === 'ENRP_PRESENCE' && hex.startsWith('0100'));
  return replies.find((reply) => reply.time >= time - 1e-9 && reply.time < time + 0.2)?.hex;
}

/** The different keep-alives among messages. */
function keepAlives(messages: readonly Exchange[]): string[] {
  const all = messages.filter(({ type }) => type === 'ASAP_ENDPOINT_KEEP_ALIVE').map(({ hex }) => hex);
  return [...new Set(all)].toSorted();
}

/** The same for both networks: an association's messages may take any path. */
function keyOf(socketAddress: string): string {
  return socketAddress.replace(/^10\.1\.[12]\./, '10.1.x.');
}

function typeOf(ppid: number, hex: string): string {
  const codec = ppid === ASAP_PPID ? asapCodec('rsplib') : ppid === ENRP_PPID ? enrpCodec('rsplib') : undefined;
  const decoded = codec?.decode(Buffer.from(hex, 'hex'));
  return decoded?.ok === true ? decoded.message.type : `PPID ${ppid}`;
}

describe('takeover in capture 02-takeover', () => {
  /** The one message of a type that the registrar and RSPLIB sent each other. */
  function exchanged(number: number, type: string): { readonly ours: string[]; readonly theirs: string[] } {
    const replay = new Replay(number);
    replay.run(readTranscript('02-takeover'));
    const peer = `10.1.x.${5 - number}:9901`;
    const hexOf = (messages: readonly Exchange[]): string[] =>
      messages.filter((message) => message.type === type).map(({ hex }) => hex);
    return { ours: hexOf(replay.sent(peer)), theirs: hexOf(replay.captured.get(peer) ?? []) };
  }

  it('begins with the same message', () => {
    const { ours, theirs } = exchanged(2, 'ENRP_INIT_TAKEOVER');
    assert.deepEqual(ours, theirs);
    assert.equal(ours.length, 1);
  });

  it('ends with a message that RSPLIB fails to send', () => {
    const { ours, theirs } = exchanged(2, 'ENRP_TAKEOVER_SERVER');
    assert.deepEqual(theirs, []);
    assert.deepEqual(ours, ['09000010100000021000000310000001']);
  });

  it('is done by consent, by the registrar with the smaller identifier', () => {
    const replays = [2, 3].map((number) => new Replay(number));
    for (const replay of replays) replay.run(readTranscript('02-takeover'));
    assert.deepEqual(
      replays.map(({ statistics }) => statistics.takeoversByConsent),
      [1, 0],
    );
  });
});

for (const [capture, numbers] of [
  ['01-echo', [1, 2]],
  ['06-policies', [1, 2]],
  ['02-takeover', [1, 2, 3]],
  ['03-pingpong', [1]],
  ['04-calcapp', [1]],
] as const) {
  for (const number of numbers) {
    describe(`registrar ${number} of capture ${capture}`, () => {
      const replay = new Replay(number);
      before(() => replay.run(readTranscript(capture)));

      it('answers byte for byte as RSPLIB did', () => {
        let compared = 0;
        for (const [key, captured] of replay.captured) {
          for (const type of DETERMINED) {
            const expected = captured.filter((message) => message.type === type).map(comparable);
            const sent = replay
              .sent(key)
              .filter((message) => message.type === type)
              .map(comparable);
            assert.deepEqual(sent, expected, `${type} to ${key}`);
            compared += expected.length;
          }
        }
        assert.ok(compared >= 5, `only ${compared} messages compared`);
      });

      it('replies to presences that require it as RSPLIB did', () => {
        for (const [key, times] of replay.asked)
          for (const time of times)
            assert.equal(replyAfter(time, replay.sent(key)), replyAfter(time, replay.captured.get(key) ?? []), key);
      });

      it('asks the elements for their life with the same messages', () => {
        for (const [key, captured] of replay.captured) {
          const expected = keepAlives(captured);
          if (expected.length > 0) assert.deepEqual(keepAlives(replay.sent(key)), expected, key);
        }
      });
    });
  }
}
