import { NamespaceNetwork } from '../native/namespace-network.ts';
import { addonObstacle, namespaceObstacle } from '../native/obstacles.ts';
import { sendMutatedMessages } from '../native/programs/mutated-run.ts';

const MESSAGES = 100_000;

/** Over which real sockets they can be sent here, or why not. */
export const mutatedMessagesObstacle = (): string | undefined => addonObstacle() ?? namespaceObstacle();

/** Sends mutated messages of RSPLIB to a registrar and servers over real sockets. @returns what was measured */
export async function mutatedMessages(transport: 'udp' | 'usrsctp-udp'): Promise<string> {
  const network = new NamespaceNetwork();
  try {
    return await sendMutatedMessages(network, transport, MESSAGES);
  } finally {
    await network.close();
  }
}
