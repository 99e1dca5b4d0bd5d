import assert from 'node:assert/strict';
import { NamespaceNetwork } from '../namespace-network.ts';
import { namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = namespaceObstacle();

describe(`rsplab monitor${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
    network = new NamespaceNetwork();
  });
  after(async () => network?.close());

  it('hears at one address, of IPv6, too, and says that an address is not local', async () => {
    network.host('ipv6', 50);
    const monitor = network.rsplab('ipv6', 'monitor', '--address', '::1', '--port', '3000');
    await monitor.prints(/waiting for status reports at UDP port 3000/);
    const reports = ['--csp-server', '[::1]:3000', '--csp-interval', '0.2'];
    network.rsplab('ipv6', 'registrar', '--address', '::1', '--identifier', '0x10000006', '--no-announce', ...reports);
    await monitor.prints(/^registrar 0x10000006 at /);
    const foreign = network.rsplab('ipv6', 'monitor', '--address', '10.77.1.99');
    await foreign.prints(/^rsplab: 10\.77\.1\.99 is not an address of this host$/m);
    assert.equal(await foreign.ends(), 1);
  });

  it('shows what registrars, elements and users report, and their end', async () => {
    const [at] = network.host('monitor', 40);
    const monitor = network.rsplab('monitor', 'monitor', '--update-interval', '0.2', '--purge-interval', '2');
    await monitor.prints(/waiting for status reports at UDP port 2960/);
    const reports = ['--csp-server', at, '--csp-interval', '0.2'];
    const [pr] = network.host('pr', 1);
    network.host('pe', 11);
    network.host('pu', 21);
    const registrar = network.rsplab('pr', 'registrar', '--identifier', '0x10000001', '--no-announce', ...reports);
    const server = network.rsplab(
      'pe',
      'server',
      '--service',
      'echo',
      '--identifier',
      '7',
      '--registrar',
      pr,
      ...reports,
    );
    await monitor.prints(/^registrar 0x10000001 at .*:3863: 1\[1\] PEs in 1 Pool, 0 Peers, no associations$/);
    await monitor.prints(/^element 0x00000007 at .*: 10\.77\.1\.11:\d+: .*, associations with registrar/);
    const client = network.rsplab('pu', 'client', '--service', 'echo', '--registrar', pr, ...reports);
    await client.saying('hello').prints(/> hello/);
    await monitor.prints(/^user 0x\S+ at .*: 1 Session, associations with registrar, element 0x00000007$/);
    client.finishTyping();
    await monitor.prints(/^user 0x\S+ has ended$/);
    await server.end('SIGINT');
    await monitor.prints(/^element 0x00000007 has ended$/);
    await registrar.end('SIGKILL');
    await monitor.prints(/^registrar 0x10000001 is silent$/);
    await monitor.end('SIGINT');
    assert.equal(monitor.exitCode, 0);
  });

  it('shows an element by the identifier that it is to report, which several in one process cannot share', async () => {
    network.host('named', 42);
    const monitor = network.rsplab('named', 'monitor', '--json');
    await monitor.prints(/waiting/);
    const reports = ['--csp-server', '127.0.0.1', '--csp-identifier', '0xfedcba98'];
    network.rsplab('named', 'server', '--service', 'echo', ...reports);
    await monitor.prints(/"0xfedcba98"/);
    const several = network.rsplab('named', 'server', '--service', 'echo', '--service', 'discard', ...reports);
    assert.equal(await several.ends(), 1);
    assert.match(several.output, /^rsplab: --csp-identifier is of one element: several services report their own/m);
  });

  it('does not start twice at one port', async () => {
    network.host('twice', 41);
    const first = network.rsplab('twice', 'monitor', '--json');
    await first.prints(/waiting/);
    const second = network.rsplab('twice', 'monitor', '--json');
    assert.equal(await second.ends(), 1);
    assert.match(
      second.output,
      /^rsplab: UDP port 2960 is in use: choose another --port, which components name in --csp-server HOST:PORT$/m,
    );
  });
});
