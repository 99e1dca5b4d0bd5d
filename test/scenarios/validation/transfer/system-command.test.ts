import assert from 'node:assert/strict';
import { ranApart } from '../../../../scenarios/validation/transfer/system-command.ts';

describe('a command of the system', () => {
  it('gets its input, and gives what it writes', async () => {
    assert.equal(await ranApart('cat', ['-'], 'some\nlines\n'), 'some\nlines\n');
  });

  it('fails with its first words, or says how it ended', async () => {
    await assert.rejects(ranApart('sh', ['-c', 'echo no room >&2; echo more >&2; exit 2']), /^Error: sh: no room$/);
    await assert.rejects(ranApart('sh', ['-c', 'exit 3']), /^Error: sh: ended with 3$/);
    await assert.rejects(ranApart('sh', ['-c', 'kill -9 $$']), /^Error: sh: was ended by SIGKILL$/);
    await assert.rejects(ranApart('no-such-program-here', []), /ENOENT/);
  });

  it('has a process group of its own, which a Ctrl-C does not reach', async () => {
    const own = await ranApart('sh', ['-c', 'test $(ps -o pgid= -p $$) -eq $$ && echo yes']);
    assert.equal(own, 'yes\n');
  });
});
