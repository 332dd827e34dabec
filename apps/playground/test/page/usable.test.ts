import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VIEW_NAMES } from '../../src/state/schemas/schemas.ts';
import { openPage, startBrowser } from '../support/browser.ts';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 };

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

/** The view at rest: its question is answered. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => globalThis.packetPath!.answers.size > 0);
  // Time makes nodes of 10,000 services when it is opened.
  await page.waitForFunction(
    () => document.querySelector('[aria-busy="true"]') === null,
    undefined,
    { timeout: 150_000 },
  );
}

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const;

test.each(VIEW_NAMES.flatMap((view) => LOOKS.map((look) => ({ view, ...look }))))(
  'axe finds nothing in $view, $colorScheme, $width pixels wide, and it does not scroll sideways',
  async ({ view, colorScheme, width }) => {
    const { page, context, faults } = await openPage(browser, `#v1/${view}`, {
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    await settled(page);
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: () => Promise<{ violations: Violation[] }> };
      };
      return (await axe.run()).violations.map(({ id, nodes }) => [
        id,
        ...nodes.map(({ html }) => html),
      ]);
    });
    expect(violations).toEqual([]);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  },
  200_000,
);

test('arrow keys move a logarithmic slider from every value to another', async () => {
  const { page, context } = await openPage(browser, '#v1/walk?cluster=synthetic&services=99');
  await settled(page);
  const slider = page.locator('.slider input[type=range]').first();
  const value = page.locator('.slider input[type=number]').first();
  await slider.focus();
  for (const services of ['100', '110', '120']) {
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => value.inputValue(), PATIENT).toBe(services);
  }
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => value.inputValue(), PATIENT).toBe('110');
  await context.close();
});

test('the keyboard alone steps, jumps to the end, changes the view and shows its keys', async () => {
  const { page, context } = await openPage(browser);
  await settled(page);
  const place = page.locator('.transport output');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => place.textContent(), PATIENT).toMatch(/^2 of /);
  await page.keyboard.press('End');
  await expect.poll(() => place.textContent(), PATIENT).toMatch(/^(\d+) of \1$/);
  await page.keyboard.press('Home');
  await page.keyboard.press('n');
  await expect
    .poll(() => page.locator('.packets [aria-current]').textContent(), PATIENT)
    .toMatch(/^2/);
  await page.keyboard.press('2');
  await expect
    .poll(() => page.locator('[role=tab][aria-selected=true]').textContent(), PATIENT)
    .toBe('Compare');
  await page.keyboard.press('?');
  await expect.poll(() => page.locator('dialog[open]').count(), PATIENT).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('dialog[open]').count(), PATIENT).toBe(0);
  await context.close();
});
