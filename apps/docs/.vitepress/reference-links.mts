import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const KINDS = ['functions', 'classes', 'interfaces', 'types', 'variables'] as const;

/** Names in code become links to the API reference, where it has one of that name. */
export function referenceLinks(markdown: MarkdownRenderer, api: string, base: string): void {
  const pages = pagesOf(api);
  const { code_inline: written } = markdown.renderer.rules;
  markdown.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    const html = written!(tokens, index, options, env, self);
    const page = pages.get(tokens[index]!.content.replace(/\(\)$/, ''));
    const isInLink = tokens[index - 1]?.type === 'link_open';
    if (page === undefined || isInLink) return html;
    return `<a href="${base}api/${page}" target="_self">${html}</a>`;
  };
}

/** Pages of the reference by the name they explain; the front door's where several packages have the name. */
function pagesOf(api: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const kind of KINDS) {
    if (!existsSync(join(api, kind))) continue;
    for (const file of readdirSync(join(api, kind))) {
      const name = file.replace(/\.html$/, '').split('.').at(-1)!;
      if (!pages.has(name) || file.startsWith('packet-path.')) pages.set(name, `${kind}/${file}`);
    }
  }
  return pages;
}
