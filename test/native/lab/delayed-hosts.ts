import { execFileSync } from 'node:child_process';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';

/** Of the guest, the router between all hosts. */
const ROUTER = '10.9.1.2';
const DEVICE = 'vec0';
/** Last parts of the addresses of hosts: those that neither the guest nor its namespace has. */
const FIRST_NUMBER = 31;

/**
 * Hosts as network namespaces that reach each other through a router with delays: the lab's guest, whose kernel has netem,
 * as that of this machine need not. Each packet from one host to another one is delayed once.
 */
export class DelayedHosts {
  readonly #guest: RsplibGuest;
  readonly #hosts: string[] = [];

  private constructor(guest: RsplibGuest) {
    this.#guest = guest;
  }

  /** @param delay one way, ms */
  static async boot(delay: number): Promise<DelayedHosts> {
    const guest = await RsplibGuest.boot();
    const hosts = new DelayedHosts(guest);
    const settings = [
      'ip_forward=1',
      // Packets leave by the device on which they came.
      ...['all', 'default', DEVICE].flatMap((name) => [`conf/${name}/send_redirects=0`, `conf/${name}/rp_filter=0`]),
    ].map((setting) => `echo ${setting.split('=')[1]} >/proc/sys/net/ipv4/${setting.split('=')[0]}`);
    const netem = `/sbin/tc qdisc add dev ${DEVICE} root netem delay ${delay}ms limit 100000`;
    await guest.run(`sh -c '${[...settings, netem, 'echo delayed'].join(' && ')}'`).prints(/delayed/);
    const { namespace } = guest;
    ip('-n', namespace, 'link', 'add', 'hub', 'type', 'bridge');
    ip('-n', namespace, 'link', 'set', 'hub', 'up');
    ip('-n', namespace, 'addr', 'flush', 'dev', 'tap0');
    ip('-n', namespace, 'link', 'set', 'tap0', 'master', 'hub');
    return hosts;
  }

  /** Adds a host. @param count of its addresses */
  add(count: number): { readonly namespace: string; readonly addresses: string[] } {
    const index = this.#hosts.length;
    const namespace = `${this.#guest.namespace}-${index}`;
    ip('netns', 'add', namespace);
    this.#hosts.push(namespace);
    const peer = ['peer', 'name', 'eth0', 'netns', namespace];
    ip('-n', this.#guest.namespace, 'link', 'add', `host${index}`, 'type', 'veth', ...peer);
    ip('-n', this.#guest.namespace, 'link', 'set', `host${index}`, 'master', 'hub', 'up');
    const first = FIRST_NUMBER + 10 * index;
    const addresses = Array.from({ length: count }, (_, component) => `10.9.1.${first + component}`);
    // None is on a common network with the others: all that they send each other goes through the router.
    for (const address of addresses) ip('-n', namespace, 'addr', 'add', `${address}/32`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', device, 'up');
    ip('-n', namespace, 'route', 'add', ROUTER, 'dev', 'eth0');
    ip('-n', namespace, 'route', 'add', 'default', 'via', ROUTER);
    return { namespace, addresses };
  }

  async close(): Promise<void> {
    for (const namespace of this.#hosts) ip('netns', 'del', namespace);
    await this.#guest.close();
  }
}

function ip(...given: readonly string[]): void {
  execFileSync('ip', given, { stdio: 'pipe' });
}
