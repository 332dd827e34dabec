import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCHEDULER_NAMES, type ScheduleRequest } from '../../src/model/protocol/schedule.ts';
import { askFresh } from '../support/ask.ts';
import { answerIn, goTo, openPage, startBrowser, taken } from '../support/browser.ts';

const FIRST: ScheduleRequest = {
  schedulers: ['rr', 'wlc'],
  weights: [1, 1, 2, 4],
  connections: 120,
  every: 20,
  stay: 800,
  times: 'drawn',
  nodes: 1,
  clients: 20,
  seed: '1',
};

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

test("Schedule's numbers are Node's, byte by byte, for every scheduler", async () => {
  const { page, context, faults } = await openPage(browser, '#v1/schedule');
  expect(await answerIn(page, 'schedule')).toBe(JSON.stringify(await askFresh('schedule', FIRST)));
  for (let at = 0; at < SCHEDULER_NAMES.length; at += 2) {
    const [scheduler, beside] = SCHEDULER_NAMES.slice(at, at + 2) as [string, string];
    await goTo(
      page,
      `#v1/schedule?scheduler=${scheduler}&beside=${beside}&weights=3,0,1&nodes=3&seed=a${at}`,
    );
    const asked = {
      ...FIRST,
      schedulers: SCHEDULER_NAMES.slice(at, at + 2),
      weights: [3, 0, 1],
      nodes: 3,
      seed: `a${at}`,
    };
    expect(await answerIn(page, 'schedule')).toBe(
      JSON.stringify(await askFresh('schedule', asked)),
    );
  }
  expect(faults).toEqual([]);
  await context.close();
});

test('the arrival that is shown has its counts in the table, by mouse, keyboard and link', async () => {
  const { page, context } = await openPage(browser, '#v1/schedule?arrival=70');
  const { runs } = await askFresh('schedule', FIRST);
  await answerIn(page, 'schedule');
  const shown = (): Promise<readonly string[]> =>
    page
      .locator('.schedule .two section')
      .first()
      .locator('tbody tr td:nth-child(3)')
      .allTextContents();
  const counted = (upTo: number): readonly string[] =>
    FIRST.weights.map(
      (_, place) =>
        `${runs[0]!.arrivals.slice(0, upTo).filter(({ server }) => server === place).length}`,
    );
  expect(await shown()).toEqual(counted(70));
  await page.keyboard.press('ArrowRight');
  await expect.poll(shown).toEqual(counted(71));
  await page.keyboard.press('End');
  await expect.poll(shown).toEqual(counted(120));
  const jain = await page.locator('.balance dd').first().textContent();
  expect(jain).toBe(runs[0]!.arrivals.at(-1)!.balance.jain.toFixed(4));
  await context.close();
});

test('the drawing and the code are taken away', async () => {
  const { page, context } = await openPage(browser, '#v1/schedule?arrival=120');
  await answerIn(page, 'schedule');
  const svg = await taken(page, 'Picture (SVG)');
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg.match(/<circle/g)).toHaveLength(240);
  expect(svg).not.toContain('var(');
  const { text } = await askFresh('scheduleExport', { schedule: FIRST });
  expect(await taken(page, 'Lines of code')).toBe(text);
  await context.close();
});

test('without a weight nobody can be chosen, and the page says so', async () => {
  const { page, context, faults } = await openPage(browser, '#v1/schedule?weights=0,0');
  expect(await page.locator('.fault-box p').textContent()).toContain('a weight above 0');
  await page.getByLabel('Weight of server 1').fill('5');
  await page.keyboard.press('Enter');
  await answerIn(page, 'schedule');
  expect(faults).toEqual([]);
  await context.close();
});
