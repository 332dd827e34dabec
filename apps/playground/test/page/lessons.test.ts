import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CompareAnswer } from '../../src/model/protocol/compare.ts';
import { MODES } from '../../src/model/protocol/scene.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, goTo, openPage, startBrowser } from '../support/browser.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 };

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

test("Lessons' answers are Node's, byte by byte, in all eight; a link holds the reader's answers", async () => {
  const { page, context, faults } = await openPage(browser, '#v1/lessons');
  for (let lesson = 1; lesson <= 8; lesson++) {
    const answers = lesson === 5 ? ['295', 'yes', ''] : ['', '', ''];
    const query = lesson === 5 ? '&answer1=295&answer2=yes' : '';
    await goTo(page, `#v1/lessons?lesson=${lesson}${query}`);
    const inNode = JSON.stringify(await askFresh('lessons', { language: 'en', lesson, answers }));
    await expect
      .poll(() => answerIn(page, 'lessons').then((json) => json === inNode), PATIENT)
      .toBe(true);
    if (lesson !== 5) continue;
    expect(await page.locator('.verdict [role=status]').allTextContents()).toEqual([
      'Right.',
      expect.stringMatching(/^Not so/),
      '',
    ]);
    expect(await page.locator('.exercise details').count()).toBe(2);
  }
  expect(faults).toEqual([]);
  await context.close();
});

test('in Chinese the lessons are Chinese, and Compare opens out of one', async () => {
  const { page, context, faults } = await openPage(browser, '#v1/lessons?lesson=7', {
    locale: 'zh-CN',
  });
  const asked = { language: 'zh', lesson: 7, answers: ['', '', ''] } as const;
  expect(await answerIn(page, 'lessons')).toBe(JSON.stringify(await askFresh('lessons', asked)));
  expect(await page.locator('.lesson h2').textContent()).toBe('7. nftables：为什么是平的？');
  await page.locator('.lesson button', { hasText: '对比' }).click();
  const compared = JSON.parse(await answerIn(page, 'compare')) as CompareAnswer;
  expect(compared.columns.map(({ plane }) => plane)).toEqual(MODES);
  expect(faults).toEqual([]);
  await context.close();
});

test('an exercise is answered by keyboard, and a command opens as a state of Walk', async () => {
  const { page, context, faults } = await openPage(browser, '#v1/lessons?lesson=6');
  await answerIn(page, 'lessons');
  const form = page.locator('.exercise').first();
  await form.locator('input').first().focus();
  for (const digit of ['3', '3', '1']) {
    await page.keyboard.type(digit);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => form.locator('[role=status]').textContent(), PATIENT).toBe('Right.');
  await expect.poll(() => page.url(), PATIENT).toContain('answer1=3+3+1');
  await page.locator('.lesson button', { hasText: 'See it in Walk' }).first().click();
  const walk = JSON.parse(await answerIn(page, 'walk'));
  expect(walk).toEqual(
    await askFresh('walk', {
      scene: { kind: 'shop', policies: false },
      mode: 'ipvs',
      from: 'pod',
      to: 'shop/catalog:http',
      at: 'cluster IP',
      protocol: 'tcp',
      seed: '1',
    }),
  );
  expect(faults).toEqual([]);
  await context.close();
});
