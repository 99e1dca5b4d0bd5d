import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle } from '../obstacles.ts';

/** Over which transports mutated messages are sent. */
export const attackedTransports = ['udp', 'usrsctp-udp'] as const;
export type AttackedTransport = (typeof attackedTransports)[number];

/** Why messages cannot be sent over a transport here; undefined: they can. */
export function attackObstacle(transport: AttackedTransport): string | undefined {
  return (transport === 'usrsctp-udp' ? addonObstacle() : undefined) ?? namespaceObstacle();
}

/**
 * Runs mutated-messages.ts, which attacks servers, over a transport, on a host of its own.
 *
 * @returns what it measured
 * @throws Error if it failed
 */
export async function sendMutatedMessages(transport: AttackedTransport, count: number): Promise<string> {
  return attack('mutated-messages.js', transport, count);
}

async function attack(program: string, transport: AttackedTransport, count: number): Promise<string> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const given = [transport, `${count}`];
  const network = new NamespaceNetwork();
  try {
    network.host('victim', 1);
    const run = network.node('victim', file, ...given);
    const end = await measured(run);
    assert.equal(await run.ends(), 0, run.output);
    return end;
  } finally {
    await network.close();
  }
}

/** What it measured: its last line. */
async function measured(run: Program): Promise<string> {
  // Each part has its time.
  for (let percent = 1; percent <= 100; percent++) await run.prints(new RegExp(`^sent ${percent} %$`, 'm'));
  const [, end] = await run.prints(/^good: (.*)$/m);
  return end;
}
