import assert from 'node:assert/strict';
import { called } from './called.ts';

describe('calls of the program within the process of the tests', () => {
  const { argv } = process;
  const ends: ((isDone: boolean) => void)[] = [];

  it('are left alone if they have no end', () => {
    void called(['--version'], { run: () => new Promise((resolve) => void ends.push(resolve)) });
    assert.notEqual(process.argv, argv);
  });

  it('take nothing of the tests that follow', async () => {
    assert.equal(process.argv, argv);
    const next = called(['--version'], {
      run: async () => {
        for (const end of ends) end(true);
        await new Promise(setImmediate);
        console.log('of the next call');
        return true;
      },
    });
    assert.deepEqual(await next, { status: 0, stdout: 'of the next call\n', stderr: '' });
    assert.equal(process.argv, argv);
  });
});
