/** Chromium without a window, for tests of pages. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Whether no test in a browser may be skipped: continuous integration sets it, where `npm run setup` has run. */
export const mustHaveBrowser = process.env['BROWSER_TESTS'] === 'required';

const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** Nothing but what pages do; no requests of the browser's own. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** The path of the browser; undefined: there is none. */
function browserPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why nothing can be tested in a browser here; undefined: it can. */
export function browserObstacle(): string | undefined {
  return browserPath() === undefined ? 'there is no Chromium: run npm run setup' : undefined;
}

/** Skips a suite without a browser, or fails where it must run; for its `before` hook. */
export function requireBrowser(context: Mocha.Context): void {
  const obstacle = browserObstacle();
  if (obstacle === undefined) return;
  if (mustHaveBrowser) throw new Error(`${obstacle} (BROWSER_TESTS=required)`);
  console.error(obstacle);
  context.skip();
}

/** @throws Error if there is no browser */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  // The sandbox refuses root.
  return chromium.launch({ executablePath, args: ARGUMENTS, chromiumSandbox: process.getuid?.() !== 0 });
}

/** A page that is watched. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of its console, and exceptions that nobody caught. */
  readonly faults: string[];
  /** What it asked for, without itself and what it made itself. */
  readonly requests: string[];
}

/** Opens a page in a window of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const [faults, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== url && !/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(url);
  return { page, faults, requests };
}
