import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import {
  PoolElementServer,
  PoolUserClient,
  type RealWorld,
  RegistrarService,
  StatusMonitor,
  stringCodec,
  type ComponentStatus,
} from '../../../index.ts';
import {
  componentStatusCodec,
  REPORT_VERSION,
  type ComponentStatusReport,
} from '../../../protocol/wire/component-status.ts';
import { until } from '../patience.ts';
import { address, Opened, worldAt } from './api-world.ts';

const text = { poolHandle: 'StatusPool', codec: stringCodec };

/** A report of some pool user. */
function reportOf(object: bigint): ComponentStatusReport {
  return {
    type: 'CSP_REPORT',
    final: false,
    version: REPORT_VERSION,
    sender: { group: 3, object },
    timestamp: 0n,
    reportInterval: 1_000_000,
    location: '',
    status: '',
    workload: 0,
    associations: [],
  };
}

async function refused(monitor: string, interval: number): Promise<RealWorld> {
  return worldAt(2, { statusReports: { monitor, interval } });
}

describe('status reports of the API', function () {
  const opened = new Opened();
  let monitor: StatusMonitor;

  beforeEach(() => {
    monitor = opened.add(StatusMonitor.open({ port: 0 }));
  });
  afterEach(async () => opened.close());

  async function reportingWorld(number: number): Promise<RealWorld> {
    const statusReports = { monitor: { address: '127.0.0.1', port: monitor.port }, interval: 0.05 };
    return opened.add(await worldAt(number, { statusReports }));
  }

  /** The next report that a test waits for. */
  async function report(isIt: (status: ComponentStatus) => boolean): Promise<ComponentStatus> {
    for await (const status of monitor) if (isIt(status)) return status;
    assert.fail('the monitor was closed');
  }

  it('come from registrars, servers and clients until they are closed', async () => {
    const asap = { announcements: undefined };
    const registrar = opened.add(RegistrarService.start(await reportingWorld(1), { identifier: 9, asap }));
    const server = opened.add(await PoolElementServer.start(await reportingWorld(11), { ...text, identifier: 7 }));
    const client = opened.add(PoolUserClient.open(await reportingWorld(100)));
    await client.connect(text);
    const element = await report(({ component, status }) => component === 'element' && status === 'sessions 1');
    assert.deepEqual([element.identifier, element.workload, element.associations.length], [7n, undefined, 1]);
    const user = await report(({ component, status }) => component === 'user' && status === '1 Session');
    assert.deepEqual(
      user.associations.map(({ component }) => component),
      ['registrar', 'element'],
    );
    const { identifier, location } = await report(
      ({ component, status }) => component === 'registrar' && status.startsWith('1[1] PEs'),
    );
    assert.equal(identifier, 9n);
    assert.ok(location.includes(`${address(1)}:3863`));
    assert.deepEqual(
      monitor.components().map(({ component }) => component),
      ['registrar', 'element', 'user'],
    );
    await client.close();
    await report(({ component, final }) => component === 'user' && final);
    await server.close();
    await report(({ component, final }) => component === 'element' && final);
    registrar.close();
    await report(({ component, final }) => component === 'registrar' && final);
    assert.deepEqual(monitor.components(), []);
  });

  it('have the load of a server, and the text that it sets', async () => {
    opened.add(RegistrarService.start(await reportingWorld(1), { asap: { announcements: undefined } }));
    const server = opened.add(await PoolElementServer.start(await reportingWorld(11), text));
    server.updateLoad(0.25);
    server.setStatus('ready for 3 Größen');
    const { workload } = await report(({ status }) => status === 'ready for 3 Größen');
    assert.equal(workload, 0.25);
    const client = opened.add(PoolUserClient.open(await reportingWorld(100)));
    client.setStatus('measuring');
    assert.equal((await report(({ status }) => status === 'measuring')).component, 'user');
  });

  it('end with the world of components that were not closed', async () => {
    const world = await reportingWorld(1);
    RegistrarService.start(world, { identifier: 9, asap: { announcements: undefined } });
    await PoolElementServer.start(world, { ...text, identifier: 7 });
    PoolUserClient.open(world);
    await report(({ component }) => component === 'user');
    await world.close();
    const ended = new Set<string | undefined>();
    await report(({ component, final }) => {
      if (final) ended.add(component);
      return ended.size === 3;
    });
    assert.deepEqual(ended, new Set(['element', 'registrar', 'user']));
  });

  it('end for readers when the monitor is closed', async () => {
    const reading = report(() => false);
    monitor.close();
    await assert.rejects(reading, /the monitor was closed/);
  });

  it('are dropped, the oldest first, where no one reads them', async () => {
    const socket = createSocket('udp4');
    for (let object = 1; object <= 1010; object++) {
      const bytes = componentStatusCodec.encode(reportOf(BigInt(object)));
      await new Promise((resolve) => socket.send(bytes, monitor.port, '127.0.0.1', resolve));
      // So that no socket buffer is too small.
      if (object % 10 === 0) await until(() => monitor.components().length === object, 'the reports');
    }
    assert.equal((await report(() => true)).identifier, 11n);
    socket.close();
  });

  it('are refused where no monitor can be', async () => {
    await assert.rejects(refused('monitor', 1), { name: 'TransportError', message: /not an IP address/ });
    for (const interval of [0, 5000, NaN]) await assert.rejects(refused('127.0.0.1', interval), /interval of reports/);
    // Nothing was left open.
    await (await worldAt(2)).close();
  });

  for (const at of ['::1', '::'])
    it(`come over IPv6 to a monitor at ${at}`, async () => {
      monitor = opened.add(StatusMonitor.open({ address: at, port: 0 }));
      const statusReports = { monitor: { address: '::1', port: monitor.port }, interval: 0.05 };
      const world = opened.add(await worldAt(1, { statusReports }));
      opened.add(RegistrarService.start(world, { identifier: 9, asap: { announcements: undefined } }));
      assert.equal((await report(({ component }) => component === 'registrar')).identifier, 9n);
    });

  it('need an address that is local', () => {
    for (const at of ['192.0.2.1', '2001:db8::1'])
      assert.throws(() => StatusMonitor.open({ address: at, port: 0 }), {
        name: 'TransportError',
        message: /is not an address of this host/,
      });
  });

  it('need a port that is free', () => {
    assert.throws(() => StatusMonitor.open({ port: monitor.port }), { name: 'TransportError', message: /is in use/ });
  });
});
