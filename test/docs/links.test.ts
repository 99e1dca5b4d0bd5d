import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

/** Anchors of the headings of a document, as code hosts make them. */
function anchorsOf(document: URL): string[] {
  const headings = readFileSync(document, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('links of the documents', () => {
  for (const name of documents)
    it(`of ${name} lead to files and headings that are there`, () => {
      const document = new URL(name, root);
      const links = readFileSync(document, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g);
      for (const [, link] of links) {
        const target = new URL(link, document);
        const { hash } = target;
        target.hash = '';
        assert.ok(existsSync(fileURLToPath(target)), link);
        if (hash !== '') assert.ok(anchorsOf(target).includes(hash.slice(1)), link);
      }
    });
});
