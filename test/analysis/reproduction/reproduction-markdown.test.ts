import assert from 'node:assert/strict';
import { withReproduction } from '../../../analysis/reproduction/reproduction-markdown.ts';
import { sampleRecord } from './sample-study.ts';

describe('the tables of a document about reproduction', () => {
  const full = sampleRecord();
  const quick = sampleRecord({ isQuick: true, seeds: 3, durations: [600, 600], cpuSeconds: 12 });

  it('say what was run, what came of it, what it cost, and by which version', () => {
    const text = withReproduction('', [full], 'records');
    assert.match(text, /^# Published results, reproduced\n/);
    assert.match(text, /^1 study, at full length: 1\. First looks .*: 0\.$/m);
    assert.match(text, /\| `mine` \| wp1-mine +\| 24 × 120 min +\| 8 +\| 1 holds, 1 differs as known \| 1\.5 h +\|/);
    assert.match(
      text,
      /\| `mine` \| load \[%\] \| A thesis, figure 1 \(read off a figure\) \| 2 +\| 1\.1 +\| \+1\.5 points at policy=worse, ratio=1 \|/,
    );
    assert.match(text, /- rsplab 1\.2\.3, commit 0123456789ab, code ba9876543210, 2026-11-29: all studies/);
  });

  it('say where results differ, and why', () => {
    const text = withReproduction('', [full], 'records');
    assert.match(text, /- `mine`, values \(known difference\): load as in thesis\. Measured: 0\.6 .*The thesis \| had/);
    assert.doesNotMatch(text, /`mine`, order/);
  });

  it('take the place of earlier ones, and leave the rest of the document alone', () => {
    const document = withReproduction('# Title\n\nBefore.\n', [quick], 'records');
    const other = withReproduction(`${document}\nBehind.\n`, [full], 'records');
    assert.match(other, /^# Title\n\nBefore\.\n\n<!--/);
    assert.match(other, /-->\n\nBehind\.\n$/);
    assert.doesNotMatch(other, /\(quick\)/);
    assert.equal(withReproduction(other, [full], 'records'), other);
  });

  it('have the study at full length, if there is one, and else the first look', () => {
    const quickAlone = withReproduction('', [quick], 'records');
    assert.match(quickAlone, /3 × 10 min \(quick\)/);
    const both = withReproduction('', [quick, full], 'records');
    assert.match(both, /24 × 120 min/);
    assert.doesNotMatch(both, /\(quick\)/);
  });

  it('have the pictures that are beside the records', () => {
    const pictures = [{ title: 'Load', published: 'mine.load.published.svg', here: 'mine.load.svg' }];
    const text = withReproduction('', [sampleRecord({ pictures })], 'reproduction');
    assert.match(text, /!\[mine, published: Load\]\(reproduction\/mine\.load\.published\.svg\)/);
    assert.match(text, /!\[mine, here: Load\]\(reproduction\/mine\.load\.svg\)/);
  });
});
