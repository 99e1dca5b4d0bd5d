/** Ports of one process with tests, so that those side by side do not disturb each other, nor two runs of all tests. */
const PORTS = 40;
const [FIRST, LAST] = [10_000, 32_000];

/** Which ports: processes side by side get different numbers. */
const block = Number(process.env['TEST_PORT_BLOCK'] ?? process.pid) % Math.floor((LAST - FIRST) / PORTS);

/** The first of 20 UDP ports for SCTP. */
export const testUdpPort = FIRST + PORTS * block;

let datagramPorts = 0;

/** A UDP port for datagrams, another one than those of the last 19 calls. */
export function nextDatagramPort(): number {
  return testUdpPort + 20 + (datagramPorts++ % 20);
}
