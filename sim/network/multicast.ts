import type { IpAddress } from '../../protocol/host.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';

/** Whether an address is a multicast group. IPv4: 224.0.0.0/4 (RFC 5771); IPv6: ff00::/8 (RFC 4291 §2.7). */
export function isMulticast(address: IpAddress): boolean {
  if (isIpv6(address)) return /^ff/i.test(address);
  const first = Number(address.split('.')[0]);
  return first >= 224 && first <= 239;
}
