import { lookup } from 'node:dns/promises';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { addressScope } from '../../protocol/address-scope.ts';
import { TransportError, type IpAddress } from '../../protocol/host.ts';
import type { RegistrarAddress } from '../../protocol/registrar-link/registrar-link-options.ts';
import { ipAddressFromBytes, ipAddressToBytes, isIpv6 } from '../../protocol/wire/ip-address.ts';

/**
 * Reads `10.1.1.1`, `10.1.1.1:3863`, `::1`, `[::1]:3863`, or several addresses of one host as `10.1.1.1,10.2.1.1:3863`.
 *
 * @throws TransportError if the text is none of these
 */
export function socketAddress(text: string, defaultPort: number): RegistrarAddress {
  const { hosts, port } = parts(text, defaultPort);
  if (!hosts.every((host) => isIP(host) !== 0)) throw notAnAddress(text, '10.1.1.1, 10.1.1.1:3863 or [::1]:3863');
  return { addresses: hosts.map((host) => canonical(host)), port };
}

/**
 * The same, or with names: `pr1.example:3863`. All addresses of a name are those of one host.
 *
 * @param own addresses of the component: only addresses of their families are taken; empty: all
 * @throws TransportError if the text is none of these, or a name has no such address
 */
export async function namedAddress(
  text: string,
  defaultPort: number,
  own: readonly IpAddress[],
): Promise<RegistrarAddress> {
  const { hosts, port } = namedParts(text, defaultPort);
  const found = await Promise.all(hosts.map(async (host) => resolvedAddresses(host, own)));
  return { addresses: Array.from(new Set(found.flat())), port };
}

/** @throws TransportError if the text is not what {@link namedAddress} reads: no name is resolved */
export function checkNamedAddress(text: string): void {
  namedParts(text, 1);
}

/** Of several texts. */
export async function namedAddresses(
  texts: readonly string[],
  defaultPort: number,
  own: readonly IpAddress[],
): Promise<RegistrarAddress[]> {
  return Promise.all(texts.map(async (text) => namedAddress(text, defaultPort, own)));
}

/**
 * The addresses of a host by its name; an address is its own.
 *
 * @throws TransportError if the name has no address of the families of `own`
 */
export async function resolvedAddresses(host: string, own: readonly IpAddress[]): Promise<IpAddress[]> {
  if (isIP(host) !== 0) return [canonical(host)];
  let all: string[];
  try {
    all = (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOTFOUND' ? 'the host is not known' : 'the name service does not answer';
    throw new TransportError(`cannot resolve ${host}: ${reason} (${code})`);
  }
  // Link-local IPv6 addresses mean something only together with an interface.
  const reaching = all.filter((address) => isIPv4(address) || addressScope(address) !== 'link');
  const fitting = reaching.filter(
    (address) => own.length === 0 || own.some((each) => isIpv6(each) === isIpv6(address)),
  );
  if (fitting.length > 0) return Array.from(new Set(fitting.map((address) => canonical(address))));
  const [first] = reaching;
  if (first === undefined) throw new TransportError(`${host} has only link-local addresses, which need an interface`);
  const [other, needed] = isIpv6(first) ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
  throw new TransportError(
    `${host} has only ${other} addresses (${reaching.join(', ')}), but the local addresses are ${needed}`,
  );
}

/** Whether a text can be the name of a host (RFC 1123 §2.1); what ends in a number is meant as an address. */
export function isName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return (
    text.length <= 254 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)) &&
    !/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')
  );
}

function namedParts(text: string, defaultPort: number): ReturnType<typeof parts> {
  const found = parts(text, defaultPort);
  if (found.hosts.every((host) => isIP(host) !== 0 || isName(host))) return found;
  throw notAnAddress(text, 'pr1.example, 10.1.1.1, 10.1.1.1:3863 or [::1]:3863');
}

function parts(text: string, defaultPort: number): { readonly hosts: readonly string[]; readonly port: number } {
  const hosts = isIPv6(text) ? [text] : text.split(',');
  const [last = '', name, number] = /^(.*[^:]):(\d+)$/.exec(hosts.at(-1) ?? '') ?? [];
  const hasPort = name !== undefined && !isIPv6(last);
  if (hasPort) hosts[hosts.length - 1] = name;
  const port = hasPort ? Number(number) : defaultPort;
  if (port > 65535 || port === 0) throw new TransportError(`${text} has an invalid port: it must be from 1 to 65535`);
  // Only IPv6 addresses have brackets.
  return { hosts: hosts.map((host) => (isIPv6(host.slice(1, -1)) ? host.replace(/^\[(.*)\]$/, '$1') : host)), port };
}

function notAnAddress(text: string, forms: string): TransportError {
  return new TransportError(`${text} is not an address such as ${forms}`);
}

/** IPv6 addresses can be written in many ways; engines compare texts. */
function canonical(address: string): IpAddress {
  return isIPv6(address) && !address.includes('%') ? ipAddressFromBytes(ipAddressToBytes(address)) : address;
}
