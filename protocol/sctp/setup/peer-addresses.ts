import { addressScope, isUnicast, type NetworkAddress } from '../../address-scope.ts';
import type { IpAddress } from '../../host.ts';
import { isIpv6 } from '../../wire/ip-address.ts';
import type { InitChunk } from '../chunk.ts';
import { addressTypeOf } from '../wire/parameter.ts';

/**
 * The types of addresses that the sender of an INIT accepts: those it names, and those it uses itself, in the packet or
 * in its list (RFC 9260 §5.1.2); undefined: all.
 */
export function acceptedTypes(source: IpAddress, init: InitChunk): readonly number[] | undefined {
  const { supportedAddressTypes, addresses } = init;
  return supportedAddressTypes && [...supportedAddressTypes, ...[source, ...addresses].map(addressTypeOf)];
}

/** Peers have no more addresses than this. */
export const MAX_PEER_ADDRESSES = 32;

/**
 * The addresses of a peer that can be used: where its packet came from, and of those it lists the ones of address
 * families that are supported here. A loopback address means this host, whoever lists it; groups, broadcast and
 * unspecified addresses belong to no host, and IPv4 addresses have a parameter of their own (RFC 9260 §3.3.2.1.2).
 *
 * @param own addresses of the endpoint
 */
export function peerAddresses(
  source: IpAddress,
  listed: readonly IpAddress[],
  own: readonly NetworkAddress[],
): IpAddress[] {
  const near = addressScope(source) === 'loopback';
  const speaks = (ipv6: boolean): boolean => own.some(({ address }) => isIpv6(address) === ipv6);
  const families = [speaks(false), speaks(true)];
  const others = listed.filter(
    (address) =>
      families[isIpv6(address) ? 1 : 0] && isUnicast(address, own) && (near || addressScope(address) !== 'loopback'),
  );
  return [...new Set([source, ...others])].slice(0, MAX_PEER_ADDRESSES);
}
