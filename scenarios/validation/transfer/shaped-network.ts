import type { IpAddress } from '../../../protocol/host.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { DeploymentHost } from '../deployment.ts';
import { ValidationError } from '../validation-error.ts';
import { Namespaces } from './namespaces.ts';
import { ranApart } from './system-command.ts';

/** Bytes of the Ethernet header, which simulated links do not have. */
const ETHERNET_HEADER = 14;
/**
 * Packets that a bucket holds: what a timer of the kernel that comes late may make up for. One would lose rate on a busy
 * machine.
 */
const BUCKET = 5;
/** Bytes; the queue of packets takes the place of that of bytes, which this is for. */
const QUEUE_BYTES = 10_000_000;

/** How many networks this process has begun to make: each has names of its own. */
let networks = 0;

/** Identifies how paths are shaped, by an example: runs over other paths are no runs of these. */
export const SHAPING = shaperOf('path', 1e6, 1500, 100).join('; ');

const sides = ['left', 'right'] as const;
type Side = (typeof sides)[number];

/** What went through a bottleneck, since the network was made. */
export interface BottleneckCounts {
  /** Of IP packets from left to right. */
  readonly bytes: number;
  /** Packets, in both directions. */
  readonly drops: number;
}

/**
 * The network of a bulk transfer, of network namespaces: each host is one, all bottlenecks are pairs of interfaces with a
 * token bucket (`tbf`) and a queue of packets at either end, in a namespace of their own between bridges. Addresses are
 * those of the simulation: path i of pair n has 10.i.1.n on the left and 10.i.2.n on the right. Nothing reaches the
 * machine's network.
 */
export class ShapedNetwork {
  readonly #parameters: RunParameters;
  readonly #name: string;
  readonly #namespaces = new Namespaces();

  private constructor(parameters: RunParameters, name: string) {
    this.#parameters = parameters;
    this.#name = name;
  }

  /**
   * @throws ValidationError if the system does not let it be made; what there is of it then is removed
   * @throws the reason of `signal` when it aborts meanwhile; likewise
   */
  static async make(parameters: RunParameters, signal?: AbortSignal): Promise<ShapedNetwork> {
    const network = new ShapedNetwork(parameters, `rsplab-${process.pid}-shaped${++networks}`);
    try {
      await network.#build(signal);
    } catch (error) {
      await network.close();
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      throw new ValidationError(`the network of the transfer cannot be made: ${reason}`);
    }
    return network;
  }

  /** @param flow from 0 */
  host(side: Side, flow: number): DeploymentHost {
    const { paths } = this.#parameters;
    return {
      name: `${side}${flow + 1}`,
      lan: 0,
      prefix: ['ip', 'netns', 'exec', this.#namespaceOf(side, flow)],
      rsplab: undefined,
      addresses: [Array.from({ length: paths }, (_, path) => addressOf(side, flow, path))],
      runs: [],
      pathCommands: [],
    };
  }

  /** Of all bottlenecks, in their order. @throws Error if the system does not tell */
  async counts(): Promise<BottleneckCounts[]> {
    const text = await ranApart('tc', ['-n', this.#name, '-s', '-j', 'qdisc', 'show']);
    const all = JSON.parse(text) as readonly { dev: string; root?: boolean; bytes: number; drops: number }[];
    const of = (bottleneck: number, side: Side) =>
      all.find(({ dev, root }) => root === true && dev === endOf(bottleneck, side));
    return this.#bottlenecks.map((_, index) => {
      const [forward, backward] = [of(index, 'left'), of(index, 'right')];
      return { bytes: forward?.bytes ?? 0, drops: (forward?.drops ?? 0) + (backward?.drops ?? 0) };
    });
  }

  /** Datagrams that sockets of the hosts had no room for, since the network was made. */
  async lostAtSockets(): Promise<number> {
    const counts = this.#hosts.map(async ({ side, flow }) => {
      const text = await ranApart('ip', ['netns', 'exec', this.#namespaceOf(side, flow), 'cat', '/proc/net/snmp']);
      const [names = [], values = []] = text
        .split('\n')
        .filter((line) => line.startsWith('Udp:'))
        .map((line) => line.split(' '));
      return Number(values[names.indexOf('RcvbufErrors')] ?? 0);
    });
    return sum(await Promise.all(counts));
  }

  /** Rates of the bottlenecks, bit/s. */
  get rates(): number[] {
    return this.#bottlenecks;
  }

  /** Removes all of it; processes in it should have ended. What the system does not remove is a warning of this process. */
  async close(): Promise<void> {
    const left = await this.#namespaces.remove();
    if (left.length > 0)
      process.emitWarning(`network namespaces of a transfer are left: remove them (ip netns del ${left.join(' ')})`);
  }

  /** Rates by bottleneck, bit/s. */
  get #bottlenecks(): number[] {
    const { paths, sharedBottleneck, linkRate, secondPathRate } = this.#parameters;
    return Array.from({ length: sharedBottleneck ? 1 : paths }, (_, path) => (path === 1 ? secondPathRate : linkRate));
  }

  get #hosts(): { readonly side: Side; readonly flow: number }[] {
    return Array.from({ length: this.#parameters.flows }, (_, flow) => sides.map((side) => ({ side, flow }))).flat();
  }

  #namespaceOf(side: Side, flow: number): string {
    return `${this.#name}-${side}${flow + 1}`;
  }

  async #build(signal: AbortSignal | undefined): Promise<void> {
    const hosts = this.#hosts.map(({ side, flow }) => this.#namespaceOf(side, flow));
    const steps = [
      ...[this.#name, ...hosts].map((name) => async () => this.#namespaces.add(name)),
      async () => batch('ip', this.#name, [...this.#bottleneckLinks(), ...this.#accessLinks()]),
      async () => batch('tc', this.#name, this.#shapers()),
      ...this.#hosts.map(
        ({ side, flow }) =>
          async () =>
            batch('ip', this.#namespaceOf(side, flow), this.#hostInterfaces(side, flow)),
      ),
    ];
    for (const step of steps) {
      signal?.throwIfAborted();
      await step();
    }
  }

  #bottleneckLinks(): string[] {
    return this.#bottlenecks.flatMap((_, index) => [
      `link add ${endOf(index, 'left')} type veth peer name ${endOf(index, 'right')}`,
      ...sides.flatMap((side) => [
        `link add ${bridgeOf(index, side)} type bridge mcast_snooping 0`,
        `link set ${bridgeOf(index, side)} addrgenmode none up`,
        `link set ${endOf(index, side)} addrgenmode none mtu ${this.#parameters.linkMtu} master ${bridgeOf(index, side)} up`,
      ]),
    ]);
  }

  #accessLinks(): string[] {
    const { paths, sharedBottleneck, linkMtu } = this.#parameters;
    return this.#hosts.flatMap(({ side, flow }) =>
      Array.from({ length: paths }, (_, path) => {
        const near = `${side}${flow + 1}-${path}`;
        const bridge = bridgeOf(sharedBottleneck ? 0 : path, side);
        return [
          `link add ${near} type veth peer name ${interfaceOf(path)} netns ${this.#namespaceOf(side, flow)}`,
          `link set ${near} addrgenmode none mtu ${linkMtu} master ${bridge} up`,
        ];
      }).flat(),
    );
  }

  #shapers(): string[] {
    const { linkMtu, queueCapacity } = this.#parameters;
    return this.#bottlenecks.flatMap((rate, index) =>
      sides.flatMap((side) => shaperOf(endOf(index, side), rate, linkMtu, queueCapacity)),
    );
  }

  /** The neighbors are known: queries for them might be lost at the bottleneck. */
  #hostInterfaces(side: Side, flow: number): string[] {
    const { paths, linkMtu } = this.#parameters;
    const far = side === 'left' ? 'right' : 'left';
    return [
      'link set lo up',
      ...Array.from({ length: paths }, (_, path) => [
        `link set ${interfaceOf(path)} address ${hardwareAddress(side, flow, path)} addrgenmode none mtu ${linkMtu} up`,
        `addr add ${addressOf(side, flow, path)}/16 dev ${interfaceOf(path)}`,
        `neigh add ${addressOf(far, flow, path)} lladdr ${hardwareAddress(far, flow, path)} nud permanent dev ${interfaceOf(path)}`,
      ]).flat(),
    ];
  }
}

/** Commands for the shaper of an interface. @param rate bit/s @param mtu bytes @param queue packets */
function shaperOf(device: string, rate: number, mtu: number, queue: number): string[] {
  return [
    `qdisc add dev ${device} root handle 1: stab overhead -${ETHERNET_HEADER} ` +
      `tbf rate ${Math.round(rate)}bit burst ${BUCKET * mtu} limit ${QUEUE_BYTES}`,
    // A packet that is in transmission in the simulation waits for its tokens here.
    `qdisc add dev ${device} parent 1:1 handle 10: pfifo limit ${queue + 1}`,
  ];
}

function endOf(bottleneck: number, side: Side): string {
  return `${side}${bottleneck}`;
}

function bridgeOf(bottleneck: number, side: Side): string {
  return `bridge-${side}${bottleneck}`;
}

function interfaceOf(path: number): string {
  return `path${path}`;
}

/** As in the simulation. */
function addressOf(side: Side, flow: number, path: number): IpAddress {
  return `10.${path}.${side === 'left' ? 1 : 2}.${flow + 1}`;
}

/** Locally administered. */
function hardwareAddress(side: Side, flow: number, path: number): string {
  const octets = [2, 0, 0, path, side === 'left' ? 1 : 2, flow + 1];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function batch(program: 'ip' | 'tc', namespace: string, lines: readonly string[]): Promise<void> {
  await ranApart(program, ['-n', namespace, '-batch', '-'], `${lines.join('\n')}\n`);
}
