import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readStudy } from '../../scenarios/language/read-study.ts';
import { studyNames } from '../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe('README.md', () => {
  it('has a study of one’s own that can be run as it is', () => {
    const [yaml] = /(?<=```yaml\n)[^]*?(?=```)/.exec(readme) ?? [''];
    const { points, warnings } = planRuns(readStudy('my-study.yaml', yaml));
    assert.equal(points.length, 8);
    assert.deepEqual(warnings, []);
  });

  it('names every study that comes with the program, and no other', () => {
    const named = [...readme.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(named.filter((name) => !name.includes('.')).toSorted(), studyNames());
  });
});
