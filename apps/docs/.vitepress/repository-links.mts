import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const { homepage } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly homepage: string };
const repository = homepage.replace(/#.*$/, '');

/**
 * Links of texts that are read in the repository as well: a folder becomes its README, and a file that is no
 * text of the site (a program, a cluster) the file in the repository. A link to nothing stays, and fails the build.
 */
export function repositoryLinks(markdown: MarkdownRenderer, root: string): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const folder = dirname(resolve(root, env.realPath ?? env.path));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet('href');
      if (token.type !== 'link_open' || href === null) continue;
      token.attrSet('href', siteLink(href, folder, root));
    }
  });
}

function siteLink(href: string, folder: string, root: string): string {
  const [, own] = href.startsWith(repository) ? /\/(?:blob|tree)\/main\/(.*)$/.exec(href) ?? [] : [];
  if (own === undefined && /^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [path = '', fragment] = (own ?? href).split('#');
  const target = own === undefined ? resolve(folder, path) : join(root, path);
  if (!existsSync(target)) return href;
  const place = relative(root, target);
  const isText = (name: string): boolean =>
    name.endsWith('.md') && !/^(?:fixtures|tools|out|\.github)\//.test(name);
  const readme = join(place, 'README.md');
  const page = statSync(target).isDirectory() && existsSync(join(root, readme)) ? readme : place;
  if (!isText(page)) return `${repository}/blob/main/${place}`;
  return `/${page.replace(/README\.md$/, '')}${fragment === undefined ? '' : `#${fragment}`}`;
}
