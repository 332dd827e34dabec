import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODES_WITH_LAW } from '../../src/model/protocol/grow.ts';
import { MODES } from '../../src/model/protocol/scene.ts';
import { sizesTo } from '../../src/views/grow/sizes.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, goTo, openPage, startBrowser } from '../support/browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

test("Grow's counts are Node's, byte by byte, by shape and on a node; the table shows them", async () => {
  const { page, context, faults } = await openPage(
    browser,
    '#v1/grow?growTo=5000&requests=10&endpoints=3',
  );
  const shape = {
    by: 'shape',
    scene: { kind: 'shop', policies: false },
    modes: MODES_WITH_LAW,
    sizes: sizesTo(5000, 'logarithmic'),
    endpoints: 3,
    requests: 10,
  } as const;
  const inNode = await askFresh('grow', shape);
  expect(await answerIn(page, 'grow')).toBe(JSON.stringify(inNode));
  const { worst } = inNode.planes[1]!.points.at(-1)!.rules;
  const row = page.locator('.grow .side-by-side tbody tr').nth(1);
  expect(await row.locator('td').nth(2).textContent()).toBe(worst.toLocaleString('en'));

  await goTo(page, '#v1/grow?growBy=node&shopPolicies=yes');
  const byNode = {
    by: 'node',
    scene: { kind: 'shop', policies: true },
    modes: MODES,
    sizes: [],
    endpoints: 3,
    requests: 1,
  } as const;
  expect(await answerIn(page, 'grow')).toBe(JSON.stringify(await askFresh('grow', byNode)));
  expect(await page.locator('.grow .hint').first().textContent()).toMatch(/real node/);
  expect(faults).toEqual([]);
  await context.close();
});
