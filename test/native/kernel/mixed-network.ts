import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import type { TransportName } from '../../../native/transports.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { addressOf, families, SCTP_UDP_PORT, type Family, type TriedTransport } from './carriers.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));
const clients = fileURLToPath(new URL('guest-clients.js', import.meta.url));

/** The number of each host: libusrsctp binds its UDP port on all addresses, so each of its programs has a host of its own. */
const hosts = {
  udp: { server: 41, client: 42 },
  'usrsctp-udp': { server: 31, client: 32 },
  'usrsctp-raw': { server: 21, client: 22 },
} as const satisfies Partial<Record<TransportName, unknown>>;
/** All are in the guest, whose kernel it is. */
const guestHosts = { server: 2, client: 3, registrar: 4 } as const;
/** A host's second address of IPv4, behind its first. */
const SECOND = 100;

/** A program here or in the guest. */
interface Running {
  prints(pattern: RegExp): Promise<unknown>;
}

/** One network that joins the guest, whose kernel's SCTP is `kernel`, and a namespace for each host of the other transports. */
export class MixedNetwork {
  readonly #guest: RsplibGuest;
  readonly #node: GuestNode;
  readonly #programs: Program[] = [];
  readonly #namespaces: string[] = [];

  private constructor(guest: RsplibGuest, node: GuestNode) {
    this.#guest = guest;
    this.#node = node;
  }

  static async make(): Promise<MixedNetwork> {
    const guest = await RsplibGuest.boot();
    const network = new MixedNetwork(guest, await GuestNode.in(guest));
    network.#join();
    const commands = [
      `echo ${SCTP_UDP_PORT} >/proc/sys/net/sctp/udp_port`,
      'echo 0 >/proc/sys/net/ipv6/conf/vec0/accept_dad',
      ...Object.values(guestHosts).map((host) => `busybox ip addr add ${addressOf(host, 6)}/64 dev vec0`),
    ];
    await guest.run(`sh -c '${commands.join(' && ')} && echo done'`).prints(/done/);
    return network;
  }

  /** Starts the registrar, over the kernel, at addresses of both families. */
  registrar(): GuestProgram {
    return this.#node.run(main, ['registrar', '--transport', 'kernel', ...at(guestHosts.registrar)]);
  }

  /** Starts an echo server at addresses of both families; its pool has the name of the transport. */
  server(transport: TriedTransport): Running {
    const command = ['server', '--service', 'echo', '--pool-handle', transport, '--transport', transport];
    if (transport === 'kernel') return this.#node.run(main, [...command, ...at(guestHosts.server)]);
    return this.#rsplab(hosts[transport].server, [...command, ...at(hosts[transport].server)]);
  }

  /** Starts a client that says hello. @param second at the second address of its host */
  client(transport: keyof typeof hosts, server: TransportName, family: Family, second = false): Program {
    const { client: host } = hosts[transport];
    const address = addressOf(second ? SECOND + host : host, family);
    const command = ['client', '--service', 'echo', '--pool-handle', server, '--transport', transport];
    const program = this.#rsplab(host, [...command, '--address', address]).saying('hello');
    program.finishTyping();
    return program;
  }

  /** Starts the clients over the kernel, of all pools. */
  kernelClients(): GuestProgram {
    return this.#node.run(clients, [`${guestHosts.client}`]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end('SIGKILL')));
    await this.#guest.close();
    for (const namespace of this.#namespaces) ip('netns', 'del', namespace);
  }

  #rsplab(host: number, given: readonly string[]): Program {
    const program = startRsplab(this.#namespaceOf(host), given);
    this.#programs.push(program);
    return program;
  }

  #namespaceOf(host: number): string {
    return `${this.#guest.namespace}-${host}`;
  }

  /** Joins the guest's first network and the hosts by a bridge. */
  #join(): void {
    const lab = this.#guest.namespace;
    batch(lab, [
      'link add br0 type bridge mcast_snooping 0',
      'addr flush dev tap0',
      'link set tap0 master br0',
      'link set br0 up',
    ]);
    for (const host of Object.values(hosts).flatMap((roles) => Object.values(roles))) {
      const namespace = this.#namespaceOf(host);
      ip('netns', 'add', namespace);
      this.#namespaces.push(namespace);
      batch(lab, [
        `link add host${host} type veth peer name eth0 netns ${namespace}`,
        `link set host${host} master br0 up`,
      ]);
      batch(namespace, [
        'link set lo up',
        'link set eth0 up',
        `addr add ${addressOf(host, 4)}/24 dev eth0`,
        `addr add ${addressOf(SECOND + host, 4)}/24 dev eth0`,
        `addr add ${addressOf(host, 6)}/64 dev eth0 nodad`,
        'route add 224.0.0.0/4 dev eth0',
      ]);
    }
  }
}

function at(host: number): string[] {
  return families.flatMap((family) => ['--address', addressOf(host, family)]);
}

function batch(namespace: string, commands: readonly string[]): void {
  execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: commands.join('\n'), stdio: 'pipe' });
}

function ip(...given: readonly string[]): void {
  execFileSync('ip', given, { stdio: 'pipe' });
}
