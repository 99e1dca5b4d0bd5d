/** Command lines of components in the lab: RSPLIB's in the guest, those of this project on this side of its networks. */

/** RSPLIB's log goes elsewhere; its standard output is what the tests read. */
export const QUIET = '-loglevel=0';

/**
 * Addresses of a host, this side's or the guest's, in both networks. Each test has its own: what one leaves behind is
 * no other's.
 */
function both(host: number, port?: number): string {
  return `10.9.1.${host}${port === undefined ? '' : `:${port}`},10.9.2.${host}`;
}

/** Hosts of this side by their number in both networks. */
export function at(host: number): string[] {
  return ['--transport', 'usrsctp-raw', '--address', `10.9.1.${host}`, '--address', `10.9.2.${host}`];
}

/** RSPLIB's registrar, which notices dead elements within 2 s. */
export function rspregistrar(host: number, identifier = 0x10000001, more = ''): string {
  const timers = '-endpointkeepalivetransmissioninterval=1000 -endpointkeepalivetimeoutinterval=1000';
  const identity = `-identifier=0x${identifier.toString(16)} -asap=${both(host, 3863)} -enrp=${both(host, 9901)}`;
  return `rspregistrar ${identity} ${timers} ${more} -loglevel=4 -logcolor=off`;
}

export function rspserver(service: string, host: number, registrar: number, more = ''): string {
  const identity = `-identifier=${0x20000000 + host} -local=${both(host, 7000)} -registrar=10.9.1.${registrar}:3863`;
  return `rspserver -${service} ${identity} ${more} ${QUIET}`;
}

/** RSPLIB's terminal, which says a number every half second. */
export function rspterminal(pool: string, registrar: number): string {
  const script = 'i=0; while sleep 0.5; do i=$((i+1)); echo word $i; done';
  return `sh -c '(${script}) | rspterminal -poolhandle=${pool} -registrar=10.9.1.${registrar}:3863 ${QUIET}'`;
}
