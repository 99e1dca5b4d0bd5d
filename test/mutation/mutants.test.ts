import assert from 'node:assert/strict';
import { mutantsOf, sample } from './mutants.ts';

const source = `import { a } from './a - b.ts';
/** Not < this. */
export function f(x: number): boolean {
  if (x < 3) note('x < 3');
  this.#tell(x);
  return true;
}
`;

describe('mutants', () => {
  const mutants = mutantsOf('f.ts', source);

  it('change one place of the code, not of comments, strings and imports', () => {
    assert.deepEqual(
      mutants.map(({ line, before, after }) => `${line} ${before} ${after}`),
      ['4 < <=', '6 true false', '4 3 4', '4 if ( if (false &&', '5 this.#tell(x); ;'],
    );
    for (const { text, line } of mutants) {
      const [changed, ...others] = text
        .split('\n')
        .flatMap((each, i) => (each === source.split('\n')[i] ? [] : [i + 1]));
      assert.deepEqual([changed, others], [line, []]);
    }
  });

  it('are sampled alike for the same seed', () => {
    assert.deepEqual(sample(mutants, 3, '1'), sample(mutants, 3, '1'));
    assert.equal(sample(mutants, 3, '1').length, 3);
  });
});
