import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { openAttachedWorld, type AttachedWorldOptions } from '../../../../demo/worlds/attached/attached-world.ts';
import { ControlRefused } from '../../../../demo/worlds/demo-world.ts';
import { namedPolicy, PoolElementServer, RegistrarService, stringCodec } from '../../../../index.ts';
import { silentLog, TransportError } from '../../../../protocol/host.ts';
import { componentStatusCodec, type ComponentStatusReport } from '../../../../protocol/wire/component-status.ts';
import { address, Opened, worldAt } from '../../../native/api/api-world.ts';
import { until } from '../../../native/patience.ts';
import { testUdpPort } from '../../../test-ports.ts';
import { ObservedWorld } from '../observed-world.ts';
import { link, report } from './status-reports.ts';

function elementAt(home: bigint): ComponentStatusReport {
  return report(2, 7n, { reportInterval: 60_000_000, associations: [link(1, home, 11)] });
}

describe('an attached world', () => {
  const opened = new Opened();
  let sender: Socket;
  let port: number;

  beforeEach(() => {
    sender = createSocket('udp4');
    opened.add(sender);
  });
  afterEach(async () => opened.close());

  async function attached(options: AttachedWorldOptions = {}): Promise<ObservedWorld> {
    const world = openAttachedWorld({ address: '127.0.0.1', port: 0, ...options });
    opened.add({ close: () => world.stop() });
    const observed = await ObservedWorld.start(world);
    port = world.port ?? 0;
    return observed;
  }

  async function send(...datagrams: readonly (ComponentStatusReport | Uint8Array)[]): Promise<void> {
    for (const datagram of datagrams) {
      const bytes = datagram instanceof Uint8Array ? datagram : componentStatusCodec.encode(datagram);
      await new Promise((resolve) => sender.send(bytes, port, '127.0.0.1', resolve));
    }
  }

  it('shows what reports, with its links', async () => {
    const observed = await attached();
    await send(
      report(1, 1n, { associations: [link(1, 2n, 0xc)] }),
      report(1, 2n, { associations: [link(1, 1n, 0xc)] }),
      report(2, 0x2an, {
        location: 'here: 10.1.1.1:4711, [2001:db8::1]',
        status: 'sessions 1',
        workload: 0x7fff,
        associations: [link(1, 1n, 11)],
      }),
      report(3, 5n, { associations: [link(2, 0x2an, 32), link(2, 99n, 32), link(1, 1n, 11)] }),
    );
    const element = await observed.shows('PE 0x0000002a', ({ inService }) => inService === true, 'has a registrar');
    assert.deepEqual(element.addresses, ['10.1.1.1', '2001:db8::1']);
    assert.deepEqual(
      [element.role, element.state, element.load, element.home],
      ['poolElement', 'up', 0.5, '0x00000001'],
    );
    assert.deepEqual([element.details['status'], element.details['up, s']], ['sessions 1', 7]);
    await until(() => observed.associations.size === 4, 'all links');
    assert.deepEqual(
      Array.from(observed.associations.values(), ({ from, to, protocol }) => `${from} > ${to} ${protocol}`).toSorted(),
      [
        'PE 0x0000002a > PR 0x00000001 ASAP',
        'PR 0x00000001 > PR 0x00000002 ENRP',
        'PU 0x00000005 > PE 0x0000002a application',
        'PU 0x00000005 > PR 0x00000001 ASAP',
      ],
    );
  });

  it('tells who falls silent, who ends, and who has another home', async () => {
    const observed = await attached();
    await send(report(1, 1n), report(1, 2n, { reportInterval: 60_000_000 }), elementAt(1n));
    await observed.shows('PE 0x00000007', ({ home }) => home === '0x00000001', 'has a home');
    await observed.shows('PR 0x00000001', ({ state }) => state === 'silent', 'misses reports');
    await observed.tells(/^nothing is heard of PR 0x00000001/i);
    await send(elementAt(2n));
    await observed.tells(/^PR 0x00000002 is the new home registrar of PE 0x00000007$/);
    await send(report(2, 7n, { final: true }));
    await observed.shows('PE 0x00000007', ({ state }) => state === 'stopped', 'has ended');
    await until(() => observed.associations.size === 0, 'no link of the ended');
  });

  it('lives on whatever is reported, and shows a bounded number of components', async () => {
    const observed = await attached();
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) & 0xff;
    await send(
      ...Array.from({ length: 200 }, (_, length) => Uint8Array.from({ length }, random)),
      new Uint8Array(60_000),
    );
    const text = `${'\u0000\u001b[2J'.slice(1).repeat(30)}\u00ff`;
    const links = Array.from({ length: 600 }, (_, index) => link(2, BigInt(index), 32));
    await send(report(3, 1n, { status: text.slice(0, 127), location: text.slice(0, 127), associations: links }));
    await send(report(1, 9n), report(2, 9n), report(3, 9n), report(77, 9n));
    await observed.shows('PE 0x00000009', () => true, 'is there');
    await send(report(2, 9n, { final: true }), report(2, 12_345n, { final: true }));
    for (let index = 0; index < 1500; index++) {
      await send(report(3, 1000n + BigInt(index), { reportInterval: 0xffff_ffff }));
      if (index % 50 === 0) await new Promise(setImmediate);
    }
    await observed.tells(/reports were ignored: more than 500 components/);
    await observed.tells(/datagrams were ignored/);
    assert.equal(observed.components.size, 501); // one of them has said that it ends
    assert.deepEqual(
      ['PR', 'PE', 'PU'].map((role) => observed.components.get(`${role} 0x00000009`)?.state !== undefined),
      [true, true, true],
    );
    assert.equal(observed.components.get('Component 77/0x00000009')?.role, 'other');
    const status = observed.components.get('PU 0x00000001')?.details['status'];
    assert.match(String(status), /^\ufffd\[2J/);
    assert.ok(observed.texts.length < 200, `${observed.texts.length} events`);
  });

  it('shows the handlespace of a registrar, and joins it with what is reported', async () => {
    const asap = { announcements: undefined };
    const registrar = opened.add(RegistrarService.start(opened.add(await worldAt(1)), { identifier: 9, asap }));
    opened.add(
      await PoolElementServer.start(opened.add(await worldAt(11)), {
        poolHandle: 'AttachedPool',
        codec: stringCodec,
        identifier: 7,
        policy: namedPolicy('LeastUsed'),
      }),
    );
    const transport = {
      transport: 'udp',
      addresses: [address(99)],
      udpPort: testUdpPort,
      alone: false,
      log: silentLog,
    } as const;
    const observed = await attached({ registrar: address(1), transport });
    const element = await observed.shows('PE 0x00000007', () => true, 'is in the handlespace');
    assert.deepEqual(
      [element.pool, element.policy, element.load, element.home, element.addresses],
      ['AttachedPool', 'LeastUsed', 0, '0x00000009', [address(11)]],
    );
    assert.equal(observed.components.get('PR 0x00000009')?.state, 'up');
    await send(report(2, 7n, { status: 'sessions 3', workload: 0x7fff }));
    const joined = await observed.shows('PE 0x00000007', ({ load }) => load === 0.5, 'reports');
    assert.deepEqual([joined.pool, joined.details['status']], ['AttachedPool', 'sessions 3']);
    registrar.close();
    await observed.tells(/^The handlespace of registrar \S+ cannot be read: .*; trying again$/);
    assert.ok(observed.components.has('PE 0x00000007'));
  });

  it('controls nothing', async () => {
    const { world } = await attached();
    await assert.rejects(world.control({ action: 'stopAll' }), ControlRefused);
    assert.equal(world.log('PR 0x00000001'), undefined);
  });

  it('is over when it is stopped while it starts', async () => {
    const world = openAttachedWorld({ address: '127.0.0.1', port: 0, registrar: address(1) });
    const started = world.start(() => assert.fail('nothing is to be told'));
    await world.stop();
    await started;
    assert.equal(world.port, undefined);
  });

  it('says that its port is taken, or its registrar unknown', async () => {
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    opened.add(taken);
    await once(taken, 'listening');
    await assert.rejects(attached({ port: taken.address().port }), (error: unknown) => {
      assert.ok(error instanceof TransportError);
      assert.match(error.message, /another monitor/);
      return true;
    });
    await assert.rejects(attached({ registrar: 'no address!' }), TransportError);
  });
});
