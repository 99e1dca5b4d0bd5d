import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { IpAddress } from '../../protocol/host.ts';
import { u8At } from '../../protocol/wire/big-endian.ts';
import { ipAddressToBytes, isIpv6 } from '../../protocol/wire/ip-address.ts';

/** An address of an interface of this machine. */
export interface InterfaceAddress {
  readonly address: IpAddress;
  /** Length of the network's prefix, bits. */
  readonly prefixLength: number;
  /** Largest IP packet of the interface, bytes; undefined: the system does not report it. */
  readonly mtu: number | undefined;
}

/**
 * All addresses that can be sent to peers. Link-local IPv6 addresses are not: they mean something only together with
 * an interface, which SCTP's address parameters do not name.
 */
export function interfaceAddresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter((each) => each.family === 'IPv4' || each.scopeid === 0)
      .map(({ address, cidr }) => ({
        address,
        prefixLength: Number(cidr?.split('/')[1] ?? 0),
        mtu: interfaceMtu(name),
      })),
  );
}

/** The interface address whose network an address is in: of several the narrowest network. */
export function networkOf(address: IpAddress, interfaces: readonly InterfaceAddress[]): InterfaceAddress | undefined {
  let nearest: InterfaceAddress | undefined;
  for (const each of interfaces)
    if (isWithin(address, each) && each.prefixLength > (nearest?.prefixLength ?? -1)) nearest = each;
  return nearest;
}

/** Whether an address is in the network of an interface address. */
export function isWithin(address: IpAddress, { address: own, prefixLength }: InterfaceAddress): boolean {
  if (isIpv6(address) !== isIpv6(own)) return false;
  const [a, b] = [ipAddressToBytes(address), ipAddressToBytes(own)];
  const whole = prefixLength >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = prefixLength & 7;
  return rest === 0 || (u8At(a, whole) ^ u8At(b, whole)) >> (8 - rest) === 0;
}

/** Linux has it in a file; Node does not report it. */
function interfaceMtu(name: string): number | undefined {
  try {
    const mtu = Number(readFileSync(`/sys/class/net/${name}/mtu`, 'latin1'));
    return mtu > 0 ? mtu : undefined;
  } catch {
    return undefined;
  }
}
