import { execFileSync } from 'node:child_process';
import { type Endpoint, type Transport, silentLog } from '../../protocol/host.ts';
import { RealHost } from '../../native/real-host.ts';
import { UsrsctpTransport } from '../../native/usrsctp/usrsctp-transport.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import type { ConformanceFaults, ConformanceHost, ConformanceWorld } from '../transport/conformance-world.ts';

/**
 * How hosts are distinguished: with raw IP by their addresses, with UDP not at all, as the stack binds one port for
 * all.
 */
export type LoopbackMode = 'raw' | 'udp' | 'udp-without-faults';

/** Hosts that a namespace has addresses for. */
export const RAW_HOSTS = 40;

/** Addresses of host number h (from 1) in both networks of the raw world. */
export function rawAddresses(h: number): readonly [string, string] {
  return [`10.77.1.${h}`, `10.77.2.${h}`];
}

/** Makes worlds of hosts that are all in this process, over usrsctp; faults need a network namespace of the own. */
export class LoopbackWorlds {
  readonly #mode: LoopbackMode;
  readonly #transport: UsrsctpTransport;

  constructor(mode: LoopbackMode) {
    this.#mode = mode;
    const udpPort = mode === 'raw' ? 0 : SCTP_OVER_UDP_PORT;
    this.#transport = new UsrsctpTransport({ udpPort, remoteUdpPort: udpPort, alone: true, log: silentLog });
    if (mode !== 'udp-without-faults') makeFilter();
  }

  world(): ConformanceWorld {
    const hosts: LoopbackHost[] = [];
    return {
      newHost: () => {
        const host = new LoopbackHost(this.#mode, this.#transport, hosts.length + 1);
        hosts.push(host);
        return host;
      },
      until: async (condition, seconds) => {
        const end = performance.now() + seconds * 1000;
        while (!condition() && performance.now() < end) await pause(2);
        return condition();
      },
      group: '239.1.2.3',
      close: async () => {
        if (this.#mode !== 'udp-without-faults') filter('flush', 'set', 'inet', 'faults', 'cut');
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

  constructor(mode: LoopbackMode, transport: Transport, number: number) {
    const recording: Transport = {
      open: (options, handler) => {
        const endpoint = transport.open(options, handler);
        this.#endpoints.push(endpoint);
        return endpoint;
      },
    };
    const [first, second] = mode === 'raw' ? rawAddresses(number) : (['127.0.0.1', undefined] as const);
    this.address = first;
    if (second !== undefined) this.secondAddress = second;
    this.host = new RealHost(recording, silentLog, [first]);
    if (mode !== 'udp-without-faults') this.faults = this.#faults();
  }

  close(): void {
    for (const endpoint of this.#endpoints.splice(0)) endpoint.close();
  }

  #faults(): ConformanceFaults {
    const both = [this.address, this.secondAddress].filter((address) => address !== undefined);
    const addresses = (network?: 1 | 2): readonly string[] => (network === undefined ? both : [both[network - 1]]);
    const cutPath = (network?: 1 | 2): void =>
      filter('add', 'element', 'inet', 'faults', 'cut', `{ ${addresses(network).join(', ')} }`);
    const repairPath = (network?: 1 | 2): void =>
      filter('delete', 'element', 'inet', 'faults', 'cut', `{ ${addresses(network).join(', ')} }`);
    return {
      cutPath,
      repairPath,
      crashHost: () => {
        cutPath();
        this.close(); // later events of the stack about it are not delivered
      },
      restartHost: () => repairPath(),
    };
  }
}

/** Drops what comes from or for the addresses in the set `cut`, as a network does: the sender does not notice. */
function makeFilter(): void {
  filter('add', 'table', 'inet', 'faults');
  filter('add', 'set', 'inet', 'faults', 'cut', '{ type ipv4_addr; }');
  filter('add', 'chain', 'inet', 'faults', 'input', '{ type filter hook input priority 0; }');
  for (const direction of ['saddr', 'daddr'])
    filter('add', 'rule', 'inet', 'faults', 'input', 'ip', direction, '@cut', 'drop');
}

function filter(...given: readonly string[]): void {
  execFileSync('nft', given, { stdio: 'pipe' });
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
