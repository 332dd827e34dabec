import type { MarkdownRenderer } from 'vitepress';

/** Comments of the texts, which mark what scripts write, are not shown. */
export function withoutComments(markdown: MarkdownRenderer): void {
  markdown.core.ruler.before('normalize', 'without-comments', (state) => {
    state.src = state.src.replace(/<!--.*?-->\n?/gs, '');
  });
}
