import assert from 'node:assert/strict';
import { TransportError, type DatagramOptions, type DatagramSocket, type SocketAddress } from '../../protocol/host.ts';
import { BytesPayload } from '../../protocol/payload.ts';
import type { Decoded } from '../../protocol/wire/codec.ts';
import { WireError } from '../../protocol/wire/wire-error.ts';
import { codec, text, type ConformanceTest, type Stage } from './conformance-stage.ts';
import type { ConformanceHost } from './conformance-world.ts';
import { nextDatagramPort } from '../test-ports.ts';
import { TextCodec } from './text-codec.ts';

/** Nothing is a message of it. */
class PickyCodec extends TextCodec {
  override decode(): Decoded<unknown> {
    return { ok: false, error: new WireError('invalid-value', 0, 'no message') };
  }
}

/** Seconds between two tries of a datagram, which may be lost. */
const RETRY = 0.2;

/** A socket with what it received. */
class Listener {
  readonly heard: string[] = [];
  readonly sources: SocketAddress[] = [];
  readonly malformed: string[] = [];
  readonly socket: DatagramSocket;

  constructor({ host }: ConformanceHost, options: Partial<DatagramOptions> = {}) {
    this.socket = host.datagrams.open(
      { port: 0, codec, ...options },
      {
        datagram: (message, source) => {
          this.heard.push(String(message));
          this.sources.push(source);
        },
        malformed: (bytes, _source, { reason }) => this.malformed.push(`${Buffer.from(bytes).toString()}: ${reason}`),
      },
    );
  }

  has(content: string): boolean {
    return this.heard.includes(content);
  }
}

/** Sends until it is received: datagrams may be lost, and joining a group takes its time. */
async function heard(stage: Stage, send: () => void, condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) {
    send();
    await stage.world.until(condition, RETRY);
  }
  assert.ok(condition(), 'no datagram was heard');
}

function close(...listeners: readonly Listener[]): void {
  for (const { socket } of listeners) socket.close();
}

/** What every world's datagrams must do. */
export const datagramTests: readonly ConformanceTest[] = [
  {
    name: 'datagrams to a group reach those who joined it, with their source',
    run: async (stage) => {
      const { group } = stage.world;
      const [a, b, c] = ['a', 'b', 'c'].map((name) => stage.world.newHost(name));
      const port = nextDatagramPort();
      const [sender, second, third] = [
        new Listener(a),
        new Listener(b, { port, group }),
        new Listener(c, { port, group }),
      ];
      await heard(
        stage,
        () => sender.socket.send(text('hello'), { address: group, port }),
        () => second.has('hello') && third.has('hello'),
      );
      for (const { sources } of [second, third]) assert.equal(sources[0].address, a.address);
      assert.deepEqual(sender.heard, []);
      close(sender, second, third);
    },
  },
  {
    name: 'who joined a group hears neither other groups nor other ports',
    run: async (stage) => {
      const { group } = stage.world;
      const [a, b] = ['a', 'b'].map((name) => stage.world.newHost(name));
      const [port, otherPort] = [nextDatagramPort(), nextDatagramPort()];
      const otherGroup = group.replace(/\d+$/, (last) => `${Number(last) + 1}`);
      const sender = new Listener(a);
      const listener = new Listener(b, { port, group });
      const others = [new Listener(b, { port, group: otherGroup }), new Listener(b, { port: otherPort, group })];
      await heard(
        stage,
        () => {
          sender.socket.send(text('other group'), { address: otherGroup, port });
          sender.socket.send(text('other port'), { address: group, port: otherPort });
          sender.socket.send(text('own'), { address: group, port });
        },
        () => listener.has('own') && others[0].has('other group') && others[1].has('other port'),
      );
      assert.deepEqual(new Set(listener.heard), new Set(['own']));
      assert.deepEqual(new Set(others[0].heard), new Set(['other group']));
      assert.deepEqual(new Set(others[1].heard), new Set(['other port']));
      close(sender, listener, ...others);
    },
  },
  {
    name: 'a group member does not hear itself, but other members of its host do',
    run: async (stage) => {
      const { group } = stage.world;
      const host = stage.world.newHost('a');
      const port = nextDatagramPort();
      const [sender, neighbor] = [new Listener(host, { port, group }), new Listener(host, { port, group })];
      await heard(
        stage,
        () => sender.socket.send(text('hello'), { address: group, port }),
        () => neighbor.has('hello'),
      );
      await stage.pause(0.05);
      assert.deepEqual(sender.heard, []);
      assert.equal(neighbor.sources[0].address, host.address);
      close(sender, neighbor);
    },
  },
  {
    name: 'datagrams to one host reach the socket of their port, and can be answered',
    run: async (stage) => {
      const [a, b] = ['a', 'b'].map((name) => stage.world.newHost(name));
      const [client, server] = [new Listener(a), new Listener(b, { port: nextDatagramPort() })];
      const to = { address: b.address, port: server.socket.port };
      await heard(
        stage,
        () => client.socket.send(text('hello'), to),
        () => server.has('hello'),
      );
      const [source] = server.sources;
      assert.deepEqual(source.port, client.socket.port);
      await heard(
        stage,
        () => server.socket.send(text('hello too'), source),
        () => client.has('hello too'),
      );
      assert.equal(client.sources[0].port, server.socket.port);
      close(client, server);
    },
  },
  {
    name: 'a datagram to the own address and port comes back',
    run: async (stage) => {
      const host = stage.world.newHost('a');
      const own = new Listener(host);
      await heard(
        stage,
        () => own.socket.send(text('me'), { address: host.address, port: own.socket.port }),
        () => own.has('me'),
      );
      close(own);
    },
  },
  {
    name: 'nothing is heard inside a call, and bytes that are no message are reported as such',
    run: async (stage) => {
      const host = stage.world.newHost('a');
      const own = new Listener(host, { codec: new PickyCodec() });
      const neighbor = new Listener(host);
      const send = (): void => {
        own.socket.send(new BytesPayload(Buffer.from('?')), { address: host.address, port: own.socket.port });
        neighbor.socket.send(text('x'), { address: host.address, port: neighbor.socket.port });
      };
      send();
      assert.deepEqual([own.malformed, neighbor.heard], [[], []]);
      await heard(stage, send, () => own.malformed.length > 0 && neighbor.heard.length > 0);
      assert.equal(own.malformed[0], '?: invalid-value');
      assert.deepEqual(own.heard, []);
      close(own, neighbor);
    },
  },
  {
    name: 'a UDP port that is taken cannot be opened; groups share theirs with groups alone',
    run: async (stage) => {
      const { group } = stage.world;
      const host = stage.world.newHost('a');
      const [port, shared] = [nextDatagramPort(), nextDatagramPort()];
      const refused = (options: Partial<DatagramOptions>): void => {
        assert.throws(
          () => new Listener(host, options),
          (error) => error instanceof TransportError && error.message.includes(`${options.port}`),
        );
      };
      const [single, member, other] = [
        new Listener(host, { port }),
        new Listener(host, { port: shared, group }),
        new Listener(host, { port: shared, group }),
      ];
      refused({ port });
      refused({ port, group });
      refused({ port: shared });
      close(single, member, other);
      // Free at once.
      close(new Listener(host, { port, group }), new Listener(host, { port: shared }));
    },
  },
  {
    name: 'the world chooses ports that are free, and tells them at once',
    run: async (stage) => {
      const host = stage.world.newHost('a');
      const sockets = Array.from({ length: 5 }, () => new Listener(host));
      const ports = sockets.map(({ socket }) => socket.port);
      assert.ok(ports.every((port) => port > 0 && port < 65_536));
      assert.equal(new Set(ports).size, ports.length);
      close(...sockets);
      assert.equal(sockets[0].socket.port, ports[0]);
    },
  },
  {
    name: 'a socket that is closed hears and sends nothing more',
    run: async (stage) => {
      const { group } = stage.world;
      const [a, b] = ['a', 'b'].map((name) => stage.world.newHost(name));
      const port = nextDatagramPort();
      const [sender, listener, witness] = [
        new Listener(a),
        new Listener(b, { port, group }),
        new Listener(b, { port, group }),
      ];
      const say = (what: string): void => sender.socket.send(text(what), { address: group, port });
      await heard(
        stage,
        () => say('first'),
        () => listener.has('first') && witness.has('first'),
      );
      say('on its way');
      listener.socket.close();
      listener.socket.close(); // harmless
      await heard(
        stage,
        () => say('second'),
        () => witness.has('second'),
      );
      assert.deepEqual(new Set(listener.heard), new Set(['first']));
      sender.socket.close();
      say('third');
      await stage.pause(0.05);
      assert.equal(witness.has('third'), false);
      close(witness);
    },
  },
  {
    name: 'a datagram of a kilobyte arrives whole; one that is too long for UDP is not sent',
    run: async (stage) => {
      const [a, b] = ['a', 'b'].map((name) => stage.world.newHost(name));
      const [sender, listener] = [new Listener(a), new Listener(b)];
      const to = { address: b.address, port: listener.socket.port };
      await heard(
        stage,
        () => {
          sender.socket.send(text('x'.repeat(65_508)), to);
          sender.socket.send(text('y'.repeat(1000)), to);
        },
        () => listener.has('y'.repeat(1000)),
      );
      assert.ok(listener.heard.every((each) => each.length === 1000));
      close(sender, listener);
    },
  },
];
