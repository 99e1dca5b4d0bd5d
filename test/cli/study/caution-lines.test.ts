import assert from 'node:assert/strict';
import type { CautionedPoint } from '../../../analysis/statistics/cautions.ts';
import { cautionLines } from '../../../cli/study/caution-lines.ts';

describe('warnings about points', () => {
  it('are a line a caution, which names some of the points', () => {
    const growing = [1, 2, 3, 5, 7, 10, 20].map((ratio): CautionedPoint => ({
      label: `puToPeRatio=${ratio}`,
      caution: 'depends on run length',
      warmup: null,
    }));
    const late: CautionedPoint = { label: 'puToPeRatio=30', caution: 'warm-up too short', warmup: 1218.75 };
    const [first, second, ...others] = cautionLines([...growing, late]);
    assert.match(first, /^warning: 7 points: depends on run length \(.*\): puToPeRatio=1 \| .*=7 \| … and 2 more$/);
    assert.match(second, /^warning: 1 point: warm-up too short \(.*\): puToPeRatio=30 \(MSER-5: 1219 s\)$/);
    assert.deepEqual(others, []);
  });

  it('are none where all is well', () => {
    assert.deepEqual(cautionLines([]), []);
  });
});
