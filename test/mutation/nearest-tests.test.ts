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

  it('of the script of a page are those of its own folder alone, which load it', () => {
    const tests = nearestTests(root, 'demo/page/control/link-lines.ts');
    assert.ok(tests.includes('dist/test/demo/page/control/link-lines.test.js'));
    assert.ok(tests.every((test) => test.startsWith('dist/test/demo/page/control/')));
  });

  it('of a file of a room itself are those of the room alone', () => {
    const tests = nearestTests(root, 'protocol/retry-pacing.ts');
    assert.ok(tests.includes('dist/test/protocol/retry-pacing.test.js'));
    assert.ok(tests.every((test) => /^dist\/test\/protocol\/[^/]*$/.test(test)));
  });
});
