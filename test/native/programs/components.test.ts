import assert from 'node:assert/strict';
import { NamespaceNetwork } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = addonObstacle() ?? namespaceObstacle();

describe(`components on real SCTP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    network = new NamespaceNetwork();
  });
  afterEach(async () => network?.close());

  for (const transport of ['udp', 'usrsctp-udp', 'usrsctp-raw']) {
    it(`echo over ${transport}: servers and client find the registrar by its announcements, and fail over`, async () => {
      network.host('pr', 1);
      network.host('pe1', 11);
      network.host('pe2', 12);
      network.host('pu', 21);
      const registrar = network.rsplab('pr', 'registrar', '--transport', transport, '--identifier', '0x10000001');
      await registrar.prints(/^registrar 0x10000001: ASAP port 3863/);
      const servers = ['1', '2'].map((n) =>
        network.rsplab(
          `pe${n}`,
          'server',
          '--service',
          'echo',
          '--transport',
          transport,
          '--identifier',
          `0x2000000${n}`,
        ),
      );
      for (const server of servers) await server.prints(/^registered in EchoPool as 0x2000000/m);
      const client = network.rsplab('pu', 'client', '--service', 'echo', '--transport', transport);
      client.type('one');
      const [, used] = await client.prints(/0x2000000([12])> one/);
      // The element that serves leaves cleanly: the session continues at the other one.
      await servers[Number(used) - 1].end('SIGINT');
      assert.equal(servers[Number(used) - 1].exitCode, 0);
      await client.prints(/failover: /);
      client.type('two');
      const [, other] = await client.prints(/0x2000000([12])> two/);
      assert.notEqual(other, used);
      client.finishTyping();
      assert.equal(await client.ends(), 0, client.output);
      await servers[Number(other) - 1].end('SIGINT');
      await registrar.end('SIGINT');
      assert.equal(registrar.exitCode, 0, registrar.output);
    });
  }

  it('CalcApp: requests are accepted, computed and completed', async () => {
    const [registrarAddress] = network.host('pr', 1);
    network.host('pe', 11);
    network.host('pu', 21);
    const registrar = network.rsplab('pr', 'registrar', '--no-announce');
    await registrar.prints(/^registrar/);
    const server = network.rsplab(
      'pe',
      'server',
      '--service',
      'calcapp',
      '--registrar',
      registrarAddress,
      '--policy',
      'LeastUsed',
    );
    await server.prints(/^registered in CalcAppPool/m);
    const load = ['--requests', '3', '--size', '200000', '--interval', '0.2'];
    const client = network.rsplab('pu', 'client', '--service', 'calcapp', '--registrar', registrarAddress, ...load);
    await client.prints(/request 3: completed, \d+ calculations in [\d.]+ s, \d+\/s/);
    assert.equal(await client.ends(), 0, client.output);
  });
});
