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

test.each(MODES)(
  "in Chinese Walk's sentences are Node's, and English again where it is chosen: %s",
  async (mode) => {
    const { link, request } = STATES[6]!;
    const { page, context, faults } = await openPage(
      browser,
      `#v1/walk?${link}${mode === 'iptables' ? '' : `&mode=${mode}`}`,
      { locale: 'zh-CN' },
    );
    const asked = { ...request, mode, language: 'zh' } as const;
    const inNode = await askFresh('walk', asked);
    expect(await answerIn(page, 'walk')).toBe(JSON.stringify(inNode));
    expect(await page.locator('.trace .begin').textContent()).toMatch(/^到达：/);
    await page.locator('.head select').last().selectOption('en');
    await expect.poll(() => page.locator('.trace .begin').textContent()).toMatch(/^arrives: /);
    const { language: _language, ...inEnglish } = asked;
    expect(await answerIn(page, 'walk')).toBe(JSON.stringify(await askFresh('walk', inEnglish)));
    expect(faults).toEqual([]);
    await context.close();
  },
);
