import assert from 'node:assert/strict';
import { PATIENCE } from '../native/patience.ts';
import { addressesOf, Notes, PPID, text, type ConformanceTest } from './conformance-stage.ts';

export const setUpTests: readonly ConformanceTest[] = [
  {
    name: 'sets up an association that both sides hear of, with the addresses of the peer',
    run: async (stage) => {
      const { association, server, serverHost, clientHost, clientEndpoint } = await stage.connected();
      assert.equal(association.state, 'up');
      assert.ok(!association.inbound);
      assert.deepEqual(association.remoteAddresses.toSorted(), addressesOf(serverHost));
      assert.equal(association.remotePort, stage.serverPort);
      assert.equal(association.localPort, clientEndpoint.port);
      const [inbound] = server.inbound;
      assert.ok(inbound.inbound);
      assert.equal(inbound.remotePort, clientEndpoint.port);
      assert.deepEqual(inbound.remoteAddresses.toSorted(), addressesOf(clientHost));
    },
  },
  {
    name: 'tells at least one address of the peer that is proven, of those that the set-up named',
    run: async (stage) => {
      const { association, server } = await stage.connected();
      for (const { provenAddresses, remoteAddresses } of [association, server.inbound[0]]) {
        assert.ok(provenAddresses.length > 0);
        assert.ok(provenAddresses.every((address) => remoteAddresses.includes(address)));
      }
    },
  },
  {
    name: 'tells the paths to the peer, one of them primary, and their round-trip time once there was traffic',
    run: async (stage) => {
      const { association, server, serverHost } = await stage.connected();
      association.send({ payload: text('a'), ppid: PPID });
      await stage.until(server.got(1), 'message');
      await stage.until(() => association.paths().some(({ smoothedRtt }) => smoothedRtt !== undefined), 'measurement');
      const paths = association.paths();
      assert.deepEqual(paths.map(({ address }) => address).toSorted(), addressesOf(serverHost));
      assert.equal(paths.filter(({ primary }) => primary).length, 1);
      for (const { smoothedRtt } of paths)
        assert.ok(smoothedRtt === undefined || (smoothedRtt >= 0 && smoothedRtt < 10));
    },
  },
  {
    name: 'tells the congestion window of its paths: RFC 9260 begins with at least two packets',
    needs: ['congestionWindow'],
    run: async (stage) => {
      const { association } = await stage.connected();
      for (const { cwnd = 0 } of association.paths()) assert.ok(cwnd >= 2 * 512, `${cwnd}`);
    },
  },
  {
    name: 'chooses a port, and tells local addresses',
    run: async (stage) => {
      const host = stage.world.newHost('client');
      const open = stage.open(host, new Notes());
      assert.ok(open.port > 0);
      assert.deepEqual(open.addresses.map(({ address }) => address).toSorted(), addressesOf(host));
      await Promise.resolve();
    },
  },
  {
    name: 'delivers what was sent before the set-up was complete',
    run: async (stage) => {
      const server = new Notes();
      const host = stage.world.newHost('server');
      stage.open(host, server, { port: stage.serverPort });
      const client = stage.open(stage.world.newHost('client'), new Notes());
      const association = client.connect([host.address], stage.serverPort);
      assert.ok(association.send({ payload: text('early'), ppid: PPID }));
      await stage.until(server.got(1), 'message');
      assert.deepEqual(server.messages, ['early']);
    },
  },
  {
    name: 'delivers what was sent before a shutdown that was asked for before the set-up was complete',
    run: async (stage) => {
      const [client, server] = [new Notes(), new Notes()];
      const host = stage.world.newHost('server');
      stage.open(host, server, { port: stage.serverPort });
      const association = stage
        .open(stage.world.newHost('client'), client)
        .connect([host.address], stage.serverPort, { connectTimeout: PATIENCE });
      association.send({ payload: text('hello and goodbye'), ppid: PPID });
      association.shutdown();
      assert.ok(!association.send({ payload: text('too late'), ppid: PPID }));
      await stage.until(() => client.has('closed')() && server.has('shutDownByPeer')(), 'shutdown');
      assert.deepEqual(server.messages, ['hello and goodbye']);
    },
  },
  {
    name: 'refuses a port that no one listens at, and gives back what was to be sent there',
    run: async (stage) => {
      const client = new Notes();
      const host = stage.world.newHost('server');
      stage.open(host, new Notes(), { port: stage.serverPort });
      const association = stage
        .open(stage.world.newHost('client'), client)
        .connect([host.address], stage.serverPort + 1, { connectTimeout: PATIENCE });
      // A quick refusal may be known to the stack already.
      const taken = ['a', 'b'].filter((message) => association.send({ payload: text(message), ppid: PPID }));
      await stage.until(client.has('refused'), 'refusal');
      assert.deepEqual(client.unsent, taken);
    },
  },
  {
    name: 'refuses associations to an endpoint that does not accept them',
    run: async (stage) => {
      const client = new Notes();
      const host = stage.world.newHost('server');
      stage.open(host, new Notes(), { port: stage.serverPort, accept: false });
      stage
        .open(stage.world.newHost('client'), client)
        .connect([host.address], stage.serverPort, { connectTimeout: PATIENCE });
      await stage.until(client.has('refused'), 'refusal');
    },
  },
  {
    name: 'gives up on a set-up that is not answered in time, and gives back what was to be sent',
    run: async (stage) => {
      const client = new Notes();
      const association = stage
        .open(stage.world.newHost('client'), client)
        .connect([stage.world.nobody ?? '192.0.2.77'], stage.serverPort, { connectTimeout: 0.5 });
      association.send({ payload: text('never'), ppid: PPID });
      await stage.until(client.has('timeout'), 'time-out');
      assert.deepEqual(client.unsent, ['never']);
      assert.equal(association.state, 'ended');
      assert.ok(!association.send({ payload: text('late'), ppid: PPID }));
    },
  },
  {
    name: 'tells at once that there is no way to a peer whose addresses are all of a family that the host does not have',
    needs: ['families'],
    run: async (stage) => {
      const client = new Notes();
      const association = stage
        .open(stage.world.newHost('client'), client)
        .connect(['2001:db8::77'], stage.serverPort, { connectTimeout: PATIENCE });
      const taken = association.send({ payload: text('never'), ppid: PPID }) ? ['never'] : [];
      await stage.until(client.has('noRoute'), 'end');
      assert.deepEqual(client.unsent, taken);
      assert.equal(association.state, 'ended');
    },
  },
  {
    name: 'refuses a port in use and addresses of others, with an error that names them',
    run: async (stage) => {
      const host = stage.world.newHost('server');
      stage.open(host, new Notes(), { port: stage.serverPort });
      assert.throws(() => stage.open(host, new Notes(), { port: stage.serverPort }), {
        name: 'TransportError',
        message: new RegExp(`${stage.serverPort}`),
      });
      const elsewhere = { addresses: ['192.0.2.99'], port: 7002 };
      assert.throws(() => stage.open(host, new Notes(), elsewhere), {
        name: 'TransportError',
        message: /192\.0\.2\.99/,
      });
      await Promise.resolve();
    },
  },
  {
    name: 'refuses a second association of two endpoints, and leaves the first alone',
    run: async (stage) => {
      const { association, client, server, clientEndpoint, serverHost } = await stage.connected();
      const second = clientEndpoint.connect(addressesOf(serverHost), stage.serverPort, { connectTimeout: PATIENCE });
      await stage.until(client.has('refused'), 'refusal');
      assert.equal(second.state, 'ended');
      association.send({ payload: text('a'), ppid: PPID });
      await stage.until(server.got(1), 'message');
      assert.ok(!server.has('restarted')());
    },
  },
  {
    name: 'sets an association up behind one with the same peer that is being shut down, with what was sent on it before',
    run: async (stage) => {
      const { association, client, server, clientEndpoint, serverHost } = await stage.connected();
      association.send({ payload: text('first'), ppid: PPID });
      association.shutdown();
      const next = clientEndpoint.connect(addressesOf(serverHost), stage.serverPort, { connectTimeout: PATIENCE });
      next.send({ payload: text('second'), ppid: PPID });
      await stage.until(server.got(2), 'both messages');
      assert.deepEqual(server.messages, ['first', 'second']);
      await stage.until(() => next.state === 'up', 'second association');
      assert.ok(client.has('closed')());
      assert.ok(!client.has('refused')());
    },
  },
  {
    name: 'serves many associations at one endpoint',
    run: async (stage) => {
      const server = new Notes();
      const host = stage.world.newHost('server');
      stage.open(host, server, { port: stage.serverPort });
      const clients = Array.from({ length: 20 }, (_, i) => {
        const endpoint = stage.open(stage.world.newHost(`client${i}`), new Notes());
        const association = endpoint.connect([host.address], stage.serverPort);
        association.send({ payload: text(`from ${i}`), ppid: PPID });
        return association;
      });
      await stage.until(server.got(clients.length), 'messages of all');
      assert.equal(new Set(server.messages).size, clients.length);
      assert.equal(server.inbound.length, clients.length);
    },
  },
  {
    name: 'aborts its associations when an endpoint closes, and frees the port',
    run: async (stage) => {
      const { serverEndpoint, serverHost, client } = await stage.connected();
      serverEndpoint.close();
      await stage.until(client.has('aborted'), 'abort');
      const reopened = await stage.reopened(serverHost, new Notes(), stage.serverPort);
      assert.equal(reopened.port, stage.serverPort);
    },
  },
];
