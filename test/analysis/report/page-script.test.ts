import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Script } from 'node:vm';
import { pageScript } from '../../../analysis/report/page-script.ts';

describe('the scripts of pages', () => {
  const entries = ['report-page', 'reproduction-page'] as const;
  const scripts = entries.map((entry) => pageScript(entry));

  it('have all modules between them, each behind those it needs', () => {
    const known = new Set<string>();
    for (const text of scripts) {
      assert.doesNotThrow(() => new Script(text));
      assert.doesNotMatch(text, /^(import|export)\b/m);
      const places = new Map(
        [...text.matchAll(/^modules\["([\w-]+\.js)"\] = /gm)].map(({ 1: name, index }) => [name, index]),
      );
      for (const name of places.keys()) known.add(name);
      for (const { 1: name, index } of text.matchAll(/^const \{.*\} = modules\["([\w-]+\.js)"\];$/gm))
        assert.ok((places.get(name) ?? Infinity) < index, name);
    }
    const folder = new URL('../../../analysis/report/page/', import.meta.url);
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.js'))) assert.ok(known.has(name), name);
  });

  it('do not say where their modules were', () => {
    for (const text of scripts) {
      assert.ok(!text.includes(new URL('../../..', import.meta.url).pathname));
      assert.ok(!text.includes('sourceMappingURL'));
    }
  });
});
