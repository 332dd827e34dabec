// Builds the site into `out/site`: the texts as pages, the API reference beside them. A dead link or anchor
// fails. Then serves it at a local address.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { readOptions, wholeNumber } from './options.mjs';
import { root } from './tools.mjs';

const values = readOptions(
  'npm run site --',
  'Builds the site into out/site, and serves it at a local address.',
  [
    ['--build', 'builds it, and serves nothing'],
    ['--base <path>', 'the path that it is to be served under', String, '/'],
    ['--port <number>', 'to serve it at', wholeNumber, 8080],
  ],
);
if (!/^\/(?:.*\/)?$/.test(values.base)) {
  console.error(`--base is '${values.base}'; expected a path such as /packet-path/`);
  process.exit(2);
}
const out = join(root, 'out/site');
const modules = join(root, 'apps/docs/node_modules');

function run(script, ...args) {
  const env = { ...process.env, SITE_BASE: values.base };
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('scripts/run.mjs', 'docs', '--logLevel', 'Warn');
run(join(modules, 'vitepress/bin/vitepress.js'), 'build', 'apps/docs');
cpSync(join(root, 'docs/api'), join(out, 'api'), { recursive: true });

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The file of a path under the base: a page without its ending, a folder's index. */
async function fileAt(url) {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  const place = normalize(path.startsWith(values.base) ? path.slice(values.base.length) : '404');
  if (place.startsWith('..')) throw new Error('outside');
  for (const name of [place, `${place}.html`, join(place, 'index.html')]) {
    try {
      return [await readFile(join(out, name)), TYPES[extname(name)] ?? 'application/octet-stream'];
    } catch {}
  }
  throw new Error('nothing there');
}

const server = createServer(async ({ url }, response) => {
  try {
    const [body, type] = await fileAt(url);
    response.writeHead(200, { 'content-type': type }).end(body);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
  }
});
await new Promise((resolve) => server.listen(values.build ? 0 : values.port, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}${values.base}`;

const { LinkChecker } = await import(join(modules, 'linkinator/build/src/index.js'));
const checker = new LinkChecker();
const { links } = await checker.check({
  path: address,
  recurse: true,
  checkFragments: true,
  // Other sites are not asked: the check is to mean the same without a network.
  linksToSkip: async (link) => !link.startsWith(address),
});
const broken = links.filter(({ state }) => state === 'BROKEN');
for (const { url, parent } of broken) console.error(`dead: ${url} (on ${parent})`);
console.log(`${links.length} links looked at, ${broken.length} dead: out/site`);
if (broken.length > 0) process.exit(1);
if (values.build) server.close();
else console.log(`The site is at ${address}; Ctrl-C ends it.`);
