import type { AddressScope, Association, IpAddress, LocalAddress } from './host.ts';
import { ipAddressToBytes, isIpv6 } from './wire/ip-address.ts';

const scopes: readonly AddressScope[] = ['loopback', 'link', 'site', 'global'];

/** How far an address reaches (RFC 5735, RFC 4291). */
export function addressScope(address: IpAddress): AddressScope {
  if (isIpv6(address)) {
    if (address === '::1') return 'loopback';
    if (/^fe[89ab]/i.test(address)) return 'link';
    return /^f[cde]/i.test(address) ? 'site' : 'global';
  }
  if (address.startsWith('127.')) return 'loopback';
  if (address.startsWith('169.254.')) return 'link';
  return /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address) ? 'site' : 'global';
}

/** An own address in its network. */
export type NetworkAddress = Pick<LocalAddress, 'address' | 'prefixLength'>;

/**
 * Whether the address can belong to a host: not a group's, a broadcast or unspecified one, nor an IPv4 address in IPv6
 * clothes.
 *
 * @param own addresses of this host: broadcast addresses of networks that it is not in look like any other
 */
export function isUnicast(address: IpAddress, own: readonly NetworkAddress[]): boolean {
  if (isIpv6(address)) return address !== '::' && !/^(ff|::ffff:)/i.test(address);
  const first = Number(address.slice(0, address.indexOf('.')));
  if (!(first > 0 && first < 224)) return false;
  // Networks may overlap: the address of one interface is not a broadcast address, whatever another network says.
  return own.some((each) => each.address === address) || !own.some((each) => isBroadcastOf(address, each));
}

/** Whether it is the highest address of an own IPv4 network (RFC 922); the smallest ones have none (RFC 3021). */
function isBroadcastOf(address: IpAddress, { address: own, prefixLength = 32 }: NetworkAddress): boolean {
  if (prefixLength > 30 || isIpv6(own)) return false;
  return ipv4Number(address) === (ipv4Number(own) | (0xffff_ffff >>> prefixLength)) >>> 0;
}

function ipv4Number(address: IpAddress): number {
  return ipAddressToBytes(address).reduce((number, byte) => ((number << 8) | byte) >>> 0, 0);
}

/** The place of a scope from narrow (0) to wide. */
export function scopeRank(scope: AddressScope): number {
  return scopes.indexOf(scope);
}

export function haveInCommon(some: readonly IpAddress[], others: readonly IpAddress[]): boolean {
  return some.some((address) => others.includes(address));
}

/** The peer's addresses of an association that reach at least as far as `min`. */
export function usableAddresses(association: Association, min: AddressScope): readonly IpAddress[] {
  const least = scopes.indexOf(min);
  if (least === 0) return association.remoteAddresses;
  return association.remoteAddresses.filter((address) => scopes.indexOf(addressScope(address)) >= least);
}

/** Addresses of a peer of the families that there are own addresses of: the others cannot be reached from here. */
export function ofOwnFamilies(addresses: readonly IpAddress[], own: readonly LocalAddress[]): IpAddress[] {
  return addresses.filter((address) => own.some((each) => isIpv6(each.address) === isIpv6(address)));
}
