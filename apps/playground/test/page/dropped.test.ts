import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linuxHost } from 'packet-path/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerIn, openPage, startBrowser } from '../support/browser.ts';
import { rules } from '../support/large-files.mjs';

const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:<img/src=x/onerror=a(1)> - [0:0]
-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j <img/src=x/onerror=a(1)>
-A <img/src=x/onerror=a(1)> -p tcp -m comment --comment "<script>alert(2)</script>" -j DNAT --to-destination 10.244.0.9:8080
COMMIT
`;

/** A rule that says which address can be called. */
const CALLED = '-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j ACCEPT';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

async function drop(page: Page, name: string, text: string): Promise<void> {
  const files = [{ name, mimeType: 'text/plain', buffer: Buffer.from(text) }];
  await page.locator('input[type=file]').setInputFiles(files);
}

async function openWithFiles(fragment = '#v1/walk?cluster=files') {
  const opened = await openPage(browser, fragment);
  const dialogs: string[] = [];
  opened.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { ...opened, dialogs };
}

test('rules of iptables-save are walked; markup in their names is text', async () => {
  const { page, context, dialogs, requests, faults } = await openWithFiles();
  await drop(page, '<b>rules</b>.txt', RULES);
  const json = await answerIn(page, 'walk');
  expect(json).toContain('10.244.0.9:8080');
  expect(await page.locator('.trace').textContent()).toContain('<img/src=x/onerror=a(1)>');
  expect(await page.locator('.trace img, .trace script, .drop-zone b').count()).toBe(0);
  expect(await page.locator('.drop-zone .name').textContent()).toBe('<b>rules</b>.txt');
  expect([dialogs, faults]).toEqual([[], []]);
  expect(requests.filter((url) => !/^(?:file|blob|data):/.test(url))).toEqual([]);

  // The link opens with the file in a fresh browser.
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => location.hash);
  const other = await openPage(browser, link);
  expect(await answerIn(other.page, 'walk')).toBe(json);
  await other.context.close();
  await context.close();
});

test.each([
  ['broken.txt', '*nat\n-A PREROUTING -d 10.0.0.300/32 -j ACCEPT\nCOMMIT\n'],
  ['cut.txt', '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d\n'],
])(
  'a bad file gets its reader\u2019s own message, with line and column: %s',
  async (name, text) => {
    const { page, context, faults } = await openWithFiles();
    await drop(page, name, text);
    await page.locator('.fault-box').waitFor();
    const shown = await page.locator('.fault-box p').textContent();
    expect(shown).toBe(readerSays(name, text));
    expect(shown).toMatch(/:\d+:\d+/);
    // The page stays: the shop is walked as before.
    await page.getByRole('radio', { name: 'A shop' }).check();
    await answerIn(page, 'walk');
    expect(faults).toEqual([]);
    await context.close();
  },
);

/** The message that the library's own reader throws. */
function readerSays(source: string, iptables: string): string {
  try {
    linuxHost({ iptables, sources: { iptables: source }, rules: { unknown: 'never-match' } });
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

test.each([
  ['deep.json', `${'['.repeat(200_000)}`],
  ['zeros.txt', '\0'.repeat(1000)],
  ['empty.txt', ''],
  ['alias.yaml', `a: &a [x]\nb: &b [*a,*a]\nc: [${'*b,'.repeat(2000)}*b]\nkind: Service\n`],
  [
    'names.yaml',
    'apiVersion: v1\nkind: Service\nmetadata: { name: "<svg onload=alert(3)>", namespace: d }\nspec: { clusterIP: 10.96.0.1, ports: [{ port: 80 }] }\n',
  ],
  ['control.txt', '*nat\n-A PRE\u0007\u202eROUTING -d 1.2.3\u0000 -j ACCEPT\nCOMMIT\n'],
])('a hostile file breaks nothing: %s', async (name, text) => {
  const { page, context, dialogs, faults } = await openWithFiles();
  await drop(page, name, text);
  await page.locator('.fault-box').waitFor();
  expect(await page.locator('.fault-box p').textContent()).not.toBe('');
  expect([dialogs, faults]).toEqual([[], []]);
  await context.close();
});

test('50 MB are read in the worker: the page answers meanwhile, and a fault at their end has its place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
  const file = join(folder, 'rules.txt');
  const text = rules('-A KUBE-SERVICES -d 10.0.0.999/32 -j ACCEPT');
  writeFileSync(file, text);
  const { page, context, faults } = await openWithFiles();
  page.setDefaultTimeout(150_000);
  await page.locator('input[type=file]').waitFor({ state: 'attached' });
  await page.evaluate(() => {
    let last = performance.now();
    const look = (): void => {
      const now = performance.now();
      const { dataset } = document.documentElement;
      dataset['stall'] = `${Math.max(Number(dataset['stall'] ?? 0), now - last)}`;
      last = now;
      setTimeout(look, 4);
    };
    look();
  });
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.fault-box').waitFor();
  const line = text.split('\n').length - 2;
  expect(await page.locator('.fault-box p').textContent()).toBe(
    `rules.txt:${line}:21: '10.0.0.999' is not an IPv4 address; expected an address such as 10.0.0.1`,
  );
  // A thread that took the text itself stood still for many seconds.
  const stall = await page.evaluate(() => Number(document.documentElement.dataset['stall']));
  expect(stall).toBeLessThan(3000);
  await page.getByRole('radio', { name: 'A shop' }).check();
  await answerIn(page, 'walk');
  expect(faults).toEqual([]);
  await context.close();
  rmSync(folder, { recursive: true });
}, 200_000);

test('a file beyond 50 MB is refused before it is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
  const file = join(folder, 'over.txt');
  writeFileSync(file, Buffer.alloc(50 * 1024 * 1024 + 1, 65));
  const { page, context } = await openWithFiles();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.drop-zone .fault').waitFor();
  expect(await page.locator('.drop-zone .fault').textContent()).toBe(
    'over.txt is larger than 50 MB',
  );
  await context.close();
  rmSync(folder, { recursive: true });
});

test('a link that names a file which is too large for it asks for the file', async () => {
  const { page, context } = await openWithFiles();
  const many = Array.from(
    { length: 4000 },
    (_, index) =>
      `-A PREROUTING -s 10.${index % 250}.${(index * 7) % 251}.${(index * 13) % 241}/32 -j ACCEPT`,
  );
  await drop(
    page,
    'large.txt',
    `*nat\n:PREROUTING ACCEPT [0:0]\n${many.join('\n')}\n${CALLED}\nCOMMIT\n`,
  );
  await answerIn(page, 'walk');
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => location.hash);
  expect(link.length).toBeLessThan(17_000);
  const other = await openPage(browser, link);
  await other.page.getByText('This link names files that are not here').waitFor();
  expect(await other.page.locator('.drop-zone li.missing').textContent()).toContain('large.txt');
  await other.context.close();
  await context.close();
});

test('a link of a newer page says so, and the page works', async () => {
  const { page, context, faults } = await openPage(browser, '#v9/walk?services=3');
  expect(await page.locator('.fault-box').textContent()).toContain('newer page');
  await answerIn(page, 'walk');
  expect(faults).toEqual([]);
  await context.close();
});
