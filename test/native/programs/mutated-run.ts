import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { NamespaceNetwork } from '../namespace-network.ts';
import { addonObstacle, guestImageObstacle, kernelAddonObstacle, namespaceObstacle } from '../obstacles.ts';

/** Over which transports mutated messages are sent. */
export const attackedTransports = ['udp', 'usrsctp-udp', 'kernel'] as const;
export type AttackedTransport = (typeof attackedTransports)[number];

/** A program that is run: here, or in the guest. */
interface Run {
  readonly output: string;
  prints(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Why messages cannot be sent over a transport here; undefined: they can. */
export function attackObstacle(transport: AttackedTransport): string | undefined {
  if (transport === 'kernel') return kernelAddonObstacle() ?? guestImageObstacle();
  return (transport === 'usrsctp-udp' ? addonObstacle() : undefined) ?? namespaceObstacle();
}

/**
 * Runs mutated-messages.ts, which attacks servers, over a transport: on a host of its own, or on the guest's kernel.
 *
 * @returns what it measured
 * @throws Error if it failed
 */
export async function sendMutatedMessages(transport: AttackedTransport, count: number): Promise<string> {
  return attack('mutated-messages.js', transport, count);
}

/** Runs hostile-answers.ts, in which registrars and elements attack those that come to them; as {@link sendMutatedMessages}. */
export async function answerWithMutatedMessages(transport: AttackedTransport, count: number): Promise<string> {
  return attack('hostile-answers.js', transport, count);
}

async function attack(program: string, transport: AttackedTransport, count: number): Promise<string> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const given = [transport, `${count}`];
  if (transport === 'kernel') {
    const guest = await RsplibGuest.bootOverUdp([]);
    try {
      return await measured((await GuestNode.in(guest)).run(file, given));
    } finally {
      await guest.close();
    }
  }
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
async function measured(run: Run): Promise<string> {
  // Each part has its time.
  for (let percent = 1; percent <= 100; percent++) await run.prints(new RegExp(`^sent ${percent} %$`, 'm'));
  const [, end] = await run.prints(/^good: (.*)$/m);
  return end;
}
