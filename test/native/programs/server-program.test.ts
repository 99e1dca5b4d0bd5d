import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { componentAssociations } from '../../../native/programs/association-settings.ts';
import { runServer, type ServerProgramOptions } from '../../../native/programs/server-program.ts';
import { silentLog } from '../../../protocol/host.ts';
import type { RunningServer } from '../../../protocol/services/service.ts';
import { services } from '../../../protocol/services/service-table.ts';
import { testUdpPort } from '../../test-ports.ts';

describe('a server of several elements', () => {
  afterEach(() => mock.restoreAll());

  it('stops all of them, and leaves its addresses, whatever one of them throws; then it says what that was', async () => {
    const stopped: number[] = [];
    const start = services.echo.server.start.bind(services.echo.server);
    mock.method(services.echo.server, 'start', (...words: Parameters<typeof start>): RunningServer => {
      const server = start(...words);
      const stop = (): void => {
        server.stop();
        stopped.push(server.endpoint.port);
        throw new Error(`element ${server.endpoint.port}`);
      };
      const leave = (): void => {
        if (server.endpoint.port === 7001) throw new Error('it cannot hand over');
      };
      return { ...server, endpoint: server.endpoint, counters: () => server.counters(), leave, stop };
    });
    const running = await runServer(options);
    await assert.rejects(running.stop(), /^Error: it cannot hand over$/);
    assert.deepEqual(stopped, [7001, 7002, 7003]);
    // Its sockets are closed: another one has room.
    mock.restoreAll();
    await (await runServer(options)).stop();
  });
});

const options: ServerProgramOptions = {
  transport: 'udp',
  addresses: ['127.73.2.1'],
  udpPort: testUdpPort,
  alone: false,
  log: silentLog,
  profile: 'rfc',
  associations: componentAssociations,
  registrars: [],
  announcements: undefined,
  search: { huntTimeout: 0.05, maxHuntTimeout: 0.05 },
  elements: [7001, 7002, 7003].map((port) => ({
    service: 'echo',
    poolHandle: 'EchoPool',
    identifier: port,
    port,
    policy: undefined,
    element: { deregistrationTimeout: 0.05 },
    serviceValues: {},
  })),
  registered: () => undefined,
  rejected: () => undefined,
  noRegistrar: () => undefined,
};
