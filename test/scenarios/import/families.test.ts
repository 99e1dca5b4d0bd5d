import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { families, scriptOf } from './families.ts';

describe('studies that RSPSIM is published with, imported', () => {
  it('are all 55', () => assert.equal(new Set(families.map(({ name }) => name)).size, 55));

  for (const family of families)
    it(`${family.name} sweeps what it swept`, () => {
      const { text } = importScript({ file: `${family.name}.R`, text: scriptOf(family) });
      const study = readStudy('study.yaml', text);
      const swept = [...study.sweep].map(([name, values]) => [name, values.map(givenInWords)]);
      const wanted = Object.entries(family.sweep).map(([name, values]) => [name, values.map(String)]);
      assert.deepEqual(Object.fromEntries(swept), Object.fromEntries(wanted));
      const { replications, parameters } = study;
      assert.equal(replications.kind === 'seeds' && replications.seeds.length, family.runs);
      assert.equal(parameters.get('duration'), 60 * family.minutes);
    });
});
