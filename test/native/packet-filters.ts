import { execFileSync } from 'node:child_process';
import type { IpAddress } from '../../protocol/host.ts';

/** Type and flags of the first chunk, behind the headers of IP, without options, and SCTP (RFC 9260 §3.3.7). */
const ABORT_WITH_T_BIT = 'u16 0x0601 0xffff at 32';

/** Drops what comes from or for some addresses, as a network does: the sender does not notice. */
export interface PacketFilter {
  cut(addresses: readonly IpAddress[]): void;
  repair(addresses: readonly IpAddress[]): void;
  /**
   * Repairs the paths of a host that starts again. Where one stack is that of all hosts, it is there before the host's
   * programs are, and would answer what comes for the former self: a filter may drop these answers.
   */
  restart(addresses: readonly IpAddress[]): void;
  /** Nothing is dropped any more. */
  clear(): void;
}

/** The kernel's packet filter, of this network namespace. */
export class NftFilter implements PacketFilter {
  constructor() {
    nft('add', 'table', 'inet', 'faults');
    nft('add', 'set', 'inet', 'faults', 'cut', '{ type ipv4_addr; }');
    nft('add', 'chain', 'inet', 'faults', 'input', '{ type filter hook input priority 0; }');
    for (const direction of ['saddr', 'daddr'])
      nft('add', 'rule', 'inet', 'faults', 'input', 'ip', direction, '@cut', 'drop');
  }

  cut(addresses: readonly IpAddress[]): void {
    nft('add', 'element', 'inet', 'faults', 'cut', `{ ${addresses.join(', ')} }`);
  }

  repair(addresses: readonly IpAddress[]): void {
    nft('delete', 'element', 'inet', 'faults', 'cut', `{ ${addresses.join(', ')} }`);
  }

  restart(addresses: readonly IpAddress[]): void {
    this.repair(addresses);
  }

  clear(): void {
    nft('flush', 'set', 'inet', 'faults', 'cut');
  }
}

/** Filters of the loopback interface, by which all goes between addresses of this host: where there is no nft. */
export class TcFilter implements PacketFilter {
  readonly #cut = new Set<IpAddress>();
  readonly #restarted = new Set<IpAddress>();

  constructor() {
    tcBatch(['qdisc add dev lo clsact']);
  }

  cut(addresses: readonly IpAddress[]): void {
    for (const address of addresses) this.#cut.add(address);
    this.#apply();
  }

  repair(addresses: readonly IpAddress[]): void {
    for (const address of addresses) this.#cut.delete(address);
    this.#apply();
  }

  /** From then on, no ABORT with the T bit passes from there: by it a kernel answers what it has no association for. */
  restart(addresses: readonly IpAddress[]): void {
    for (const address of addresses) this.#restarted.add(address);
    this.repair(addresses);
  }

  clear(): void {
    if (this.#cut.size === 0 && this.#restarted.size === 0) return;
    this.#cut.clear();
    this.#restarted.clear();
    this.#apply();
  }

  #apply(): void {
    const cut = Array.from(this.#cut).flatMap((address) => [`ip src ${address}/32`, `ip dst ${address}/32`]);
    const aborts = Array.from(this.#restarted, (address) => `ip src ${address}/32 match ${ABORT_WITH_T_BIT}`);
    const lines = [...cut, ...aborts].map(
      (match) => `filter add dev lo ingress protocol ip u32 match ${match} action drop`,
    );
    // One process for all: to start one takes its time in a guest.
    tcBatch(['filter del dev lo ingress', ...lines]);
  }
}

function nft(...given: readonly string[]): void {
  execFileSync('nft', given, { stdio: 'pipe' });
}

function tcBatch(lines: readonly string[]): void {
  execFileSync('tc', ['-batch', '-'], { input: lines.join('\n'), stdio: 'pipe' });
}
