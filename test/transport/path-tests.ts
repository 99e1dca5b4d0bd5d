import assert from 'node:assert/strict';
import { PATIENCE } from '../native/patience.ts';
import { faultsOf, IMPATIENT, Notes, PPID, text, type ConformanceTest, type Stage } from './conformance-stage.ts';

export const pathTests: readonly ConformanceTest[] = [
  {
    name: 'survives a path that is cut and repaired',
    needs: ['faults'],
    run: async (stage) => {
      const { association, server, serverHost } = await stage.connected();
      faultsOf(serverHost).cutPath();
      association.send({ payload: text('late'), ppid: PPID });
      await stage.pause(1);
      assert.deepEqual(server.messages, []);
      faultsOf(serverHost).repairPath();
      await stage.until(server.got(1), 'message');
    },
  },
  {
    name: 'goes on by the other path when one is cut, and tells of both',
    needs: ['faults', 'twoPaths'],
    run: async (stage) => {
      const { association, server, client, serverHost } = await stage.connected(IMPATIENT);
      await stage.until(() => association.paths().every(({ state }) => state === 'active'), 'both paths');
      faultsOf(serverHost).cutPath(1);
      for (let i = 0; i < 5; i++) association.send({ payload: text(`${i}`), ppid: PPID });
      await stage.until(client.has('path inactive'), 'path failure');
      await stage.until(server.got(5), 'messages');
      assert.deepEqual(server.messages, ['0', '1', '2', '3', '4']);
      const failed = association.paths().find(({ address }) => address === serverHost.address);
      assert.equal(failed?.state, 'inactive');
      client.events.length = 0;
      faultsOf(serverHost).repairPath(1);
      await stage.until(client.has('path active'), 'repair');
      assert.equal(association.state, 'up');
    },
  },
  {
    name: 'changes the primary path',
    needs: ['twoPaths'],
    run: async (stage) => {
      const { association, server, serverHost } = await stage.connected(IMPATIENT);
      await stage.until(() => association.paths().every(({ state }) => state === 'active'), 'both paths');
      for (const primary of [serverHost.secondAddress, serverHost.address]) {
        assert.ok(primary !== undefined);
        association.setPrimary(primary);
        await stage.until(
          () => association.paths().every((path) => path.primary === (path.address === primary)),
          'primary path',
        );
      }
      association.send({ payload: text('a'), ppid: PPID });
      await stage.until(server.got(1), 'message');
    },
  },
  {
    name: 'tells that the peer restarted, and goes on with it',
    needs: ['faults', 'restart'],
    run: async (stage) => {
      const { client, clientHost, clientEndpoint, serverHost, association } = await stage.connected();
      faultsOf(serverHost).crashHost();
      await stage.pause(0.1);
      faultsOf(serverHost).restartHost?.();
      const reborn = new Notes();
      const endpoint = await stage.reopened(serverHost, reborn, stage.serverPort);
      const back = endpoint.connect([clientHost.address], clientEndpoint.port, { connectTimeout: PATIENCE });
      await stage.until(() => client.has('restarted')() && back.state === 'up', 'restart');
      association.send({ payload: text('to the new one'), ppid: PPID });
      back.send({ payload: text('from the new one'), ppid: PPID });
      await stage.until(() => reborn.got(1)() && client.got(1)(), 'messages');
      assert.deepEqual(reborn.messages, ['to the new one']);
      assert.deepEqual(client.messages, ['from the new one']);
      assert.equal(association.state, 'up');
    },
  },
  ...[3, 100].map((count): ConformanceTest => ({
    name: `gives ${count} messages back that the former self of a peer did not get, and the new one gets none of them`,
    needs: ['faults', 'restart'],
    run: async (stage) => restartWithBacklog(stage, count),
  })),
];

/** @param count messages for the former self; a hundred are more than a congestion window takes: some wait */
async function restartWithBacklog(stage: Stage, count: number): Promise<void> {
  const { client, clientHost, clientEndpoint, serverHost, association } = await stage.connected();
  faultsOf(serverHost).crashHost();
  const former = Array.from({ length: count }, (_, i) => `${i} to the former one`.padEnd(1000));
  for (const message of former) assert.ok(association.send({ payload: text(message), ppid: PPID }));
  await stage.pause(0.1);
  faultsOf(serverHost).restartHost?.();
  const reborn = new Notes();
  const endpoint = await stage.reopened(serverHost, reborn, stage.serverPort);
  const back = endpoint.connect([clientHost.address], clientEndpoint.port, { connectTimeout: PATIENCE });
  await stage.until(client.has('restarted'), 'restart');
  assert.deepEqual(client.unsent.toSorted(), former.toSorted());
  association.send({ payload: text('to the new one'), ppid: PPID });
  // libusrsctp 0.9.5 sends no more on an association that lost what waited.
  if (count < 10) await stage.until(reborn.got(1), 'message');
  back.send({ payload: text('from the new one'), ppid: PPID });
  await stage.until(client.got(1), 'message of the new one');
  assert.ok(reborn.messages.every((message) => message === 'to the new one'));
}
