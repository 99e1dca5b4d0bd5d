import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javascriptTokens } from '../../../scenarios/execution/javascript-tokens.ts';

describe('tokens of JavaScript', () => {
  const cases: readonly (readonly [code: string, tokens: readonly string[]])[] = [
    ['a = b; // c', ['a', '=', 'b', ';']],
    ['/* a\n * b */ c();', ['c', '(', ')', ';']],
    [`f('// no', "/* no */");`, ['f', '(', `'// no'`, ',', `"/* no */"`, ')', ';']],
    [String.raw`'it\'s // one'`, [String.raw`'it\'s // one'`]],
    [
      '`http://${host /* x */}/${`in // ${n}`}`',
      ['`', 'http://${', 'host', '}', '/${', '`', 'in // ${', 'n', '}', '`', '}', '`'],
    ],
    ['`${{ a: {} }}// text`', ['`', '${', '{', 'a', ':', '{', '}', '}', '}', '// text`']],
    ['x = /[/*]\\/\\//g.test(y); // z', ['x', '=', '/[/*]\\/\\//g', '.', 'test', '(', 'y', ')', ';']],
    ['return /"/; // "', ['return', '/"/', ';']],
    ['a / b / c; // d', ['a', '/', 'b', '/', 'c', ';']],
    ['f(x) / 2; /* " */ y', ['f', '(', 'x', ')', '/', '2', ';', 'y']],
    ['this.#a ?? 1e-3', ['this', '.', '#a', '?', '?', '1e', '-', '3']],
  ];
  for (const [code, tokens] of cases) it(`of ${code}`, () => assert.deepEqual(javascriptTokens(code), tokens));

  it('hold no quote alone, which would be a string that was torn apart, in all modules of the project', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const modules = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    assert.ok(modules.length > 500);
    for (const name of modules)
      for (const token of javascriptTokens(readFileSync(join(root, name), 'utf8')))
        assert.ok(token !== "'" && token !== '"', name);
  });
});
