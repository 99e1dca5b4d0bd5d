import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Namespaces } from '../../../../scenarios/validation/transfer/namespaces.ts';
import { namespaceObstacle, skipOrFail } from '../../../native/obstacles.ts';

function name(number: number): string {
  return `rsplab-test-${process.pid}-${number}`;
}

function existing(): string[] {
  const all = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.startsWith(`rsplab-test-${process.pid}-`));
}

describe('network namespaces of a run', function () {
  before(function () {
    skipOrFail(this, namespaceObstacle());
  });

  it('are removed, also those that somebody else has removed', async () => {
    const namespaces = new Namespaces();
    for (const number of [1, 2]) await namespaces.add(name(number));
    execFileSync('ip', ['netns', 'del', name(1)]);
    assert.deepEqual(await namespaces.remove(), []);
    assert.deepEqual(existing(), []);
  });

  it('do not include one that was there before', async () => {
    const [first, second] = [new Namespaces(), new Namespaces()];
    await first.add(name(1));
    await assert.rejects(second.add(name(1)), /^Error: ip: .*exists/);
    assert.deepEqual(await second.remove(), []);
    assert.equal(existing().length, 1);
    assert.deepEqual(await first.remove(), []);
  });
});
