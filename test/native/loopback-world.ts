import { type Endpoint, type Transport, silentLog } from '../../protocol/host.ts';
import { KernelTransport } from '../../native/kernel/kernel-transport.ts';
import { RealHost } from '../../native/real-host.ts';
import { UsrsctpTransport } from '../../native/usrsctp/usrsctp-transport.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import { NftFilter, TcFilter, type PacketFilter } from './packet-filters.ts';
import type { ConformanceFaults, ConformanceHost, ConformanceWorld } from '../transport/conformance-world.ts';

/**
 * Whose SCTP it is, and how hosts are distinguished: with libusrsctp over UDP not at all, as the stack binds one port for
 * all; with libusrsctp over IP (`raw`), and with the kernel's, by their addresses.
 */
export type LoopbackMode = 'kernel' | 'raw' | 'udp' | 'udp-without-faults';

/** Hosts that a namespace has addresses for. */
const RAW_HOSTS = 40;

/** Addresses of host number h (from 1) in both networks of the worlds with two. */
function rawAddresses(h: number): readonly [string, string] {
  return [`10.77.1.${h}`, `10.77.2.${h}`];
}

function isDistinguished(mode: LoopbackMode): boolean {
  return mode === 'raw' || mode === 'kernel';
}

/** What `ip -batch` makes the networks of: interfaces with the addresses of all hosts. */
export function networkCommands(): readonly string[] {
  const commands = ['link set lo up'];
  for (const [index, network] of ['eth1', 'eth2'].entries()) {
    // No one is at the other end; usrsctp sends from no address of a loopback interface.
    commands.push(`link add ${network} type veth peer name ${network}-end`);
    for (let host = 1; host <= RAW_HOSTS; host++)
      commands.push(`addr add ${rawAddresses(host)[index]}/24 dev ${network}`);
    for (const end of [network, `${network}-end`]) commands.push(`link set ${end} up`);
  }
  return [...commands, 'route add 224.0.0.0/4 dev eth1', 'route add default dev eth1'];
}

/** Makes worlds of hosts that are all in this process, over one stack; faults need a network namespace of the own. */
export class LoopbackWorlds {
  readonly #mode: LoopbackMode;
  readonly #transport: Transport;
  /** Undefined: nothing can fail. */
  readonly #filter: PacketFilter | undefined;

  constructor(mode: LoopbackMode) {
    this.#mode = mode;
    this.#transport = openTransport(mode);
    if (mode !== 'udp-without-faults') this.#filter = mode === 'kernel' ? new TcFilter() : new NftFilter();
  }

  world(): ConformanceWorld {
    const hosts: LoopbackHost[] = [];
    return {
      newHost: () => {
        const host = new LoopbackHost(this.#mode, this.#transport, this.#filter, hosts.length + 1);
        hosts.push(host);
        return host;
      },
      until: async (condition, seconds) => {
        const end = performance.now() + seconds * 1000;
        while (!condition() && performance.now() < end) await pause(2);
        return condition();
      },
      group: '239.1.2.3',
      // Over UDP, packets to other hosts would leave from an address that is not the endpoint's.
      ...(isDistinguished(this.#mode) ? {} : { nobody: '127.0.0.2' }),
      close: async () => {
        this.#filter?.clear();
        for (const host of hosts) host.close();
        // Ports are free when the stack has sent its aborts; it does not report when, so that each test has a port of
        // its own.
        await pause(20);
      },
    };
  }
}

class LoopbackHost implements ConformanceHost {
  readonly host: RealHost;
  readonly address: string;
  readonly secondAddress?: string;
  readonly faults?: ConformanceFaults;
  readonly #endpoints: Endpoint[] = [];

  constructor(mode: LoopbackMode, transport: Transport, filter: PacketFilter | undefined, number: number) {
    const recording: Transport = {
      open: (options, handler) => {
        const endpoint = transport.open(options, handler);
        this.#endpoints.push(endpoint);
        return endpoint;
      },
    };
    const [first, second] = isDistinguished(mode) ? rawAddresses(number) : (['127.0.0.1', undefined] as const);
    this.address = first;
    if (second !== undefined) this.secondAddress = second;
    this.host = new RealHost(recording, silentLog, [first]);
    if (filter !== undefined) this.faults = this.#faults(filter);
  }

  close(): void {
    for (const endpoint of this.#endpoints.splice(0)) endpoint.close();
  }

  #faults(filter: PacketFilter): ConformanceFaults {
    const both = [this.address, this.secondAddress].filter((address) => address !== undefined);
    const addresses = (network?: 1 | 2): readonly string[] => (network === undefined ? both : [both[network - 1]]);
    const cutPath = (network?: 1 | 2): void => filter.cut(addresses(network));
    const repairPath = (network?: 1 | 2): void => filter.repair(addresses(network));
    return {
      cutPath,
      repairPath,
      crashHost: () => {
        cutPath();
        this.close(); // later events of the stack about it are not delivered
      },
      restartHost: () => filter.restart(both),
      // The farewell is lost; the stack then answers what comes for the association by an ABORT that has no cause.
      crashProcesses: () => {
        cutPath();
        this.close();
        repairPath();
      },
    };
  }
}

function openTransport(mode: LoopbackMode): Transport {
  if (mode === 'kernel') return new KernelTransport({ remoteUdpPort: 0, log: silentLog });
  const udpPort = mode === 'raw' ? 0 : SCTP_OVER_UDP_PORT;
  return new UsrsctpTransport({ udpPort, remoteUdpPort: udpPort, alone: true, log: silentLog });
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
