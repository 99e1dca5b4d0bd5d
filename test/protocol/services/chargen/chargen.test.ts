import assert from 'node:assert/strict';
import type { Association, AssociationEnd, EndpointHandler, Host } from '../../../../protocol/host.ts';
import { rfc9260 } from '../../../../protocol/sctp/options.ts';
import { SctpStack } from '../../../../protocol/sctp/stack.ts';
import { ChargenClient } from '../../../../protocol/services/chargen/client.ts';
import { chargenService } from '../../../../protocol/services/chargen/descriptor.ts';
import type { RunningServer } from '../../../../protocol/services/service.ts';
import { bytesCodec } from '../../../../protocol/wire/bytes-codec.ts';
import { SimulatedWorld } from '../../../sim/simulated-world.ts';
import { ClientStage } from '../../pool-user/client-stage.ts';
import { ScriptedHost, type ScriptedAssociation, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';
import { VirtualNetwork } from '../../sctp/virtual-network.ts';

const { poolHandle, protocol, server } = chargenService;
const place = { profile: 'rfc', addresses: [], port: 19, association: {} } as const;

/** A server, and loads that it reported. */
function start(maxSessions: number) {
  const loads: number[] = [];
  const running = server.start(new ScriptedHost(['10.0.0.1']), place, { maxSessions }, (load) => loads.push(load));
  const endpoint = running.endpoint as ScriptedEndpoint;
  endpoint.roomOfNew = 2;
  const accept = (): ScriptedAssociation => endpoint.accept(['10.0.0.2'], 5000 + endpoint.associations.length);
  return { running, endpoint, loads, accept };
}

describe('chargen server', () => {
  it("sends RSPLIB's blocks of 1024 bytes as the association takes them", () => {
    const { running, endpoint, accept } = start(4);
    const association = accept();
    const block = Buffer.from(Array.from({ length: 1024 }, (_, i) => 30 + (i % 98))).toString('hex');
    assert.deepEqual(
      association.sent.map(({ ppid, hex }) => [ppid, hex]),
      [
        [0, block],
        [0, block],
      ],
    );
    association.room = 3;
    endpoint.handler.writable?.(association);
    assert.equal(association.sent.length, 5);
    assert.deepEqual(running.counters(), { sessions: 1, messages: 5, bytes: 5120, refused: 0 });
  });

  it('serves so many sessions at the same time, and shuts more down; its load is their share', () => {
    const { running, endpoint, loads, accept } = start(2);
    const [first, , third] = [accept(), accept(), accept()];
    assert.ok(third !== undefined);
    assert.deepEqual([third.end, third.sent.length, loads], ['shutdown', 0, [0.5, 1]]);
    // The transport may still have room for it, and say so.
    third.state = 'up';
    endpoint.handler.writable?.(third);
    assert.equal(third.sent.length, 0);
    endpoint.handler.associationEnded?.(third, 'closed');
    assert.deepEqual(loads, [0.5, 1]);
    endpoint.handler.associationEnded?.(first, 'shutDownByPeer');
    assert.equal(accept().sent.length, 2);
    assert.deepEqual(loads, [0.5, 1, 0.5, 1]);
    assert.equal(running.counters()['refused'], 1);
  });

  it('begins again with a peer that restarted', () => {
    const { endpoint, loads, accept } = start(2);
    const association = accept();
    association.room = 1;
    endpoint.handler.associationRestarted(association);
    assert.deepEqual([association.sent.length, loads], [3, [0.5, 0, 0.5]]);
  });

  /** A server and a peer, joined by SCTP in virtual time. */
  class Lab {
    readonly world = new SimulatedWorld();
    readonly running: RunningServer;
    readonly #network = new VirtualNetwork({ simulator: this.world.simulator, encode: true });

    constructor() {
      this.running = server.start(this.#host('server', '10.0.0.1'), place, {}, () => undefined);
    }

    connect(handler: Partial<EndpointHandler>): Association {
      const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
      return this.#host('client', '10.0.0.2')
        .transport.open(
          { addresses: [], port: 0, protocols },
          {
            message: () => undefined,
            associationRestarted: () => undefined,
            ...handler,
          },
        )
        .connect(['10.0.0.1'], place.port);
    }

    #host(name: string, address: string): Host {
      const base = this.world.host(this.world.node(name));
      const transport = new SctpStack(base, this.#network.layer([address]), { sctp: rfc9260 });
      const { clock, random, entropy, datagrams, log } = base;
      return { clock, random, entropy, datagrams, log, transport };
    }
  }

  it('is stopped by a client that does not read, and continues when it reads', () => {
    const lab = new Lab();
    let received = 0;
    const association = lab.connect({
      associationUp: () => association.setReceiving(false),
      message: (_association, message) => void (received += (message as Uint8Array).length),
    });
    lab.world.run(2);
    const buffered = lab.running.counters()['bytes'] ?? 0;
    // What the send buffer of this side and the receive window of the other hold.
    assert.ok(buffered > 0 && buffered <= rfc9260.sendBuffer + 2 * rfc9260.receiveBuffer, `${buffered}`);
    assert.equal(received, 0);
    lab.world.run(60);
    assert.equal(lab.running.counters()['bytes'], buffered);
    association.setReceiving(true);
    lab.world.run(1);
    assert.ok(received > 2 * buffered);
    association.abort();
  });

  it('ends a session that its client shuts down', () => {
    const lab = new Lab();
    const ends: AssociationEnd[] = [];
    let messages = 0;
    lab.connect({
      message: (association) => void (++messages === 10 && association.shutdown()),
      associationEnded: (_association, end) => ends.push(end),
    });
    lab.world.run(2);
    assert.deepEqual([ends, lab.running.counters()['sessions']], [['closed'], 0]);
  });
});

/** A client that wants 5000 bytes, and what it reported. */
class Play extends ClientStage {
  readonly heard: string[] = [];
  readonly client: ChargenClient;

  constructor() {
    super(poolHandle, [protocol]);
    this.client = new ChargenClient(
      this.user,
      { poolHandle, answerTimeout: 5, interval: 1, bytes: 5000, resolutionRetryDelay: 0.25 },
      {
        progressed: ({ poolElement, messages, bytes, time }, isLast) =>
          this.heard.push(`${poolElement}: ${messages}, ${bytes} in ${time}${isLast ? ', the last' : ''}`),
        failedOver: (end, element) => this.heard.push(`${element}: ${end}`),
        unavailable: (reason) => this.heard.push(reason),
      },
    );
    this.connectRegistrar();
  }

  block(association: ScriptedAssociation, length = 1024): void {
    this.sessions.handler.message(association, new Uint8Array(length), 0, 0);
  }
}

describe('chargen client', () => {
  it('reports what came in each interval, over failovers, and ends when it has enough', () => {
    const play = new Play();
    const first = play.select();
    play.block(first);
    play.run(0.5);
    play.block(first);
    play.run(1);
    assert.deepEqual(play.heard, ['10: 2, 2048 in 1']);
    play.block(first);
    first.state = 'ended';
    play.sessions.handler.associationEnded?.(first, 'lost');
    assert.deepEqual(play.heard.slice(1), ['10: 1, 1024 in 0.5', '10: lost']);
    const second = play.select(11);
    play.block(second);
    play.run(0.25);
    play.block(second, 904);
    assert.deepEqual(play.heard.slice(3), ['11: 2, 1928 in 0.25, the last']);
    assert.equal(second.end, 'shutdown');
    play.block(second);
    play.run(100);
    assert.deepEqual([play.client.bytes, play.resolutions, play.heard.length], [5000, 2, 4]);
  });

  it('has nothing to report of an element that ends a session before any data', () => {
    const play = new Play();
    const association = play.select();
    association.state = 'ended';
    play.sessions.handler.associationEnded?.(association, 'shutDownByPeer');
    play.run(2);
    assert.deepEqual(play.heard, ['10: shutDownByPeer']);
  });

  it('leaves an element that falls silent', () => {
    const play = new Play();
    const association = play.select();
    play.run(3);
    play.block(association);
    play.run(4.75);
    assert.ok(!play.heard.includes('10: silent'));
    play.run(0.5);
    assert.deepEqual([play.heard.at(-1), play.reports], ['10: silent', [10]]);
  });
});
