import { execFileSync } from 'node:child_process';
import { startRsplab, type Program } from './namespace-network.ts';

/** A host's interface behind a router: networks that have nothing in common. */
interface Attachment {
  readonly host: string;
  readonly router: string;
  readonly address: string;
  readonly gateway: string;
}

/** Two paths through unrelated networks: A's first address and B's first are joined by one router, the second by another. */
export const ADDRESSES = { a: ['10.1.1.1', '192.168.5.1'], b: ['172.16.9.9', '203.0.113.7'] } as const;

const attachments: readonly Attachment[] = [
  { host: 'a', router: 'r1', address: ADDRESSES.a[0], gateway: '10.1.1.254' },
  { host: 'a', router: 'r2', address: ADDRESSES.a[1], gateway: '192.168.5.254' },
  { host: 'b', router: 'r1', address: ADDRESSES.b[0], gateway: '172.16.9.254' },
  { host: 'b', router: 'r2', address: ADDRESSES.b[1], gateway: '203.0.113.254' },
];

/**
 * Hosts a and b as network namespaces, joined by the routers r1 and r2. A router forwards only what comes from where it
 * would send the answer: a packet with the wrong source address is lost. The default route of both hosts is by r1.
 */
export class RoutedNetwork {
  readonly #prefix = `rsplab-routed-${process.pid}`;
  readonly #programs: Program[] = [];
  readonly #namespaces = ['r1', 'r2', 'a', 'b'];

  constructor() {
    for (const name of this.#namespaces) ip('netns', 'add', this.#name(name));
    for (const name of this.#namespaces) ip('-n', this.#name(name), 'link', 'set', 'lo', 'up');
    for (const attachment of attachments) this.#attach(attachment);
    for (const router of ['r1', 'r2'])
      for (const setting of ['ip_forward', 'conf/all/rp_filter'])
        this.#run(router, 'sh', '-c', `echo 1 > /proc/sys/net/ipv4/${setting}`);
    for (const [host, others] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const own = attachments.filter((each) => each.host === host);
      const far = attachments.filter((each) => each.host === others);
      for (const { router, address } of far) {
        const gateway = own.find((each) => each.router === router)?.gateway ?? '';
        this.#ip(host, 'route', 'add', `${address}/24`.replace(/\.\d+\/24$/, '.0/24'), 'via', gateway);
      }
      this.#ip(host, 'route', 'add', 'default', 'via', own[0].gateway);
    }
  }

  rsplab(host: 'a' | 'b', ...arguments_: readonly string[]): Program {
    const program = startRsplab(this.#name(host), arguments_);
    this.#programs.push(program);
    return program;
  }

  /** Cuts the path by a router: no interface goes down, its packets are lost. */
  cut(router: 'r1' | 'r2'): void {
    this.#run(router, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward');
  }

  /** Takes a host's interfaces down: it has no route any more. */
  unplug(host: 'a' | 'b'): void {
    for (const each of attachments)
      if (each.host === host) this.#ip(host, 'link', 'set', `${each.router}-${host}`, 'down');
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end('SIGKILL')));
    for (const name of this.#namespaces) ip('netns', 'del', this.#name(name));
  }

  #attach({ host, router, address, gateway }: Attachment): void {
    const [near, far] = [`${router}-${host}`, `${host}-${router}`];
    this.#ip(host, 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', this.#name(router));
    this.#ip(host, 'addr', 'add', `${address}/24`, 'dev', near);
    this.#ip(router, 'addr', 'add', `${gateway}/24`, 'dev', far);
    this.#ip(host, 'link', 'set', near, 'up');
    this.#ip(router, 'link', 'set', far, 'up');
  }

  #ip(host: string, ...arguments_: readonly string[]): void {
    ip('-n', this.#name(host), ...arguments_);
  }

  #run(host: string, ...command: readonly string[]): void {
    ip('netns', 'exec', this.#name(host), ...command);
  }

  #name(host: string): string {
    return `${this.#prefix}-${host}`;
  }
}

function ip(...arguments_: readonly string[]): void {
  execFileSync('ip', arguments_, { stdio: 'pipe' });
}
