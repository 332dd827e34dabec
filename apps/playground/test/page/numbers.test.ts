import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODES } from '../../src/model/protocol/scene.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, goTo, type OpenedPage, openPage, startBrowser } from '../support/browser.ts';
import { CASES, STATES } from '../support/states.ts';

let browser: Browser;
let opened: OpenedPage;

beforeAll(async () => {
  browser = await startBrowser();
  opened = await openPage(browser);
});

afterAll(async () => {
  expect(opened.faults).toEqual([]);
  await browser.close();
});

test.each(CASES)("Walk's answer is Node's, byte by byte: $title", async ({ link, request }) => {
  const { page } = opened;
  await goTo(page, link);
  const inNode = await askFresh('walk', request).then(
    JSON.stringify,
    (error: Error) => error.message,
  );
  if (inNode.startsWith('{')) {
    expect(await answerIn(page, 'walk')).toBe(inNode);
    const { ledgers } = JSON.parse(inNode);
    const shown = page.locator('.answer tbody tr', { hasText: 'rules evaluated' }).locator('td');
    expect(await shown.first().textContent()).toBe(
      (ledgers.opening.rulesEvaluated ?? 0).toLocaleString('en'),
    );
  } else {
    await page.locator('.fault-box').waitFor();
    expect(await page.locator('.fault-box p').textContent()).toBe(inNode);
  }
});

test.each(STATES)("Compare's answer is Node's, byte by byte: $link", async ({ link, request }) => {
  const { page } = opened;
  await goTo(page, `#v1/compare?${link}&modes=${MODES.join(',')}`);
  const inNode = await askFresh('compare', { ...request, modes: MODES }).then(
    JSON.stringify,
    (error: Error) => error.message,
  );
  if (inNode.startsWith('{')) expect(await answerIn(page, 'compare')).toBe(inNode);
  else expect(await page.locator('.fault-box p').textContent()).toBe(inNode);
});
