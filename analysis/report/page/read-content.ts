import { byId } from './elements.ts';
import type { PageContent } from './page-content.ts';

/** The content of the page: base64 of JSON that gzip has compressed. */
export async function readContent(): Promise<PageContent> {
  const text = atob(byId('report-content').textContent.trim());
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(plain).json()) as PageContent;
}
