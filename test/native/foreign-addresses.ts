import type { IpAddress } from '../../protocol/host.ts';
import { interfaceAddresses, isWithin } from '../../native/udp/local-addresses.ts';

/** Networks for documentation (RFC 5737): machines have addresses of one or the other all the same. */
const documentation = ['192.0.2.0', '198.51.100.0', '203.0.113.0'].map((address) => ({ address, prefixLength: 24 }));

const interfaces = interfaceAddresses();
const foreign = documentation.find(
  (network) => !interfaces.some(({ address }) => isWithin(address, { ...network, mtu: undefined })),
);

/**
 * An IPv4 address that this machine does not have, and that there is no way to from a loopback address.
 *
 * @param host 1 to 254
 */
export function foreignAddress(host: number): IpAddress {
  if (foreign === undefined) throw new Error('this machine is in every network for documentation (RFC 5737)');
  return foreign.address.replace(/0$/, String(host));
}
