import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testUdpPort } from '../../test-ports.ts';
import { NamespaceNetwork, Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';

const program = fileURLToPath(new URL('../long-messages.js', import.meta.url));

/** Waits until the longest message that the API takes has come back. */
async function comesBack(run: Program): Promise<void> {
  await run.prints(/^1048576: came back$/);
  await run.prints(/^done$/);
}

describe('messages of up to 1 MiB over libusrsctp', () => {
  it('come back over UDP', async function () {
    skipOrFail(this, addonObstacle());
    const command = [program, 'usrsctp-udp', '127.0.0.1', `${testUdpPort}`];
    const run = new Program(spawn(process.execPath, command, { stdio: 'pipe' }));
    try {
      await comesBack(run);
    } finally {
      await run.end('SIGKILL');
    }
  });

  it('come back over IP', async function () {
    skipOrFail(this, addonObstacle() ?? namespaceObstacle());
    const network = new NamespaceNetwork();
    try {
      const [address = ''] = network.host('alone', 1);
      await comesBack(network.node('alone', program, 'usrsctp-raw', address));
    } finally {
      await network.close();
    }
  });
});
