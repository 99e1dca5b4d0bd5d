import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { docstringOf } from './docstring.ts';
import { exportedByPackage, type Exported } from './exported.ts';
import { apiPages } from './pages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('API pages', () => {
  let exports: readonly Exported[];
  let pages: ReadonlyMap<string, string>;

  before(() => {
    exports = exportedByPackage(root);
    pages = apiPages(exports);
  });

  it('have a docstring for all that is exported', () => {
    assert.ok(exports.length > 150);
    const missing = exports.filter(({ docstring }) => (docstring?.text ?? '') === '').map(({ name }) => name);
    assert.deepEqual(missing, []);
  });

  it('have one for all methods of services and clients, but those that languages define', () => {
    const missing = exports
      .filter(({ place }) => /^(native\/api|analysis\/programs)\//.test(place))
      .flatMap(({ name, members }) => members.map((member) => ({ name, ...member })))
      .filter(({ text, docstring }) => (docstring?.text ?? '') === '' && /^(static |get )?\w+(<\w+>)?\(/.test(text))
      .filter(({ text }) => !text.startsWith('constructor('))
      .map(({ name, text }) => `${name}: ${text}`);
    assert.deepEqual(missing, []);
  });

  it('show parameters, errors and members of a class, and neither private ones nor those of the project', () => {
    const page = pages.get('services-and-clients.md') ?? '';
    const [, text = ''] = /^## RealWorld\n(.*?)^## /ms.exec(page) ?? [];
    assert.match(text, /^```ts\nclass RealWorld\n```$/m);
    assert.match(text, /^- `static open\(options\?: RealWorldOptions\): Promise<RealWorld>`$/m);
    assert.match(text, /^ {2}- Throws TransportError if it does not work here/m);
    assert.doesNotMatch(text, /reporter|private|@/);
  });

  it('link only what is there, and each export from the contents', () => {
    const anchors = new Set(
      Array.from(pages, ([file, text]) =>
        Array.from(text.matchAll(/^## (\w+)$/gm), ([, name = '']) => `${file}#${name.toLowerCase()}`),
      ).flat(),
    );
    for (const [file, text] of pages)
      for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g))
        assert.ok(link.startsWith('https:') || pages.has(link) || anchors.has(link), `${file}: ${link}`);
    const contents = pages.get('README.md') ?? '';
    for (const { name } of exports) assert.ok(contents.includes(`[\`${name}\`](`), name);
  });
});

describe('a docstring', () => {
  it('is the last comment, with its tags taken apart wherever they are', () => {
    const comments =
      '/** Another one. */\n/**\n * Opens `a@b`.\n *\n * @param name of it,\n *   in full\n * @throws Error now @public\n */\n';
    assert.deepEqual(docstringOf(comments), {
      text: 'Opens `a@b`.',
      parameters: ['name of it,\n  in full'],
      returns: undefined,
      throws: ['Error now'],
      isInternal: false,
    });
    assert.equal(docstringOf('// no docstring\n'), undefined);
    assert.equal(docstringOf('/** For tests. @internal */')?.isInternal, true);
  });
});
