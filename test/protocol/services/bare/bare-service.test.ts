import assert from 'node:assert/strict';
import type { Association, AssociationEnd, EndpointHandler, Host } from '../../../../protocol/host.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { deriveStream } from '../../../../protocol/random/streams.ts';
import { rfc9260 } from '../../../../protocol/sctp/options.ts';
import { SctpStack } from '../../../../protocol/sctp/stack.ts';
import {
  BareService,
  bareServicePorts,
  type BareServiceName,
} from '../../../../protocol/services/bare/bare-service.ts';
import { BulkSender, type BulkSenderOptions } from '../../../../protocol/services/bare/bulk-sender.ts';
import { bytesCodec } from '../../../../protocol/wire/bytes-codec.ts';
import { SimulatedWorld } from '../../../sim/simulated-world.ts';
import { VirtualNetwork } from '../../sctp/virtual-network.ts';

const SERVER = '10.0.0.1';
const PORT = 7;

/** A service and the host of a client, joined by SCTP in virtual time. */
class Lab {
  readonly world = new SimulatedWorld();
  readonly service: BareService;
  readonly serverHost: Host;
  readonly clientHost: Host;
  received = 0;
  readonly ends: AssociationEnd[] = [];
  readonly #network: VirtualNetwork;

  /** @param delay one way, seconds */
  constructor(service: BareServiceName, sendBuffer = rfc9260.sendBuffer, delay = 0.01) {
    this.#network = new VirtualNetwork({ simulator: this.world.simulator, delay });
    const options = { service, addresses: [], port: PORT, daytime: () => 'Thu, 01 Jan 1970 00:00:00 GMT' };
    this.serverHost = this.#host('server', SERVER, sendBuffer);
    this.service = new BareService(this.serverHost.transport, options, {
      associationUp: () => undefined,
      associationRestarted: () => undefined,
      associationEnded: (_association, end) => this.ends.push(end),
      received: (length) => {
        this.received += length;
      },
    });
    this.clientHost = this.#host('client', '10.0.0.2', rfc9260.sendBuffer);
  }

  connect(handler: Partial<EndpointHandler>): Association {
    const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
    const endpoint = this.clientHost.transport.open(
      { addresses: [], port: 0, protocols },
      { message: () => undefined, associationRestarted: () => undefined, ...handler },
    );
    return endpoint.connect([SERVER], PORT);
  }

  /** Opens a service that gives messages back after 50 ms, a limited number of them. */
  openSlowEcho(port: number, most = Infinity): Association[] {
    const { clock } = this.serverHost;
    let left = most;
    return this.openService(port, (association, bytes) => {
      if (left-- <= 0) return;
      clock.timer(() => association.send({ payload: new BytesPayload(bytes), ppid: 0 })).arm(0.05);
    });
  }

  /** Opens a service of the test's own. @returns its associations, as they come up */
  openService(
    port: number,
    received: (association: Association, bytes: Uint8Array, stream: number) => void,
  ): Association[] {
    const associations: Association[] = [];
    const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
    this.serverHost.transport.open(
      { addresses: [], port, protocols },
      {
        associationRestarted: () => undefined,
        associationUp: (association) => associations.push(association),
        message: (association, message, _ppid, stream) => received(association, message as Uint8Array, stream),
      },
    );
    return associations;
  }

  #host(name: string, address: string, sendBuffer: number): Host {
    const base = this.world.host(this.world.node(name));
    const transport = new SctpStack(base, this.#network.layer([address]), { sctp: { ...rfc9260, sendBuffer } });
    const { clock, random, entropy, datagrams, log } = base;
    return { clock, random, entropy, datagrams, log, transport };
  }
}

function payload(length: number, fill = 0x61): BytesPayload {
  return new BytesPayload(new Uint8Array(length).fill(fill));
}

describe('bare services', () => {
  it('have the ports that IANA registers', () =>
    assert.deepEqual(bareServicePorts, { echo: 7, discard: 9, daytime: 13, chargen: 19 }));

  it('echo gives messages back on their stream, on stream 0 where there is no such stream', () => {
    const lab = new Lab('echo');
    const echoes: string[] = [];
    const association = lab.connect({
      message: (_association, message, ppid, stream) => {
        echoes.push(`${(message as Uint8Array).length} ${ppid} ${stream}`);
      },
    });
    association.send({ payload: payload(10), ppid: 39, stream: 5 });
    association.send({ payload: payload(100_000), ppid: 40, stream: 0 });
    lab.world.run(10);
    assert.deepEqual(echoes.toSorted(), ['10 39 5', '100000 40 0']);
  });

  it('echo takes no more than it can give back, and loses nothing', () => {
    const lab = new Lab('echo', 3000);
    let received = 0;
    const association = lab.connect({
      message: (_association, message) => {
        const bytes = message as Uint8Array;
        assert.equal(bytes[0], received++ % 256);
      },
    });
    for (let i = 0; i < 200; i++) assert.ok(association.send({ payload: payload(1000, i % 256), ppid: 0 }));
    lab.world.run(60);
    assert.equal(received, 200);
  });

  it('echo gives all back though the peer shuts down as soon as it has sent', () => {
    const lab = new Lab('echo', 3000);
    let received = 0;
    const association = lab.connect({ message: () => received++ });
    for (let i = 0; i < 200; i++) assert.ok(association.send({ payload: payload(1000), ppid: 0 }));
    association.shutdown();
    lab.world.run(60);
    assert.equal(received, 200);
    assert.deepEqual(lab.ends, ['shutDownByPeer']);
  });

  it('discard says nothing', () => {
    const lab = new Lab('discard');
    const association = lab.connect({ message: () => assert.fail('a message came') });
    association.send({ payload: payload(5000), ppid: 0 });
    lab.world.run(5);
    assert.equal(lab.received, 5000);
    association.shutdown();
    lab.world.run(5);
    assert.deepEqual(lab.ends, ['shutDownByPeer']);
  });

  it('daytime says what time it is, and shuts the association down', () => {
    const lab = new Lab('daytime');
    const heard: string[] = [];
    lab.connect({
      message: (_association, message) => heard.push(new TextDecoder().decode(message as Uint8Array)),
      associationEnded: (_association, end) => heard.push(end),
    });
    lab.world.run(5);
    assert.deepEqual(heard, ['Thu, 01 Jan 1970 00:00:00 GMT\r\n', 'shutDownByPeer']);
    assert.deepEqual(lab.ends, ['closed']);
  });

  it('chargen sends lines, each one character further, as fast as they are taken', () => {
    const lab = new Lab('chargen');
    const lines: string[] = [];
    const association = lab.connect({
      message: (_association, message) => {
        if (lines.push(new TextDecoder().decode(message as Uint8Array)) === 500) association.abort();
      },
    });
    lab.world.run(20);
    assert.equal(lines.length, 500);
    for (const [i, line] of lines.entries()) {
      assert.equal(line.length, 74);
      assert.equal(line.charCodeAt(0), 32 + (i % 95));
      assert.ok(line.endsWith('\r\n'));
    }
    assert.deepEqual(lab.ends, ['aborted']);
  });
});

describe('bulk sender', () => {
  const common: BulkSenderOptions = {
    addresses: [],
    localPort: 0,
    peerAddresses: [SERVER],
    peerPort: PORT,
    association: {},
    minSize: 1000,
    maxSize: 1000,
    streams: 1,
    ordered: true,
    ppid: 0,
    lifetime: undefined,
    rate: Infinity,
    count: Infinity,
    duration: Infinity,
  };

  function start(lab: Lab, options: Partial<BulkSenderOptions>): { sender: BulkSender; ends: string[] } {
    const ends: string[] = [];
    const sender = new BulkSender(
      lab.clientHost,
      deriveStream('sizes'),
      { ...common, ...options },
      {
        up: () => undefined,
        restarted: () => undefined,
        pathChanged: () => undefined,
        ended: (end, done) => ends.push(`${end} ${done}`),
      },
    );
    return { sender, ends };
  }

  it('sends the given number of messages, over several streams, and ends when all have arrived', () => {
    const lab = new Lab('echo');
    const { sender, ends } = start(lab, { count: 1000, minSize: 1, maxSize: 4000, streams: 7, ordered: false });
    lab.world.run(60);
    assert.deepEqual(ends, ['closed true']);
    assert.equal(sender.sentMessages, 1000);
    assert.equal(lab.received, sender.sentBytes);
    // Uniform sizes: mean 2000.5, standard error of the mean of 1000 is 36.5.
    assert.ok(Math.abs(sender.sentBytes / 1000 - 2000.5) < 4 * 36.5, `${sender.sentBytes}`);
  });

  it('keeps to its rate and its duration', () => {
    const lab = new Lab('discard');
    const { sender, ends } = start(lab, { rate: 50, duration: 10 });
    lab.world.run(5);
    assert.ok(Math.abs(sender.sentMessages - 250) <= 5, `${sender.sentMessages}`);
    lab.world.run(10);
    assert.deepEqual(ends, ['closed true']);
    assert.ok(sender.sentMessages >= 500 && sender.sentMessages <= 501, `${sender.sentMessages}`);
    assert.equal(lab.received, sender.sentBytes);
  });

  const awaitsAnswers = { unacknowledged: () => 0 };

  for (const count of [1, 2, 100])
    it(`awaits what comes back of ${count} messages before it shuts down`, () => {
      const lab = new Lab('discard');
      lab.openSlowEcho(8);
      const { sender, ends } = start(lab, { peerPort: 8, count, awaitsAnswers });
      lab.world.run(60);
      assert.deepEqual([sender.receivedMessages, ends], [count, ['closed true']]);
    });

  it('waits no longer than for a first answer where nothing comes back, and reports how long', () => {
    const lab = new Lab('discard');
    const { sender, ends } = start(lab, { count: 10, awaitsAnswers });
    lab.world.run(1);
    assert.deepEqual(ends, ['closed true']);
    assert.equal(sender.waited.toFixed(6), '0.250000');
  });

  it('begins the wait when all is acknowledged', () => {
    const lab = new Lab('discard');
    let asked = 0;
    const { sender, ends } = start(lab, { count: 10, awaitsAnswers: { unacknowledged: () => (++asked < 5 ? 1 : 0) } });
    lab.world.run(1);
    assert.deepEqual(ends, []);
    lab.world.run(1);
    assert.deepEqual([ends, sender.waited.toFixed(6)], [['closed true'], '0.250000']);
  });

  it('waits for a first answer for 0.25 s, or three round trips if they are longer', () => {
    const lab = new Lab('discard', rfc9260.sendBuffer, 0.1);
    const { sender, ends } = start(lab, { count: 1, awaitsAnswers });
    lab.world.run(5);
    assert.deepEqual(ends, ['closed true']);
    // The set-up has measured 0.2 s.
    assert.equal(sender.waited.toFixed(6), '0.600000');
  });

  it('waits 2 s for each next answer', () => {
    const lab = new Lab('discard');
    lab.openSlowEcho(8, 3);
    const { sender, ends } = start(lab, { peerPort: 8, count: 10, awaitsAnswers });
    lab.world.run(2);
    assert.deepEqual([sender.receivedMessages, ends], [3, []]);
    lab.world.run(1);
    assert.deepEqual(ends, ['closed true']);
    // The last answer comes within half a second.
    assert.ok(sender.waited > 2 && sender.waited < 2.5, `${sender.waited}`);
  });

  it('waits no more when its association ends, or when it is stopped', () => {
    const aborted = new Lab('discard');
    const [inbound] = [aborted.openSlowEcho(8, 0)];
    const { sender, ends } = start(aborted, { peerPort: 8, count: 1, awaitsAnswers });
    aborted.world.run(0.13);
    inbound[0].abort();
    aborted.world.run(5);
    assert.deepEqual(ends, ['aborted false']);
    // Up at 40 ms; the ABORT takes 10 ms.
    assert.equal(sender.waited.toFixed(6), '0.100000');
    const stopped = new Lab('discard');
    stopped.openSlowEcho(8, 0);
    const other = start(stopped, { peerPort: 8, count: 1, awaitsAnswers });
    stopped.world.run(0.12);
    other.sender.stop();
    stopped.world.run(5);
    assert.deepEqual([other.ends, other.sender.waited.toFixed(6)], [[], '0.080000']);
  });

  it('is nothing that others can connect to', () => {
    const lab = new Lab('discard');
    const { sender } = start(lab, { rate: 1 });
    lab.world.run(1);
    const ends: AssociationEnd[] = [];
    const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
    const handler = { message: () => undefined, associationRestarted: () => undefined };
    lab.serverHost.transport
      .open({ addresses: [], port: 0, protocols }, { ...handler, associationEnded: (_, end) => ends.push(end) })
      .connect(['10.0.0.2'], sender.endpoint.port);
    lab.world.run(1);
    assert.deepEqual(ends, ['refused']);
    sender.stop();
  });

  it('shuts down at once where no answer is missing or none is awaited', () => {
    for (const options of [{ count: 0, awaitsAnswers }, { count: 5 }]) {
      const lab = new Lab('discard');
      const { sender, ends } = start(lab, options);
      lab.world.run(0.2);
      assert.deepEqual([ends, sender.waited], [['closed true'], 0]);
    }
  });

  it('takes streams in turn, and sizes from the least to the most', () => {
    const lab = new Lab('discard');
    const seen: { stream: number; length: number }[] = [];
    lab.openService(8, (_association, { length }, stream) => seen.push({ stream, length }));
    start(lab, { peerPort: 8, count: 300, streams: 3, minSize: 2, maxSize: 4 });
    lab.world.run(10);
    assert.equal(seen.length, 300);
    assert.deepEqual(new Set(seen.map(({ length }) => length)), new Set([2, 3, 4]));
    for (const stream of [0, 1, 2]) assert.equal(seen.filter((each) => each.stream === stream).length, 100);
    assert.deepEqual(
      seen.slice(0, 4).map(({ stream }) => stream),
      [0, 1, 2, 0],
    );
  });

  it('begins its rate and its duration when the association is up', () => {
    const lab = new Lab('discard', rfc9260.sendBuffer, 0.2);
    const times: number[] = [];
    lab.openService(8, () => times.push(Number(lab.world.now.toFixed(6))));
    const { sender, ends } = start(lab, { peerPort: 8, rate: 2, duration: 1.7, minSize: 1452, maxSize: 1452 });
    lab.world.run(10);
    // Up after two round trips.
    assert.deepEqual(times, [1, 1.5, 2, 2.5]);
    assert.deepEqual([sender.sentMessages, ends], [4, ['closed true']]);
  });

  it('counts what its transport gave up, which needs no answer', () => {
    const lab = new Lab('discard');
    const received: Association[] = lab.openService(8, () => undefined);
    const { sender, ends } = start(lab, { peerPort: 8, rate: 100, count: 300, lifetime: 0.01, awaitsAnswers });
    lab.world.run(0.5);
    received[0].setReceiving(false);
    lab.world.run(60);
    assert.ok(sender.failedMessages > 0, `${sender.failedMessages}`);
    assert.equal(sender.failedBytes, 1000 * sender.failedMessages);
    assert.equal(sender.sentMessages, 300);
    assert.deepEqual(ends, ['closed true']);
  });

  it('takes what comes back', () => {
    const lab = new Lab('echo');
    const { sender } = start(lab, { count: 20, rate: 10 });
    lab.world.run(10);
    assert.equal(sender.receivedMessages, 20);
    assert.equal(sender.receivedBytes, 20_000);
  });

  it('reports that there is no peer', () => {
    const lab = new Lab('discard');
    assert.deepEqual(
      [{ peerPort: 8 }, { peerAddresses: ['10.0.0.9'], association: { connectTimeout: 3 } }].map((options) => {
        const { ends } = start(lab, options);
        lab.world.run(5);
        return ends;
      }),
      [['refused false'], ['timeout false']],
    );
  });

  it('ends at once when it is stopped, without an event', () => {
    const lab = new Lab('discard');
    const { sender, ends } = start(lab, { rate: 10 });
    lab.world.run(1);
    sender.stop();
    lab.world.run(5);
    assert.deepEqual([ends, lab.ends], [[], ['aborted']]);
  });
});
