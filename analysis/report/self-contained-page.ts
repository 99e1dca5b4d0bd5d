import { gzipSync } from 'node:zlib';
import { escapeHtml } from './html-text.ts';
import { forScript, scriptElement, securityPolicy } from './page-head.ts';
import { libraryScripts, pageScript, type PageEntry } from './page-script.ts';
import { STYLE } from './report-style.ts';

/** What a page shows. Texts of HTML are made by who gives them. */
export interface PageParts {
  readonly title: string;
  /** HTML at the side. */
  readonly navigation: string;
  /** HTML of the page itself. */
  readonly main: string;
  /** The script that fills the page. */
  readonly entry: PageEntry;
  /** What the script reads before it draws, by the identifier of its element. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What it reads later: behind the scripts, so that plots do not wait for it. */
  readonly laterData?: Readonly<Record<string, unknown>>;
}

/** One HTML file that needs nothing else, and loads nothing. */
export function selfContainedPage({ title, navigation, main, entry, data, laterData = {} }: PageParts): string {
  const scripts = [...libraryScripts(), pageScript(entry)].map(forScript);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(scripts, STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<nav>
${navigation}
</nav>
<main>
${main}
</main>
<aside id="report-point" hidden></aside>
<div id="report-tooltip" role="tooltip" hidden></div>
${dataElements(data)}
${scripts.map(scriptElement).join('\n')}
${dataElements(laterData)}
</body>
</html>
`;
}

/** Data for the page's script: texts that cannot end their elements. */
function dataElements(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(data)
    .map(([id, value]) => {
      const text = gzipSync(JSON.stringify(value), { level: 9 }).toString('base64');
      return `<script type="application/gzip" id="${id}">${text}</script>`;
    })
    .join('\n');
}
