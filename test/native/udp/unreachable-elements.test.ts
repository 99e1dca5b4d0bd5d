import assert from 'node:assert/strict';
import { silentLog } from '../../../protocol/host.ts';
import { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults } from '../../../protocol/pool-element/pool-element-options.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../../protocol/pool-user/pool-user-options.ts';
import { Session } from '../../../protocol/pool-user/session.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { MessagePayload } from '../../../protocol/wire/codec.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { PolicyName } from '../../../protocol/policies/policies.ts';
import { TransportUse } from '../../../protocol/wire/pool-element.ts';
import { RealHost } from '../../../native/real-host.ts';
import { UdpTransport } from '../../../native/udp/udp-transport.ts';
import { element } from '../../protocol/handlespace/elements.ts';
import { TextCodec } from '../../transport/text-codec.ts';
import { until } from '../patience.ts';
import { testUdpPort } from '../../test-ports.ts';
import { foreignAddress } from '../foreign-addresses.ts';

const POOL = 'EchoPool';
const PPID = 39;
const text = new TextCodec();
const profile = 'rfc';
/** Longer than any test waits: what would come after it does not come in time. */
const NEVER = 10_000;
/** Two elements that the client has no way to, and one that it reaches. */
const unreachable = { 1: '2001:db8::1', 2: foreignAddress(1) } as const;
const REACHABLE = '127.69.1.3';

describe('a pool with elements that a client has no way to', () => {
  const hosts: UdpTransport[] = [];
  const parts: { stop(): void }[] = [];
  afterEach(async () => {
    for (const part of parts.splice(0)) part.stop();
    await Promise.all(hosts.splice(0).map(async (each) => each.close()));
  });

  async function host(address: string): Promise<RealHost> {
    const ports = { udpPort: testUdpPort, remoteUdpPort: testUdpPort, log: silentLog };
    const transport = await UdpTransport.open({ ...ports, addresses: [address] });
    hosts.push(transport);
    return new RealHost(transport, silentLog, [address]);
  }

  async function registrar(): Promise<Registrar> {
    const asap = asapServiceDefaults[profile];
    const enrp = enrpServiceDefaults[profile];
    const started = new Registrar(await host('127.69.1.1'), {
      profile,
      identifier: 1,
      addresses: [],
      asapPort: ASAP_PORT,
      enrpPort: ENRP_PORT,
      staticPeers: [],
      asap: { ...asap, announcements: undefined, serviceDuringStartup: true, checksReportedElements: false },
      enrp: { ...enrp, presenceGroup: undefined },
    });
    parts.push(started);
    started.start();
    return started;
  }

  const registrars = [
    { addresses: ['2001:db8::99'], port: ASAP_PORT },
    { addresses: [foreignAddress(99)], port: ASAP_PORT },
    { addresses: ['127.69.1.1'], port: ASAP_PORT },
  ];

  /** Knows two registrars that there is no way to, besides the one that there is. */
  const link = { ...poolUserDefaults[profile].link, announcements: undefined, staticRegistrars: registrars };
  const patientLink = { ...link, huntTimeout: NEVER, maxHuntTimeout: NEVER, maxParallelConnects: 1 };

  /** Registers an element whose service is at an address, which its own host need not have. */
  async function register(identifier: number, at: string, policy: PolicyName, load: number): Promise<void> {
    const elementHost = await host(`127.69.2.${identifier}`);
    const defaults = poolElementDefaults[profile];
    const options = { ...defaults, profile, poolHandle: POOL, identifier, link: patientLink } as const;
    const userTransport = { protocol: 'sctp', port: 7000, use: TransportUse.dataPlusControl } as const;
    const started = new PoolElement(
      elementHost,
      { ...options, policy: element(policy, identifier, { load, weight: 1 }).policy },
      { ...userTransport, addresses: [at] },
      {},
    );
    parts.push({ stop: () => started.stop() });
    started.register();
    await until(() => started.registered, `registration of ${identifier}`);
  }

  async function echo(): Promise<void> {
    const asap = asapCodec(profile);
    const protocols = [
      { ppid: PPID, codec: text },
      { ppid: ASAP_PPID, codec: asap },
    ];
    (await host(REACHABLE)).transport.open(
      { addresses: [], port: 7000, protocols },
      {
        associationRestarted: () => undefined,
        message: (association, message, ppid) => {
          if (ppid === PPID) association.send({ payload: new MessagePayload(text, message), ppid: PPID });
        },
      },
    );
  }

  for (const policy of ['RoundRobin', 'Random', 'LeastUsed'] as const)
    it(`serves the client by the one that it reaches, at once, and no element is reported: ${policy}`, async () => {
      const { handlespace, statistics } = await registrar();
      await echo();
      // By their load, those that there is no way to come first each time.
      for (const [identifier, address] of Object.entries(unreachable))
        await register(Number(identifier), address, policy, 0);
      await register(3, REACHABLE, policy, 0x1000_0000);
      const user = new PoolUser(await host('127.69.1.2'), {
        ...poolUserDefaults[profile],
        profile,
        protocols: [{ ppid: PPID, codec: text }],
        link: patientLink,
        refusalRetryDelay: NEVER,
      });
      parts.push({ stop: () => user.close() });
      const served: unknown[] = [];
      const ends: string[] = [];
      const session = new Session(user, {
        sessionReady: () => {
          session.send({ payload: new MessagePayload(text, String(served.length)), ppid: PPID });
        },
        sessionMessage: (message) => {
          served.push(message);
          assert.equal(session.poolElement, 3);
          if (served.length < 20) session.open(POOL);
        },
        sessionFailed: (end) => {
          ends.push(end);
          session.failover(end === 'noRoute' ? 'left' : 'unreachable');
        },
        sessionUnavailable: (reason) => ends.push(reason),
      });
      session.open(POOL);
      await until(() => served.length === 20, `service (${ends.join(', ')})`);
      assert.deepEqual(
        served,
        Array.from({ length: 20 }, (_, number) => String(number)),
      );
      assert.ok(ends.length >= 1 && ends.every((end) => end === 'noRoute'), ends.join(', '));
      assert.equal(statistics.unreachableReports, 0);
      const registered = [...handlespace.pools()].flatMap((pool) => [...pool.elements()]);
      assert.deepEqual(
        registered.map(({ identifier }) => identifier).toSorted((a, b) => a - b),
        [1, 2, 3],
      );
    });
});
