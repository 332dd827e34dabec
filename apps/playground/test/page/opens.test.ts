import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import { answerIn, openPage, startBrowser } from '../support/browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

test('the page opens from disk, walks a packet as Node does, and asks nobody for anything', async () => {
  const { page, context, requests, faults } = await openPage(browser);
  const json = await answerIn(page, 'walk');
  const inNode = await new Model().answer(
    'walk',
    {
      scene: { kind: 'shop', policies: false },
      mode: 'iptables',
      from: 'pod',
      to: 'default/kubernetes:https',
      at: 'cluster IP',
      protocol: 'tcp',
      seed: '1',
    },
    ALONE,
  );
  expect(json).toBe(JSON.stringify(inNode));
  await page.getByRole('button', { name: 'Forward' }).click();
  expect(await page.locator('.transport output').textContent()).toMatch(/^2 of \d+$/);
  expect(faults).toEqual([]);
  expect(requests.filter((url) => !/^(?:file|blob|data):/.test(url))).toEqual([]);
  await context.close();
});
