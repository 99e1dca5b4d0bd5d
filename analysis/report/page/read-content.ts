import { byId } from './elements.ts';
import type { PageContent, PageResults } from './page-content.ts';

export function readContent(): Promise<PageContent> {
  return read('report-content') as Promise<PageContent>;
}

export function readResults(): Promise<PageResults> {
  return read('report-values') as Promise<PageResults>;
}

/** What an element of the page has as base64 of JSON that gzip has compressed. */
async function read(id: string): Promise<unknown> {
  const text = atob(byId(id).textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).json();
}
