import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import type { TimeRequest } from '../../src/model/protocol/time.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, openPage, startBrowser } from '../support/browser.ts';
import { SETTINGS } from '../support/time-settings.ts';

/** States of figures 1 to 3, with their links. */
const STATES: readonly (readonly [link: string, request: TimeRequest])[] = [
  ['', { figure: 'response', ...SETTINGS }],
  [
    'requests=100&figure=processor&assume=rule.outOfCache:150,sync.rules:50',
    {
      figure: 'processor',

      ...SETTINGS,
      requests: 100,
      assumptions: { 'rule.outOfCache': 150, 'sync.rules': 50 },
    },
  ],
  [
    'processors=2&possible=8&estimator=no&chains=no&perSecond=4000',
    {
      figure: 'response',

      ...SETTINGS,
      processors: 2,
      possible: 8,
      perSecond: 4000,
      estimator: false,
      chains: false,
    },
  ],
  [
    'figure=rules&backends=4&podsANode=10&policiesAPod=2',
    { figure: 'rules', endpoints: 4, podsANode: 10, policiesAPod: 2 },
  ],
];

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

test("Time's figures are Node's, byte by byte; the table shows them; a figure goes out as SVG and code", async () => {
  const { page, context, faults } = await openPage(browser, '#v1/time?figure=rules');
  page.setDefaultTimeout(150_000);
  const model = new Model();
  for (const [link, request] of STATES) {
    await page.evaluate((hash) => {
      (globalThis.packetPath!.answers as Map<string, string>).clear();
      location.hash = hash;
    }, `#v1/time?${link}`);
    // The largest nodes are made after the others: the last answer counts.
    const inNode = JSON.stringify(await model.answer('time', request, ALONE));
    await expect
      .poll(() => answerIn(page, 'time').then((json) => json === inNode), { timeout: 150_000 })
      .toBe(true);
  }
  expect(await page.locator('.time tbody tr').last().locator('td').last().textContent()).toMatch(
    /^\d/,
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('section:has(> .exports) button').first().click(),
  ]);
  expect(download.suggestedFilename()).toBe('packet-path-rules.svg');
  await page.locator('section:has(> .exports) button').last().click();
  expect(await page.locator('pre.code').textContent()).toContain('expectedCalicoRules(');
  expect(faults).toEqual([]);
  await context.close();
}, 400_000);

test("the event simulation's percentiles are Node's, and the page says that they are drawn", async () => {
  const { page, context, faults } = await openPage(
    browser,
    '#v1/time?figure=tail&eventsAt=300&possible=24&perSecond=50',
  );
  page.setDefaultTimeout(150_000);
  const request = {
    machine: 'emulated',
    services: 300,
    ...SETTINGS,
    processors: 1,
    possible: 24,
    perSecond: 50,
    syncs: false,
  } as const;
  const inNode = await askFresh('tail', request);
  expect(await answerIn(page, 'tail')).toBe(JSON.stringify(inNode));
  expect(await page.locator('.mark').textContent()).toMatch(/event simulation/);
  expect(faults).toEqual([]);
  await context.close();
}, 400_000);
