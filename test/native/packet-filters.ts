import { execFileSync } from 'node:child_process';
import type { IpAddress } from '../../protocol/host.ts';

/** Drops what comes from or for some addresses, as a network does: the sender does not notice. */
export interface PacketFilter {
  cut(addresses: readonly IpAddress[]): void;
  repair(addresses: readonly IpAddress[]): void;
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

  clear(): void {
    nft('flush', 'set', 'inet', 'faults', 'cut');
  }
}

/** Filters of the loopback interface, by which all goes between addresses of this host: where there is no nft. */
export class TcFilter implements PacketFilter {
  readonly #cut: IpAddress[] = [];

  constructor() {
    tcBatch(['qdisc add dev lo clsact']);
  }

  cut(addresses: readonly IpAddress[]): void {
    this.#cut.push(...addresses);
    this.#apply();
  }

  repair(addresses: readonly IpAddress[]): void {
    for (const address of addresses) this.#cut.splice(this.#cut.indexOf(address), 1);
    this.#apply();
  }

  clear(): void {
    if (this.#cut.splice(0).length > 0) this.#apply();
  }

  #apply(): void {
    const lines = this.#cut.flatMap((address) =>
      ['src', 'dst'].map(
        (end) => `filter add dev lo ingress protocol ip u32 match ip ${end} ${address}/32 action drop`,
      ),
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
