import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { hostname } from 'node:os';

/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine reaches an address. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true;
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Who may see and who may act.
 *
 * The token is a header of requests, never a cookie: a browser adds it to nothing by itself, so that a page of another origin
 * has no way to send it. Origin and Host are checked besides: the first refuses what another page asks for, the second names
 * that another page's owner lets point to this server (DNS rebinding).
 */
export class Access {
  readonly #host: string;
  readonly #token: string;

  /** @param host what the server is bound to */
  constructor(host: string, token: string) {
    this.#host = host;
    this.#token = token;
  }

  /**
   * Whether it may have anything at all. Links of other origins lead to the page, and to nothing else.
   *
   * @returns undefined: yes
   */
  refusalOf(path: string, headers: IncomingHttpHeaders): Refusal | undefined {
    const { host, origin } = headers;
    if (host === undefined || !this.#isOwnName(nameIn(host)))
      return { status: 421, text: 'this is not a name of the demo: use the address that the terminal shows' };
    if (origin !== undefined && origin !== `http://${host}`)
      return { status: 403, text: 'pages of other origins cannot use the demo' };
    const site = headers['sec-fetch-site'];
    const isLink = path === '/' && headers['sec-fetch-mode'] === 'navigate';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink)
      return { status: 403, text: 'pages of other origins cannot use the demo' };
    return undefined;
  }

  /** Whether it may see how the world is: on loopback everyone on this machine, elsewhere who has the token. */
  viewRefusalOf(headers: IncomingHttpHeaders): Refusal | undefined {
    return isLoopback(this.#host) ? undefined : this.#tokenRefusalOf(headers, 'seen');
  }

  /** Whether it may change something. */
  controlRefusalOf(headers: IncomingHttpHeaders): Refusal | undefined {
    if (headers.origin === undefined)
      return { status: 403, text: 'control requests come from the page of the demo only' };
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') return { status: 415, text: 'control requests are application/json' };
    return this.#tokenRefusalOf(headers, 'controlled');
  }

  #tokenRefusalOf({ authorization = '' }: IncomingHttpHeaders, what: string): Refusal | undefined {
    const given = /^Bearer (.+)$/.exec(authorization)?.[1];
    if (given !== undefined && isEqual(given, this.#token)) return undefined;
    const cause = given === undefined ? 'needs its token' : 'was started again, with another token';
    return { status: 401, text: `the demo ${cause}: it can be ${what} from the address that the terminal shows` };
  }

  /** Addresses are safe whatever they are: no name leads to them that could lead elsewhere before. */
  #isOwnName(name: string): boolean {
    if (isLoopback(this.#host)) return isLoopback(name);
    return isIP(name) !== 0 || ['localhost', this.#host, hostname()].some((own) => own.toLowerCase() === name);
  }
}

/** The name or address in a Host header, without the port: it may be that of a tunnel. */
function nameIn(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}

/** In a time that does not depend on where they differ. */
function isEqual(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}
