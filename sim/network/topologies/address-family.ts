import type { IpAddress } from '../../../protocol/host.ts';
import { ipAddressFromBytes } from '../../../protocol/wire/ip-address.ts';

export type AddressFamily = 'ipv4' | 'ipv6';

export function familiesOf(version: AddressFamily | 'both'): readonly AddressFamily[] {
  return version === 'both' ? ['ipv4', 'ipv6'] : [version];
}

/**
 * Private addresses of an interface: 10.`subnet`.x.y and fd00:`subnet`::x.
 *
 * @param subnet 0 to 255
 * @param host 1 to 65535
 */
export function privateAddresses(families: readonly AddressFamily[], subnet: number, host: number): IpAddress[] {
  return families.map((family) =>
    family === 'ipv4'
      ? `10.${subnet}.${host >>> 8}.${host & 255}`
      : ipAddressFromBytes(Uint8Array.of(0xfd, 0, 0, subnet, ...Array<number>(10).fill(0), host >>> 8, host & 255)),
  );
}
