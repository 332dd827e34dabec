import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODES } from '../../src/model/protocol/scene.ts';
import { sizesTo } from '../../src/views/grow/sizes.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, goTo, openPage, startBrowser, taken } from '../support/browser.ts';

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
    modes: MODES,
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

test("Grow's drawing, counts and code are taken away; of a node there is no drawing", async () => {
  const { page, context, faults } = await openPage(browser, '#v1/grow?growTo=100');
  const counts = await answerIn(page, 'grow');
  const svg = await taken(page, 'Picture (SVG)');
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg.match(/<circle/g)).toHaveLength(MODES.length);
  expect(svg).not.toMatch(/var\(|NaN/);
  expect(await taken(page, 'Numbers (JSON)')).toBe(counts);
  expect(await taken(page, 'Lines of code')).toContain('expectedWork(shape, plane, [1])');
  await goTo(page, '#v1/grow?growBy=node');
  await answerIn(page, 'grow');
  await page.locator('.grow .hint', { hasText: 'real node' }).waitFor();
  expect(await page.getByRole('button', { name: 'Picture (SVG)' }).count()).toBe(0);
  expect(await taken(page, 'Lines of code')).toContain('runStudy(');
  expect(faults).toEqual([]);
  await context.close();
});
