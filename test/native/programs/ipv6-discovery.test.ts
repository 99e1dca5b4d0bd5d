import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';

const skipReason = namespaceObstacle();

describe(`components of hosts with IPv6 alone${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    network = new NamespaceNetwork();
  });
  afterEach(async () => network?.close());

  /** A host with two unique local addresses on its interface. */
  function host(name: string, number: number): void {
    network.host(name, number);
    const ip = (...given: string[]): void => {
      execFileSync('ip', ['-n', network.namespaceOf(name), ...given, 'dev', 'eth1'], { stdio: 'pipe' });
    };
    ip('addr', 'del', `10.77.1.${number}/24`);
    for (const address of [`fd77::${number}`, `fd77::1:${number}`]) ip('addr', 'add', `${address}/64`, 'nodad');
  }

  for (const transport of ['udp', 'usrsctp-udp', 'usrsctp-raw'] as const)
    it(`find registrars, and registrars each other, by announcements to the link-local group, over ${transport}`, async function () {
      if (transport !== 'udp') skipOrFail(this, addonObstacle());
      const rsplab = (name: string, number: number, ...given: readonly string[]): Program => {
        host(name, number);
        return network.rsplab(name, ...given, '--transport', transport);
      };
      const registrar = rsplab('pr', 1, 'registrar', '--identifier', '0x1', '--log-level', 'debug');
      await registrar.prints(/ASAP port/);
      const second = rsplab('pr2', 2, 'registrar', '--identifier', '0x2');
      await second.prints(/registrar 0x00000001 found at \[fd77::/);
      const server = rsplab('pe', 11, 'server', '--service', 'echo', '--log-level', 'debug');
      await server.prints(/^registered in EchoPool/m);
      const client = rsplab('pu', 21, 'client', '--service', 'echo').saying('hello');
      await client.prints(/> hello/);
      for (const { output } of [registrar, second, server, client])
        assert.doesNotMatch(output, /EADDRINUSE|cannot receive|datagram socket: .*fail/i);
    });

  it('say what the loopback interface lacks, and find each other there once it has it', async () => {
    host('pr', 1);
    const start = (command: string, udpPort: string, ...more: readonly string[]): Program =>
      network.rsplab('pr', ...command.split(' '), '--address', '::1', '--udp-port', udpPort, ...more);
    const registrar = start('registrar', '9899');
    await registrar.prints(
      /cannot (send to ff02::133 from|receive ff02::133 at) ::1: .*ip -6 route add local ff00::\/8 dev lo table local/,
    );
    const server = start('server --service echo', '9900', '--remote-udp-port', '9899');
    await server.prints(/cannot receive ff02::133 at ::1: .*--registrar/);
    const route = ['-6', 'route', 'add', 'local', 'ff00::/8', 'dev', 'lo', 'table', 'local'];
    execFileSync('ip', ['-n', network.namespaceOf('pr'), ...route], { stdio: 'pipe' });
    await server.prints(/^registered in EchoPool/m);
  });

  it('find a registrar by its address, with a port or without', async () => {
    host('pr', 1);
    const port = ['--asap-port', '3900'];
    const registrar = network.rsplab('pr', 'registrar', '--no-announce', '--address', '::1', ...port);
    await registrar.prints(/ASAP port/);
    const own = ['--address', 'fd77::1', '--udp-port', '9899'];
    const server = network.rsplab('pr', 'server', '--service', 'echo', ...own, '--registrar', '[::1]:3900');
    await server.prints(/^registered in EchoPool/m);
  });
});
