// Measures the built page in Chromium without a window, from disk: `npm run bench -- --page`. Each figure
// is the median of ten; a figure above five times what is aimed at fails.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { largeFiles } from './test/support/large-files.mjs';
import { startBrowser } from './test/support/start-browser.mjs';

const PAGE = `${pathToFileURL(fileURLToPath(new URL('../../out/playground.html', import.meta.url)))}`;
const TIMES = 10;
/** A figure may be this many times what is aimed at, on a machine that does other things as well. */
const PATIENCE = 5;
const LARGE = '#v1/walk?cluster=synthetic&services=10000&to=default%2Fsvc-09000';

const browser = await startBrowser();
let hasFailed = false;

function tell(what, aim, samples, unit = 'ms') {
  const sorted = samples.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const isFailed = median > PATIENCE * aim;
  hasFailed ||= isFailed;
  const shown = (value) => value.toFixed(value < 20 ? 1 : 0);
  console.log(
    `${isFailed ? 'FAIL' : median > aim ? 'over' : 'ok  '} ${what}: ${shown(median)} ${unit} ` +
      `(${shown(sorted[0])} to ${shown(sorted.at(-1))}; aimed at ${aim})`,
  );
}

async function open(fragment = '') {
  const context = await browser.newContext({
    locale: 'en',
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(`${PAGE}${fragment}`);
  return { context, page };
}

function answered(page, name) {
  return page.waitForFunction((one) => globalThis.packetPath?.answers.has(one), name, {
    timeout: 120_000,
  });
}

/** Milliseconds from a change of the address until its answer is in the document. */
function changed(page, hash, name) {
  return page.evaluate(
    ([fragment, question]) =>
      new Promise((resolve) => {
        globalThis.packetPath.answers.clear();
        const began = performance.now();
        location.hash = fragment;
        const look = () => {
          if (globalThis.packetPath.answers.has(question)) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [hash, name],
  );
}

/** Megabytes that the page's first worker holds after a collection, those of arrays beside the heap too. */
async function workerHeap(context, page) {
  const session = await context.newCDPSession(page);
  const attached = new Promise((resolve) => session.once('Target.attachedToTarget', resolve));
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const { sessionId } = await attached;
  const call = (id, method) =>
    new Promise((resolve) => {
      const hear = ({ message }) => {
        const answer = JSON.parse(message);
        if (answer.id !== id) return;
        session.off('Target.receivedMessageFromTarget', hear);
        resolve(answer.result);
      };
      session.on('Target.receivedMessageFromTarget', hear);
      session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
    });
  await call(1, 'HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await call(2, 'Runtime.getHeapUsage');
  return (usedSize + backingStorageSize) / 1e6;
}

/** Notes the longest time between two turns of the page's own thread. */
function watchForStalls() {
  globalThis.longestStall = 0;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    globalThis.longestStall = Math.max(globalThis.longestStall, now - last);
    last = now;
    setTimeout(look, 4);
  };
  look();
}

const paints = [];
const ready = [];
for (let time = 0; time < TIMES; time++) {
  const { context, page } = await open();
  await answered(page, 'walk');
  const [paint, answer] = await page.evaluate(() => [
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    performance.getEntriesByName('answered walk')[0]?.startTime ?? Number.NaN,
  ]);
  paints.push(paint);
  ready.push(answer);
  await context.close();
}
tell('first paint', 1000, paints);
tell('ready: the first walk is answered', 2000, ready);

const { context, page } = await open('#v1/walk?cluster=synthetic&services=50');
await answered(page, 'walk');
const sliders = [];
const compares = [];
for (let time = 0; time < TIMES; time++) {
  sliders.push(await changed(page, `#v1/walk?cluster=synthetic&services=${60 + time}`, 'walk'));
}
for (let time = 0; time < TIMES; time++) {
  compares.push(await changed(page, `#v1/compare?seed=${time}`, 'compare'));
}
tell('a slider of Walk, some 60 services', 100, sliders);
tell('Compare, the shop through four data planes', 300, compares);

const nodes = [];
for (let time = 0; time < TIMES; time++) {
  nodes.push(await changed(page, `${LARGE}&seed=${time}`, 'walk'));
}
tell('a node of 10,000 services, made and walked', 2000, nodes);
const steps = await page.evaluate(async (times) => {
  const taken = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
    const before = document.querySelector('.transport output').textContent;
    while (document.querySelector('.transport output').textContent === before) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    taken.push(performance.now() - began);
  }
  return taken;
}, TIMES);
tell('a step of Walk at 10,000 services', 16, steps);
await context.close();

{
  const { context, page } = await open(LARGE);
  await answered(page, 'walk');
  tell(
    'heap of the worker with a node of 10,000 services',
    300,
    [await workerHeap(context, page)],
    'MB',
  );
  await context.close();
}

{
  const { context, page } = await open('#v1/lessons');
  await answered(page, 'lessons');
  const opened = [];
  const moved = [];
  for (let time = 0; time < TIMES; time++) {
    opened.push(await changed(page, `#v1/time?seed=${time}`, 'time'));
    moved.push(await changed(page, `#v1/time?seed=${time}&perSecond=${900 + time}`, 'time'));
    await changed(page, '#v1/lessons', 'lessons');
  }
  tell('Time is opened', 1000, opened);
  tell('a slider of Time', 100, moved);
  await context.close();
}

const folder = mkdtempSync(join(tmpdir(), 'packet-path-'));
for (const [name, text] of largeFiles()) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const { context, page } = await open('#v1/walk?cluster=files');
  await page.locator('input[type=file]').waitFor({ state: 'attached' });
  await page.evaluate(watchForStalls);
  const began = performance.now();
  await page.locator('input[type=file]').setInputFiles(file);
  await answered(page, 'walk');
  const megabytes = (text.length / 2 ** 20).toFixed(0);
  tell(`${megabytes} MB dropped in and walked: ${name}`, 20_000, [performance.now() - began]);
  const stall = await page.evaluate(() => globalThis.longestStall);
  tell('… the longest time in which the page does not answer', 200, [stall]);
  await context.close();
}
rmSync(folder, { recursive: true });
await browser.close();
if (hasFailed) process.exitCode = 1;
