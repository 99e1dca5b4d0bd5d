import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { TransportName } from '../../../native/transports.ts';
import type { NamespaceNetwork } from '../namespace-network.ts';

const program = fileURLToPath(new URL('mutated-messages.js', import.meta.url));
/** Each run has a host of its own. */
let hosts = 0;

/** Runs mutated-messages.ts on a host of the network. @returns what it measured @throws AssertionError if it failed */
export async function sendMutatedMessages(
  network: NamespaceNetwork,
  transport: TransportName,
  count: number,
): Promise<string> {
  const host = `victim${++hosts}`;
  network.host(host, hosts);
  const run = network.node(host, program, transport, `${count}`);
  // Each part has its time.
  for (let percent = 1; percent <= 100; percent++) await run.prints(new RegExp(`^sent ${percent} %$`));
  const end = await run.prints(/^(\d+ messages over .*)$/);
  assert.equal(await run.ends(), 0, run.output);
  return end[1];
}
