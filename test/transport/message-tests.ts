import assert from 'node:assert/strict';
import { TransportError } from '../../protocol/host.ts';
import { PATIENCE } from '../native/patience.ts';
import { faultsOf, IMPATIENT, OTHER_PPID, PPID, text, type ConformanceTest } from './conformance-stage.ts';

export const messageTests: readonly ConformanceTest[] = [
  {
    name: 'keeps message boundaries, from 1 byte to 64 KiB',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      const sizes = [1, 2, 1000, 1452, 4096, 30_000, 65_536];
      for (const size of sizes) assert.ok(association.send({ payload: text('x'.repeat(size)), ppid: PPID }));
      await stage.until(server.got(sizes.length), 'all messages');
      assert.deepEqual(
        server.messages.map(({ length }) => length),
        sizes,
      );
    },
  },
  {
    name: 'keeps the order of messages, in both directions',
    run: async (stage) => {
      const { association, server, client } = await stage.connected();
      const numbers = Array.from({ length: 300 }, (_, i) => `${i}`);
      for (const number of numbers) assert.ok(association.send({ payload: text(number), ppid: PPID }));
      for (const number of numbers) assert.ok(server.inbound[0].send({ payload: text(number), ppid: PPID }));
      await stage.until(() => server.got(300)() && client.got(300)(), 'all messages');
      assert.deepEqual(server.messages, numbers);
      assert.deepEqual(client.messages, numbers);
    },
  },
  {
    name: 'keeps the order within each of several streams',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      const streams = [0, 1, 2, 3];
      for (let i = 0; i < 50; i++)
        for (const stream of streams) association.send({ payload: text(`${stream}: ${i}`), ppid: PPID, stream });
      await stage.until(server.got(200), 'all messages');
      for (const stream of streams)
        assert.deepEqual(
          server.messages.filter((message) => message.startsWith(`${stream}:`)),
          Array.from({ length: 50 }, (_, i) => `${stream}: ${i}`),
        );
    },
  },
  {
    name: 'delivers unordered messages, each once',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      const sent = Array.from({ length: 100 }, (_, i) => `${i}`);
      for (const message of sent) assert.ok(association.send({ payload: text(message), ppid: PPID, ordered: false }));
      await stage.until(server.got(100), 'all messages');
      assert.deepEqual(
        server.messages.map(Number).toSorted((a, b) => a - b),
        sent.map(Number),
      );
    },
  },
  {
    name: 'carries stream and payload protocol identifier',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      association.send({ payload: text('a'), ppid: PPID, stream: 0, sackImmediately: true });
      association.send({ payload: text('b'), ppid: PPID, stream: 3, ordered: false });
      await stage.until(server.got(2), 'messages');
      assert.deepEqual(server.events.filter((event) => event.startsWith('message')).toSorted(), [
        `message ${PPID}/0`,
        `message ${PPID}/3`,
      ]);
    },
  },
  {
    name: 'refuses a message on a stream that the association has not in words, and goes on',
    needs: ['streams'],
    run: async (stage) => {
      const { association, server } = await stage.connected();
      for (const end of [association, server.inbound[0]])
        assert.throws(() => end.send({ payload: text('nowhere'), ppid: PPID, stream: 65_535 }), TransportError);
      association.send({ payload: text('here'), ppid: PPID });
      await stage.until(server.got(1), 'message');
      assert.deepEqual(server.messages, ['here']);
    },
  },
  {
    name: 'reports a payload protocol identifier that the endpoint does not know, and goes on',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      association.send({ payload: text('?'), ppid: OTHER_PPID });
      association.send({ payload: text('!'), ppid: PPID });
      await stage.until(server.got(1), 'message');
      assert.ok(server.has(`malformed ${OTHER_PPID}: unexpected-ppid`)());
      assert.deepEqual(server.messages, ['!']);
    },
  },
  {
    name: 'holds messages back while receiving is stopped, and keeps their order',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      server.inbound[0].setReceiving(false);
      for (let i = 0; i < 5; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      await stage.pause(0.3);
      assert.deepEqual(server.messages, []);
      server.inbound[0].setReceiving(true);
      for (let i = 5; i < 9; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      await stage.until(server.got(9), 'messages');
      assert.deepEqual(server.messages, ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    },
  },
  {
    name: 'delivers before an orderly end what waited while receiving was stopped',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      server.inbound[0].setReceiving(false);
      for (let i = 0; i < 5; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      association.shutdown();
      await stage.until(server.has('shutDownByPeer'), 'shutdown');
      assert.deepEqual(server.messages, ['0', '1', '2', '3', '4']);
    },
  },
  {
    name: 'delivers all that it takes, and tells when it takes more again',
    run: async (stage) => {
      const { association, server, client } = await stage.connected();
      let taken = 0;
      while (taken < 2000 && association.send({ payload: text(`${taken}`.padEnd(2000)), ppid: PPID })) taken++;
      const refused = taken < 2000; // a world may take any amount
      if (refused) await stage.until(() => client.writableCount > 0, 'writable');
      await stage.until(server.got(taken), 'all that was taken');
      assert.deepEqual(
        server.messages.map(Number),
        Array.from({ length: taken }, (_, i) => i),
      );
      assert.ok(association.send({ payload: text('more'), ppid: PPID }));
    },
  },
  {
    name: 'gives a message up when it is late',
    needs: ['faults', 'lifetime'],
    run: async (stage) => {
      // However long it takes to repair the path: the association lives.
      const pair = await stage.connected({ ...IMPATIENT, assocMaxRetrans: 1000 });
      const { association, server, serverHost } = pair;
      faultsOf(serverHost).cutPath();
      association.send({ payload: text('late'), ppid: PPID, lifetime: 0.2 });
      association.send({ payload: text('patient'), ppid: PPID });
      await stage.pause(0.8);
      faultsOf(serverHost).repairPath();
      await stage.until(server.got(1), 'message');
      assert.deepEqual(server.messages, ['patient']);
    },
  },
  {
    name: 'never calls an engine from inside its own call',
    run: async (stage) => {
      const { association, server, clientEndpoint, serverHost, client } = await stage.connected();
      const before = [...client.events, ...server.events].length;
      association.send({ payload: text('a'), ppid: PPID });
      const other = clientEndpoint.connect([serverHost.address], stage.serverPort + 1, { connectTimeout: PATIENCE });
      assert.equal([...client.events, ...server.events].length, before);
      await stage.until(() => server.got(1)() && client.has('refused')(), 'events');
      assert.equal(other.state, 'ended');
    },
  },
];
