import type { TransportName } from '../../../native/transports.ts';

/** How packets travel: in UDP (RFC 6951), or over IP. Each has the transports that can. */
export const carriers = {
  UDP: ['udp', 'usrsctp-udp', 'kernel'],
  IP: ['usrsctp-raw', 'kernel'],
} as const satisfies Readonly<Record<string, readonly TransportName[]>>;
export type Carrier = keyof typeof carriers;
/** The transports that are tried with each other. */
export const triedTransports = [...new Set(Object.values(carriers).flat())];
export type TriedTransport = (typeof triedTransports)[number];
export const carrierNames = Object.keys(carriers) as readonly Carrier[];

export const families = [4, 6] as const;
export type Family = (typeof families)[number];

/** UDP port of the encapsulation, on all hosts. */
export const SCTP_UDP_PORT = 9899;

/** Address of a host of the mixed network. */
export function addressOf(host: number, family: Family): string {
  return family === 4 ? `10.9.1.${host}` : `fd09::${host}`;
}

/** How the line begins that a client over the kernel prints, of a server over a transport. */
export function lineOf(server: TransportName, carrier: Carrier, family: Family): string {
  return `served over ${server} by ${carrier} and IPv${family}: `;
}
