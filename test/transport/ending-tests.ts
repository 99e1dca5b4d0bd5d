import assert from 'node:assert/strict';
import { addressesOf, faultsOf, IMPATIENT, Notes, PPID, text, type ConformanceTest } from './conformance-stage.ts';

export const endingTests: readonly ConformanceTest[] = [
  {
    name: 'delivers all that was sent before a shutdown, and nothing after it',
    run: async (stage) => {
      const { association, server, client } = await stage.connected();
      for (let i = 0; i < 50; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      association.shutdown();
      assert.ok(!association.send({ payload: text('too late'), ppid: PPID }));
      await stage.until(() => client.has('closed')() && server.has('shutDownByPeer')(), 'shutdown');
      assert.equal(server.messages.length, 50);
      assert.equal(association.state, 'ended');
    },
  },
  {
    name: 'takes answers to all that was sent before a shutdown, the last message included',
    needs: ['lastAnswers'],
    run: async (stage) => {
      const { association, server, client } = await stage.connected();
      server.answers = true;
      for (let i = 0; i < 50; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      association.shutdown();
      await stage.until(() => client.has('closed')() && server.has('shutDownByPeer')(), 'shutdown');
      assert.equal(client.messages.length, 50);
    },
  },
  {
    name: 'tells the peer of an abort and its reason, and not the own side',
    run: async (stage) => {
      const { association, server, client, clientEndpoint } = await stage.connected();
      association.abort('enough');
      assert.equal(association.state, 'ended');
      await stage.until(server.has('aborted'), 'abort');
      assert.equal(server.reason, 'enough');
      await stage.pause(0.1);
      assert.deepEqual(
        client.events.filter((event) => event !== 'path active'),
        ['up'],
      );
      assert.equal(server.inbound[0].state, 'ended');
      // The pair of endpoints is free for another association.
      const again = clientEndpoint.connect(association.remoteAddresses, stage.serverPort);
      await stage.until(() => again.state === 'up', 'another association');
    },
  },
  {
    name: 'tells nothing of an association that was aborted before it was up',
    run: async (stage) => {
      const [client, server] = [new Notes(), new Notes()];
      const host = stage.world.newHost('server');
      stage.open(host, server, { port: stage.serverPort });
      const endpoint = stage.open(stage.world.newHost('client'), client);
      endpoint.connect([host.address], stage.serverPort).abort('changed my mind');
      await stage.pause(0.2);
      assert.deepEqual(client.events, []);
      const again = endpoint.connect([host.address], stage.serverPort);
      again.send({ payload: text('now'), ppid: PPID });
      await stage.until(server.got(1), 'message');
      assert.equal(client.inbound.length, 0);
    },
  },
  {
    name: 'shuts idle associations of an endpoint down if it is opened so',
    run: async (stage) => {
      // Heartbeats are no use of it.
      const heartbeats = { connectTimeout: 60, heartbeatInterval: 0.2 };
      const { client, server, association } = await stage.connected(heartbeats, { autoclose: 1 });
      association.send({ payload: text('a'), ppid: PPID });
      await stage.until(() => client.has('shutDownByPeer')() && server.has('closed')(), 'shutdown');
      assert.deepEqual(server.messages, ['a']);
    },
  },
  {
    name: 'shuts an idle association down if it was begun so, and keeps the others of its endpoint',
    run: async (stage) => {
      const { client, server, clientEndpoint, association, serverHost } = await stage.connected();
      const other = new Notes();
      const { port } = stage.open(serverHost, other);
      const idle = clientEndpoint.connect(addressesOf(serverHost), port, { connectTimeout: 60, autoclose: 0.5 });
      idle.send({ payload: text('a'), ppid: PPID });
      await stage.until(() => client.has('closed')() && other.has('shutDownByPeer')(), 'shutdown');
      assert.deepEqual(other.messages, ['a']);
      assert.equal(idle.state, 'ended');
      assert.equal(association.state, 'up');
      assert.ok(!server.has('shutDownByPeer')());
    },
  },
  {
    name: 'does not take an association for idle whose messages wait because receiving is stopped',
    run: async (stage) => {
      const { client, server, association, clientHost, serverHost } = await stage.connected(undefined, {
        autoclose: 0.3,
      });
      const [reader] = server.inbound;
      reader.setReceiving(false);
      association.send({ payload: text('a'), ppid: PPID });
      // One that begins later, and is idle.
      const other = new Notes();
      stage.open(clientHost, other).connect(addressesOf(serverHost), stage.serverPort, { connectTimeout: 60 });
      await stage.until(other.has('shutDownByPeer'), 'shutdown of the other');
      assert.deepEqual([client.events, server.messages], [['up'], []]);
      server.answers = true;
      reader.setReceiving(true);
      await stage.until(client.got(1), 'answer');
      await stage.until(client.has('shutDownByPeer'), 'shutdown');
    },
  },
  ...[true, false].map((receiving): ConformanceTest => ({
    name: `ends an association by aborted when the process of the peer crashes${receiving ? '' : ', though receiving is stopped'}`,
    needs: ['faults', 'processCrash'],
    run: async (stage) => {
      const { client, association, serverHost } = await stage.connected();
      association.setReceiving(receiving);
      faultsOf(serverHost).crashProcesses?.();
      association.send({ payload: text('into the void'), ppid: PPID });
      await stage.until(client.has('aborted'), 'abort');
      assert.ok(!association.send({ payload: text('x'), ppid: PPID }));
    },
  })),
  ...(['crashHost', 'cutPath'] as const).map((failure): ConformanceTest => ({
    name: `ends an association by lost on ${failure}`,
    needs: ['faults'],
    run: async (stage) => {
      const { client, association, serverHost } = await stage.connected(IMPATIENT);
      faultsOf(serverHost)[failure]();
      association.send({ payload: text('into the void'), ppid: PPID });
      await stage.until(client.has('lost'), 'loss');
      assert.ok(!association.send({ payload: text('x'), ppid: PPID }));
    },
  })),
  {
    name: 'notices a peer that is gone without being sent anything',
    needs: ['faults', 'associationOptions'],
    run: async (stage) => {
      const { client, serverHost } = await stage.connected({
        ...IMPATIENT,
        assocMaxRetrans: 2,
        heartbeatInterval: 0.1,
      });
      faultsOf(serverHost).crashHost();
      await stage.until(client.has('lost'), 'loss');
    },
  },
  {
    name: 'keeps the options of one association from the next',
    needs: ['faults', 'associationOptions'],
    run: async (stage) => {
      const { client, clientEndpoint, serverHost, association } = await stage.connected(IMPATIENT);
      stage.open(serverHost, new Notes(), { port: stage.serverPort + 2 });
      const patient = clientEndpoint.connect([serverHost.address], stage.serverPort + 2);
      await stage.until(() => patient.state === 'up', 'second association');
      faultsOf(serverHost).cutPath();
      for (const each of [association, patient]) each.send({ payload: text('x'), ppid: PPID });
      await stage.until(client.has('lost'), 'loss');
      assert.equal(association.state, 'ended');
      assert.equal(patient.state, 'up');
    },
  },
];
