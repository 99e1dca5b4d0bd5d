import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Script } from 'node:vm';
import { pageScript } from '../../../analysis/report/page-script.ts';

describe('the script of a page', () => {
  const text = pageScript();

  it('is one script of all modules, each behind those it needs', () => {
    assert.doesNotThrow(() => new Script(text));
    assert.doesNotMatch(text, /^(import|export)\b/m);
    const places = new Map(
      [...text.matchAll(/^modules\["([\w-]+\.js)"\] = /gm)].map(({ 1: name, index }) => [name, index]),
    );
    const folder = new URL('../../../analysis/report/page/', import.meta.url);
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.js'))) assert.ok(places.has(name), name);
    for (const { 1: name, index } of text.matchAll(/^const \{.*\} = modules\["([\w-]+\.js)"\];$/gm))
      assert.ok((places.get(name) ?? Infinity) < index, name);
  });

  it('does not say where its modules were', () => {
    assert.ok(!text.includes(new URL('../../..', import.meta.url).pathname));
    assert.ok(!text.includes('sourceMappingURL'));
  });
});
