import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type {} from '../../src/state/last-answers.ts';

/** The whole page in one file, as `npm run page` writes it. */
const PAGE_FILE: string = fileURLToPath(
  new URL('../../../../out/playground.html', import.meta.url),
);

export { startBrowser } from './start-browser.mjs';

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

/** Opens a link in a page that is open; its question is asked anew where it is another than before. */
export async function goTo(page: Page, fragment: string): Promise<void> {
  await page.evaluate((next) => {
    (globalThis.packetPath!.answers as Map<string, string>).clear();
    location.hash = next;
  }, fragment);
}

/** The content of the file that a button gives out. */
export async function taken(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFileSync(await (await download).path(), 'utf8');
}
