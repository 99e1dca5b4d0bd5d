import type { Association, IpAddress, SocketAddress } from './host.ts';
import type { PoolHandle } from './wire/pool-element.ts';
import { isIpv6 } from './wire/ip-address.ts';

/** An identifier as all programs print it: `0x10000001`. */
export function identifierText(identifier: number): string {
  return `0x${identifier.toString(16).padStart(8, '0')}`;
}

/** Addresses of one host with a port, as options take them: `10.1.1.1,10.2.1.1:3863`, `[2001:db8::1]:3863`; none: `*:3863`. */
export function addressText(addresses: readonly IpAddress[], port: number): string {
  if (addresses.length === 0) return `*:${port}`;
  const all = addresses.map((address) => (isIpv6(address) ? `[${address}]` : address));
  return `${all.join(',')}:${port}`;
}

/** The other end of an association. */
export function peerText({ remoteAddresses, remotePort }: Association): string {
  return addressText(remoteAddresses, remotePort);
}

export function socketText({ address, port }: SocketAddress): string {
  return addressText([address], port);
}

const utf8 = new TextDecoder();

/** A pool handle as text: its bytes are usually UTF-8, and the first of them are enough. */
export function poolText(handle: PoolHandle): string {
  return utf8.decode(Uint8Array.from(handle.slice(0, LONGEST), (character) => character.charCodeAt(0)));
}

const LONGEST = 64;
