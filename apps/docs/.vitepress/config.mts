import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { referenceLinks } from './reference-links.mts';
import { repositoryLinks } from './repository-links.mts';
import { withoutComments } from './without-comments.mts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The path that the site stands under, `/packet-path/` for instance. */
const base = process.env['SITE_BASE'] ?? '/';

const LESSONS = [
  ['1-hooks', 'Hooks'],
  ['2-dnat-and-conntrack', 'DNAT and conntrack'],
  ['3-kube-proxys-chains', "kube-proxy's chains"],
  ['4-why-20000', 'Why 20,000'],
  ['5-keepalive', 'Keepalive'],
  ['6-ipvs', 'IPVS'],
  ['7-nftables', 'nftables'],
  ['8-when-conntrack-is-not-your-friend', 'Limits of conntrack'],
] as const;

// The texts stay where they are read without a site: READMEs and `docs`. Nothing is copied.
export default defineConfig({
  title: 'Packet Path',
  description: 'What Linux does with a packet on its way to a Kubernetes service, counted',
  base,
  srcDir: root,
  srcExclude: [
    '**/node_modules/**',
    '.changeset/**',
    '.github/**',
    'docs/api/**',
    'fixtures/**',
    'out/**',
    'tools/**',
    '**/dist/**',
  ],
  outDir: join(root, 'out/site'),
  cacheDir: join(root, 'node_modules/.cache/site'),
  rewrites: { 'README.md': 'index.md', ':folder(.*)/README.md': ':folder/index.md' },
  markdown: {
    // Rules and templates in the texts hold angle brackets, which are no elements of a page.
    html: false,
    config(markdown) {
      withoutComments(markdown);
      repositoryLinks(markdown, root);
      referenceLinks(markdown, join(root, 'docs/api'), base);
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/' },
      { text: 'Learn', link: '/docs/learn/' },
      { text: 'Cookbook', link: '/docs/cookbook' },
      { text: 'Reference', link: '/docs/reference' },
      { text: '简体中文', link: '/README.zh-CN' },
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Packet Path', link: '/' },
          { text: 'The command line', link: '/packages/packet-path/' },
          { text: 'One packet', link: '/docs/one-packet' },
          { text: 'Cookbook', link: '/docs/cookbook' },
          { text: 'A data plane of your own', link: '/docs/your-own-data-plane' },
          { text: 'Examples', link: '/examples/' },
        ],
      },
      {
        text: 'Learn',
        items: [
          { text: 'Eight lessons', link: '/docs/learn/' },
          ...LESSONS.map(([page, text]) => ({ text, link: `/docs/learn/${page}` })),
          { text: 'Glossary', link: '/docs/learn/glossary' },
        ],
      },
      {
        text: 'Results',
        items: [
          { text: 'Figures', link: '/docs/figures' },
          { text: 'Why IPVS gets slower', link: '/docs/ipvs-estimator' },
          { text: 'Sweeps at scale', link: '/docs/scale' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'By task', link: '/docs/reference' },
          { text: 'What is exact', link: '/docs/exactness' },
          { text: 'Performance', link: '/docs/performance' },
          { text: 'Reliability', link: '/docs/reliability' },
          { text: 'Decisions', link: '/docs/decisions/' },
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changes', link: '/CHANGELOG' },
        ],
      },
    ],
  },
});
