/** Every pair of transports, one as the server's and one as the client's, with discovery, by IPv4 and IPv6. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, kernelAddonObstacle, skipOrFail } from '../obstacles.ts';
import { TEST_TIMEOUT } from '../patience.ts';

const skipReason = addonObstacle() ?? kernelAddonObstacle() ?? guestObstacle();
const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

/** All send SCTP over UDP (RFC 6951), where they understand each other. */
const transports = ['udp', 'usrsctp-udp', 'kernel'] as const;
type Transport = (typeof transports)[number];

/** Numbers of the addresses of a transport's server and client. */
const places = {
  udp: { server: 41, client: 42, registrar: 43 },
  'usrsctp-udp': { server: 31, client: 32, registrar: 33 },
  kernel: { server: 2, client: 3, registrar: 4 },
} as const satisfies Readonly<Record<Transport, unknown>>;

/** A program here or in the guest. */
interface Running {
  prints(pattern: RegExp): Promise<unknown>;
}

/**
 * One network of the guest, whose kernel `kernel` uses, and of two namespaces: libusrsctp takes a UDP port on all addresses
 * of its namespace.
 */
class MixedNetwork {
  readonly #guest: RsplibGuest;
  readonly #node: GuestNode;
  readonly #programs: Program[] = [];
  /** Where `udp` runs; `usrsctp-udp` runs in the guest's. */
  readonly #udpNamespace: string;

  private constructor(guest: RsplibGuest, node: GuestNode, udpNamespace: string) {
    this.#guest = guest;
    this.#node = node;
    this.#udpNamespace = udpNamespace;
  }

  static async make(): Promise<MixedNetwork> {
    const guest = await RsplibGuest.boot();
    const udpNamespace = `${guest.namespace}-udp`;
    ip('netns', 'add', udpNamespace);
    const network = new MixedNetwork(guest, await GuestNode.in(guest), udpNamespace);
    joinByBridge(guest.namespace, udpNamespace);
    const commands = [
      'echo 9899 >/proc/sys/net/sctp/udp_port',
      'echo 0 >/proc/sys/net/ipv6/conf/vec0/accept_dad',
      ...Object.values(places.kernel).map((host) => `busybox ip addr add fd09::${host}/64 dev vec0`),
    ];
    await guest.run(`sh -c '${commands.join(' && ')} && echo ready'`).prints(/ready/);
    return network;
  }

  /** Starts a component. @param host number of its address, of this transport alone */
  run(transport: Transport, family: 4 | 6, host: number, command: string, input?: string): Running {
    const address = family === 4 ? `10.9.1.${host}` : `fd09::${host}`;
    const given = [...command.split(' '), '--transport', transport, '--address', address, '--remote-udp-port', '9899'];
    if (transport === 'kernel') return this.#node.run(main, given, input === undefined ? [] : [input]);
    // A second program over libusrsctp needs a port of its own: peers answer there.
    const udpPort = transport === 'usrsctp-udp' && command.startsWith('client') ? '9900' : '9899';
    const namespace = transport === 'udp' ? this.#udpNamespace : this.#guest.namespace;
    const program = startRsplab(namespace, [...given, '--udp-port', udpPort]);
    this.#programs.push(program);
    if (input !== undefined) program.saying(input).finishTyping();
    return program;
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end('SIGKILL')));
    await this.#guest.close();
    ip('netns', 'del', this.#udpNamespace);
  }
}

/** Joins a namespace to the guest's first network; both get addresses there, of IPv4 and IPv6. */
function joinByBridge(lab: string, other: string): void {
  const commands = [
    'link add br0 type bridge mcast_snooping 0',
    'addr flush dev tap0',
    'link set tap0 master br0',
    `link add to-udp type veth peer name eth0 netns ${other}`,
    'link set to-udp master br0 up',
    'link set br0 up',
    ...Object.values(places['usrsctp-udp']).flatMap((host) => addresses(host, 'br0')),
    'route replace 224.0.0.0/4 dev br0',
  ];
  batch(lab, commands);
  const others = Object.values(places.udp).flatMap((host) => addresses(host, 'eth0'));
  batch(other, ['link set lo up', 'link set eth0 up', ...others, 'route add 224.0.0.0/4 dev eth0']);
}

function addresses(host: number, device: string): string[] {
  return [`addr add 10.9.1.${host}/24 dev ${device}`, `addr add fd09::${host}/64 dev ${device} nodad`];
}

function batch(namespace: string, commands: readonly string[]): void {
  execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: commands.join('\n'), stdio: 'pipe' });
}

function ip(...given: readonly string[]): void {
  execFileSync('ip', given, { stdio: 'pipe' });
}

// Left out of all runs until it is known why, on a loaded machine, a client over usrsctp-udp was not served by a server over
// udp; the pairs behind that one, and IPv6, have not been tried. Servers over all three register, by discovery.
describe.skip(`transports with each other${skipReason === undefined ? ' (left out: not reliable yet)' : ` (skipped: ${skipReason})`}`, function () {
  this.timeout(TEST_TIMEOUT);
  let network: MixedNetwork;
  before(async function () {
    skipOrFail(this, skipReason);
    network = await MixedNetwork.make();
    await network.run('udp', 4, places.udp.registrar, 'registrar').prints(/^registrar 0x/m);
    const servers = transports.map(async (transport) =>
      network
        .run(transport, 4, places[transport].server, `server --service echo --pool-handle ${transport}`)
        .prints(/registered in/),
    );
    await Promise.all(servers);
  });
  after(async () => network?.close());

  for (const server of transports)
    for (const client of transports)
      it(`a client over ${client} is served by a server over ${server}`, async () => {
        const command = `client --service echo --pool-handle ${server}`;
        await network.run(client, 4, places[client].client, command, 'hello').prints(/> hello/);
      });

  it('a registrar over kernel is found by IPv6, and a server over udp by a client over kernel', async () => {
    await network.run('kernel', 6, places.kernel.registrar, 'registrar').prints(/^registrar 0x/m);
    const pool = '--service echo --pool-handle IPv6';
    await network.run('udp', 6, places.udp.server, `server ${pool}`).prints(/registered in IPv6/);
    await network.run('kernel', 6, places.kernel.client, `client ${pool}`, 'hello').prints(/> hello/);
  });
});
