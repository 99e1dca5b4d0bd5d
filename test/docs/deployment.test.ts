import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NamespaceNetwork, type Program } from '../native/namespace-network.ts';
import { namespaceObstacle, skipOrFail } from '../native/obstacles.ts';
import { until } from '../native/patience.ts';

const page = readFileSync(new URL('../../../docs/deployment.md', import.meta.url), 'utf8');

/** The command lines of the page, by the heading that they are under and the host after `sh`. */
const commands = new Map<string, string[]>();
for (const [, heading = '', section = ''] of page.matchAll(/^## (.*?)$(.*?)(?=^## |$(?![^]))/gms))
  for (const [, host = '', lines = ''] of section.matchAll(/^```sh (\w+).*?$\n(.*?)^```$/gms))
    commands.set(`${heading} ${host}`, lines.trim().split('\n'));

/** Words of a command as a shell has them. */
function words(command: string): string[] {
  return Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain = '']) => quoted ?? plain);
}

const numbers = { pr1: 1, pr2: 2, pe1: 11, pe2: 12, pu1: 21, gate: 30, admin: 40 } as const;
type Host = keyof typeof numbers;

const STATIC = 'Start, with names in the configuration';

/** The hosts of the page as network namespaces; `home1` is behind `gate`. */
class Hosts {
  readonly #network = new NamespaceNetwork();
  /** Of those that the page has run. */
  readonly #tried: Set<string>;

  constructor(tried: Set<string>) {
    this.#tried = tried;
    for (const [name, number] of Object.entries(numbers)) this.#network.host(name, number);
  }

  /** Starts what the page runs on a host. */
  start(heading: string, host: Host | 'home1'): Program {
    const [command = '', ...others] = this.#commandsOf(heading, host);
    assert.deepEqual(others, []);
    return this.rsplab(host, command);
  }

  /** Asks a registrar for the pool of the page, all the time. */
  watchPool(host: Host, registrar: string): Program {
    const program = fileURLToPath(new URL('pool-watch.js', import.meta.url));
    return this.#network.node(host, program, `10.77.1.${numbers[host]}`, registrar, 'EchoPool');
  }

  rsplab(host: Host | 'home1', command: string): Program {
    const [program, ...given] = words(command);
    assert.equal(program, 'rsplab');
    return this.#network.rsplab(host, ...given);
  }

  /** Runs what the page sets up on a host. */
  setUp(heading: string, host: Host): void {
    for (const command of this.#commandsOf(heading, host)) this.run(host, ...words(command));
  }

  run(host: Host | 'home1', ...command: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.#network.namespaceOf(host), ...command], { encoding: 'utf8' });
  }

  /** A host of another network, whose way here is by `gate`; the hosts here have a way back. */
  addHome(): void {
    const [gate, home] = [this.#network.namespaceOf('gate'), this.#network.addIsolated('home1')];
    ip('-n', gate, 'link', 'add', 'home', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', home);
    for (const [name, device, address] of [
      [gate, 'home', '192.168.5.1/24'],
      [home, 'eth1', '192.168.5.21/24'],
    ] as const) {
      ip('-n', name, 'addr', 'add', address, 'dev', device);
      ip('-n', name, 'link', 'set', device, 'up');
    }
    ip('-n', home, 'link', 'set', 'lo', 'up');
    ip('-n', home, 'route', 'add', 'default', 'via', '192.168.5.1');
    this.run('gate', 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
  }

  async close(): Promise<void> {
    return this.#network.close();
  }

  #commandsOf(heading: string, host: string): readonly string[] {
    const key = `${heading} ${host}`;
    this.#tried.add(key);
    return commands.get(key) ?? assert.fail(`docs/deployment.md has nothing for ${host} under "${heading}"`);
  }
}

function ip(...given: readonly string[]): void {
  execFileSync('ip', given, { stdio: 'pipe' });
}

const skipReason = namespaceObstacle();

describe(`docs/deployment.md${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  const tried = new Set<string>();
  let hosts: Hosts;

  beforeEach(function () {
    skipOrFail(this, skipReason);
    hosts = new Hosts(tried);
  });
  afterEach(async () => hosts?.close());

  /** A pool with a client, as the page starts it. */
  async function startPool(): Promise<Record<'pr1' | 'pr2' | 'pe1' | 'pe2' | 'pu1', Program>> {
    const start = (host: Host): Program => hosts.start(STATIC, host);
    const pool = { pr1: start('pr1'), pr2: start('pr2'), pe1: start('pe1'), pe2: start('pe2'), pu1: start('pu1') };
    await Promise.all([pool.pr1, pool.pr2].map(async (registrar) => registrar.prints(/in service/)));
    await Promise.all([pool.pe1, pool.pe2].map(async (server) => server.prints(/^registered in EchoPool/)));
    return pool;
  }

  it('starts a pool, shows it, fences it, and lets clients behind NAT in', async () => {
    const monitor = hosts.start('What to watch', 'admin');
    const pool = await startPool();
    await pool.pu1.saying('hello').prints(/> hello$/);
    for (const command of commands.get('What to watch pr1') ?? []) {
      const shown = hosts.rsplab('pr1', command);
      assert.equal(await shown.ends(), 0, shown.output);
      assert.match(shown.output, /pool EchoPool/);
    }
    tried.add('What to watch pr1');
    await monitor.prints(/^registrar 0x\S+ at .*2 PEs? in 1 Pool|^registrar 0x\S+ at .*2\[\d\] PEs in 1 Pool/);
    await monitor.prints(/^element 0x\S+ at .*10\.77\.1\.12/);

    hosts.setUp('Firewall', 'pr1');
    hosts.addHome();
    for (const registrar of ['pr1', 'pr2', 'pe1', 'pe2'] as const)
      hosts.run(registrar, 'ip', 'route', 'add', '192.168.5.0/24', 'via', '10.77.1.30');
    const home = hosts.start('Behind a translating router (NAT)', 'home1').saying('from home');
    const dropped = (): boolean =>
      /counter packets [1-9]/.test(hosts.run('pr1', 'nft', 'list', 'table', 'inet', 'rsplab'));
    await until(dropped, 'a packet that the firewall has dropped');
    // From now on nothing knows the way to the network behind the router.
    for (const host of ['pr1', 'pr2', 'pe1', 'pe2'] as const) hosts.run(host, 'ip', 'route', 'del', '192.168.5.0/24');
    await home.end('SIGINT');
    hosts.setUp('Behind a translating router (NAT)', 'gate');
    const translated = hosts.start('Behind a translating router (NAT)', 'home1');
    await translated.saying('translated').prints(/> translated$/);
    await pool.pu1.saying('still here').prints(/> still here$/);
  });

  it('starts a pool whose components find each other by multicast', async () => {
    const heading = 'Start, by multicast';
    const server = hosts.start(heading, 'pe1');
    hosts.start(heading, 'pr1');
    await server.prints(/^registered in EchoPool/);
    await hosts
      .start(heading, 'pu1')
      .saying('hello')
      .prints(/> hello$/);
  });

  it('restarts each registrar, then each server: no request is lost, and the pool is never empty', async () => {
    const pool = await startPool();
    // What each registrar says of the pool to those that come new.
    const watchers = ['10.77.1.1', '10.77.1.2'].map((registrar) => hosts.watchPool('admin', registrar));
    for (const watcher of watchers) await watcher.prints(/^2 elements$/);
    let asked = 0;
    const asking = setInterval(() => pool.pu1.type(`request ${++asked}.`), 20);
    try {
      for (const registrar of ['pr1', 'pr2'] as const) {
        await pool[registrar].end('SIGTERM');
        assert.equal(pool[registrar].exitCode, 0);
        pool[registrar] = hosts.start(STATIC, registrar);
        await pool[registrar].prints(/in service, the handlespace was learned from a mentor/);
      }
      for (const server of ['pe1', 'pe2'] as const) {
        await pool[server].end('SIGTERM');
        assert.equal(pool[server].exitCode, 0);
        pool[server] = hosts.start(STATIC, server);
        await pool[server].prints(/^registered in EchoPool/);
        await pool.pu1.prints(new RegExp(`> request ${asked + 1}\\.$`));
      }
    } finally {
      clearInterval(asking);
    }
    await pool.pu1.prints(new RegExp(`> request ${asked}\\.$`));
    const answered = Array.from(pool.pu1.output.matchAll(/> request (\d+)\.$/gm), ([, number]) => Number(number));
    assert.deepEqual(
      Array.from(new Set(answered)),
      Array.from({ length: asked }, (_, index) => index + 1),
    );
    for (const watcher of watchers) {
      await watcher.prints(/(.*\n){10}/);
      const answers = watcher.output.trim().split('\n');
      assert.deepEqual(new Set(answers), new Set(['1 elements', '2 elements']));
    }
  });

  it('has no command that is not tried', () => {
    assert.deepEqual(new Set(commands.keys()), tried);
  });
});
