import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine; undefined where it has none. */
export function findBrowser() {
  return NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
}

/**
 * The hashes that a browser without a window makes of the recordings.
 *
 * @param {{ browser: string, recordings: Record<string, string>, folder: string }} where
 */
export async function hashesInBrowser({ browser, recordings, folder }) {
  const bundle = await build({
    stdin: {
      contents: `import { hashes } from './hashes.mjs';
        try { document.title = JSON.stringify(hashes(${JSON.stringify(recordings)})); }
        catch (error) { document.title = String(error && error.stack); }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    logLevel: 'error',
    legalComments: 'none',
  });
  const script = bundle.outputFiles[0].text.replaceAll('</script', '<\\/script');
  const page = join(folder, 'everywhere.html');
  const head = '<!doctype html><meta charset="utf-8"><title>nothing</title>';
  writeFileSync(page, `${head}<body></body><script>${script}</script>`);
  const done = spawnSync(
    browser,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--timeout=120000',
      '--dump-dom',
      `file://${page}`,
    ],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' },
    },
  );
  const [, title = 'no page'] = /<title>([\s\S]*?)<\/title>/.exec(done.stdout ?? '') ?? [];
  const text = title.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  if (!text.startsWith('{'))
    throw new Error(`${browser} answers ${text}\n${done.stderr ?? ''}`.slice(0, 2000));
  return JSON.parse(text);
}
