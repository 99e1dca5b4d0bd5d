import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { nearestTests } from './nearest-tests.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('nearest tests', () => {
  it('are those of the mirrored folder with its subfolders, and those of the room alone', () => {
    const tests = nearestTests(root, 'protocol/sctp/congestion/cubic-control.ts');
    for (const name of ['sctp/sender', 'sctp/congestion/cubic-control', 'retry-pacing'])
      assert.ok(tests.includes(`dist/test/protocol/${name}.test.js`), name);
    assert.ok(tests.every((test) => /^dist\/test\/protocol\/(sctp\/.*|[^/]*)\.test\.js$/.test(test)));
  });

  it('of a file of a room itself are those of the room alone', () => {
    const tests = nearestTests(root, 'protocol/retry-pacing.ts');
    assert.ok(tests.includes('dist/test/protocol/retry-pacing.test.js'));
    assert.ok(tests.every((test) => /^dist\/test\/protocol\/[^/]*$/.test(test)));
  });
});
