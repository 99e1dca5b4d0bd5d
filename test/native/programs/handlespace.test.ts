import assert from 'node:assert/strict';
import { NamespaceNetwork } from '../namespace-network.ts';
import { namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = namespaceObstacle();

describe(`rsplab handlespace${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
    network = new NamespaceNetwork();
  });
  after(async () => network?.close());

  it('reads a registrar of another host, and one of its own host beside it', async () => {
    const [address] = network.host('pr', 1);
    network.host('pe', 11);
    const registrar = network.rsplab('pr', 'registrar', '--no-announce', '--identifier', '0x10000001');
    await registrar.prints(/ASAP port/);
    const server = network.rsplab('pe', 'server', '--service', 'echo', '--registrar', address);
    const [, identifier] = await server.prints(/^registered in EchoPool as (0x[0-9a-f]{8})/m);
    for (const host of ['pr', 'pe']) {
      const reading = network.rsplab(host, 'handlespace', address);
      await reading.prints(
        new RegExp(`pool EchoPool, policy RoundRobin\n    element ${identifier} at 10\\.77\\.1\\.11:`),
      );
      assert.equal(await reading.ends(), 0, reading.output);
      assert.match(reading.output, /^registrar 0x10000001 at .*10\.77\.1\.1:9901: 1 pool, 1 element/);
    }
    const watching = network.rsplab('pe', 'handlespace', address, '--watch', '0.2');
    await watching.prints(/element 0x/);
    await server.end('SIGINT');
    await watching.prints(/: 0 pools, 0 elements/);
    await registrar.end('SIGKILL');
    await watching.prints(/^rsplab: registrar at 10\.77\.1\.1:9901: .*; trying again$/);
    await watching.end('SIGINT');
    assert.equal(watching.exitCode, 0);
  });

  it('ends with what is wrong if there is no registrar', async () => {
    const [nobody] = network.host('empty', 30);
    const reading = network.rsplab('empty', 'handlespace', nobody, '--timeout', '0.5');
    assert.equal(await reading.ends(), 1);
    assert.match(reading.output, /^rsplab: registrar at 10\.77\.1\.30:9901: /);
  });
});
