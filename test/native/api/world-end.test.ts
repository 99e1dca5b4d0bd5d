import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Program } from '../namespace-network.ts';

const program = fileURLToPath(new URL('unclosed-components.js', import.meta.url));

describe('a world that is closed', () => {
  it('leaves nothing of its components that keeps the process alive, and gives each promise an end', async () => {
    const running = new Program(spawn(process.execPath, [program], { stdio: 'pipe' }));
    try {
      assert.equal(await running.ends(), 0, running.output);
      assert.deepEqual(running.output.trimEnd().split('\n').toSorted(), [
        'receiving: done',
        'serving: done',
        'starting: the world was closed before a registrar accepted the registration in OtherPool',
      ]);
    } finally {
      await running.end('SIGKILL');
    }
  });
});
