import type { IpAddress } from '../../protocol/host.ts';
import type { SimulatedInterfaceAddress, NetworkInterface } from './network-interface.ts';
import { NetworkError } from './network-error.ts';

/** Which interface has an address. */
export class AddressBook {
  readonly #entries = new Map<IpAddress, SimulatedInterfaceAddress>();

  /** @throws NetworkError if an address is taken. */
  add(owner: NetworkInterface): void {
    for (const entry of owner.addresses) {
      const other = this.#entries.get(entry.address);
      if (other !== undefined)
        throw new NetworkError(owner.name, 'addresses', `has ${entry.address}, which ${other.interface.name} has`);
      this.#entries.set(entry.address, entry);
    }
  }

  find(address: IpAddress): SimulatedInterfaceAddress | undefined {
    return this.#entries.get(address);
  }
}
