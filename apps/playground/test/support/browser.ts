import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type {} from '../../src/state/last-answers.ts';

/** The whole page in one file, as `npm run page` writes it. */
const PAGE_FILE: string = fileURLToPath(
  new URL('../../../../out/playground.html', import.meta.url),
);

/** Places where systems install the browser. */
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts the browser of this machine, without a window. */
export function startBrowser(): Promise<Browser> {
  const executablePath = BROWSERS.find(existsSync);
  if (executablePath === undefined) throw new Error('no Chromium here: apt-get install chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A page that was opened from disk, with the requests that it made and the faults that it had. */
export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly requests: readonly string[];
  readonly faults: readonly string[];
}

/** Opens the page in a fresh context, with a fragment. */
export async function openPage(
  browser: Browser,
  fragment = '',
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ locale: 'en', acceptDownloads: true, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(`${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${pathToFileURL(PAGE_FILE)}${fragment}`);
  return { page, context, requests, faults };
}

/** The JSON of the last answer to a question, once it is there and the page is at rest. */
export async function answerIn(page: Page, name: string): Promise<string> {
  await page.waitForFunction(
    (question) =>
      globalThis.packetPath?.answers.has(question) === true &&
      document.querySelector('[aria-busy="true"]') === null,
    name,
  );
  return page.evaluate((question) => globalThis.packetPath!.answers.get(question)!, name);
}

/** Opens a link in a page that is open; answers of before are forgotten. */
export async function goTo(page: Page, fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    (globalThis.packetPath!.answers as Map<string, string>).clear();
    location.hash = hash;
  }, fragment);
}
