import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Places where systems install the browser. */
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Starts the browser of this machine, without a window.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function startBrowser() {
  const executablePath = BROWSERS.find(existsSync);
  if (executablePath === undefined) throw new Error('no Chromium here: apt-get install chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
