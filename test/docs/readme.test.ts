import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { readStudy } from '../../scenarios/language/read-study.ts';
import { withTables } from '../../scenarios/language/study-reference.ts';
import { studyNames } from '../../scenarios/language/study-catalogue.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';

const file = new URL('../../../README.md', import.meta.url);
const readme = readFileSync(file, 'utf8');

describe('README.md', () => {
  it('has a study of one’s own that can be run as it is', () => {
    const [yaml] = /(?<=```yaml\n)[^]*?(?=```)/.exec(readme) ?? [''];
    const { points, warnings } = planRuns(readStudy('my-study.yaml', yaml));
    assert.equal(points.length, 8);
    assert.deepEqual(warnings, []);
  });

  it('names every study that comes with the program, and no other', () => {
    const named = [...readme.matchAll(/^\| [^|]*\| `([\w-]+)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(named.toSorted(), studyNames());
  });

  it('has their table as it is generated (else: npm run reference)', async () => {
    const options = await resolveConfig(file.pathname);
    assert.equal(await format(withTables(readme), { ...options, filepath: file.pathname }), readme);
  });
});
