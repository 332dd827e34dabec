import type { Figure, FigurePanel } from '@packet-path/experiment';
import { drawFigure, figuresPage } from '@packet-path/figures';
import { describe, expect, test } from 'vitest';

const panel: FigurePanel = {
  title: 'a <panel> & more',
  x: { label: 'services', unit: '', scale: 'log' },
  y: { label: 'time', unit: 'µs', scale: 'log' },
  series: [
    {
      label: 'iptables',
      group: 'iptables',
      kind: 'simulated',
      source: 'counted',
      drawn: 'line',
      points: [1, 10, 100, 1_000].map((x) => ({ x, y: 10 + x, low: 9 + x / 2, high: 12 + 2 * x })),
    },
    {
      label: 'an "article"',
      group: 'iptables',
      kind: 'published',
      source: 'somewhere',
      drawn: 'dots',
      points: [{ x: 1_000, y: 900, low: 800, high: 1_000, label: 'mean' }],
    },
  ],
};

const bars: FigurePanel = {
  title: 'bars',
  x: { label: 'mode', unit: '', scale: 'category' },
  y: { label: 'processor', unit: '% of a core', scale: 'linear' },
  series: ['walking', 'syncs'].map((cause, index) => ({
    label: cause,
    group: cause,
    kind: 'simulated' as const,
    source: 'counted',
    drawn: 'bars' as const,
    points: [
      { x: 'iptables', y: 20 + index },
      { x: 'IPVS', y: 3 + index },
    ],
  })),
};

const figure: Figure = {
  format: 'packet-path/figure/1',
  id: 'test',
  title: 'A figure of <two> panels',
  caption: 'Words & more words. '.repeat(20),
  assumptions: [{ name: 'a rule', value: '6 ns (4 to 8)', source: 'measured <here>' }],
  panels: [panel, bars],
  notes: ['a note'],
};

function numberOf(attributes: string, name: string): number {
  return Number(new RegExp(` ?\\b${name}="([\\d.]+)"`).exec(attributes)?.[1]);
}

describe('a figure that is drawn', () => {
  const svg = drawFigure(figure);

  test('is the same bytes each time', () => {
    expect(drawFigure(structuredClone(figure))).toBe(svg);
  });

  test('says its axes with units, and where a scale is logarithmic', () => {
    for (const words of [
      'services (log scale)',
      'time (µs, log scale)',
      'processor (% of a core)',
    ]) {
      expect(svg).toContain(`>${words}<`);
    }
  });

  test('writes the numbers of its axes', () => {
    for (const number of ['1,000', '100', '10', '20']) expect(svg).toContain(`>${number}<`);
  });

  test('has a row in the legend for each series, and says which are published', () => {
    expect(svg).toContain('>iptables</tspan>');
    expect(svg).toContain('an &quot;article&quot; (published)');
    expect(svg).toContain('>walking</tspan>');
  });

  test('is well formed, whatever its words', () => {
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#)/);
    expect(svg).not.toContain('<two>');
    const opened = svg.match(/<(?!\/)[a-z][^>]*[^/]>/g)?.length;
    const closed = svg.match(/<\/[a-z]+>/g)?.length;
    expect(opened).toBe(closed);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('has 0 on the axis of a level', () => {
    const level = drawFigure({
      ...figure,
      panels: [
        {
          ...panel,
          y: { ...panel.y, scale: 'linear' },
          series: [{ ...panel.series[1]!, points: [1, 2].map((x) => ({ x, y: 10 })) }],
        },
      ],
    });
    expect(level).toMatch(/<text[^>]*>0<\/text>/);
  });

  test('stands bars on each other', () => {
    const plot = svg.slice(svg.indexOf('>bars<'));
    const heights = [...plot.matchAll(/<rect ([^>]*)>/g)]
      .map(([, attributes = '']) => ['y', 'height'].map((name) => numberOf(attributes, name)))
      .slice(0, 4);
    expect(heights).toHaveLength(4);
    const [walking, , syncs] = heights;
    expect(syncs![0]! + syncs![1]!).toBeCloseTo(walking![0]!, 6);
  });

  test.each(['linear', 'log'] as const)('has finite places for one point alone, %s', (scale) => {
    const single: FigurePanel = {
      ...panel,
      x: { ...panel.x, scale },
      y: { ...panel.y, scale },
      series: [{ ...panel.series[0]!, points: [{ x: 5, y: 7 }] }],
    };
    expect(drawFigure({ ...figure, panels: [single] })).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test('no two groups of a panel have one symbol, so that grey print tells them apart', () => {
  const groups = ['iptables', 'ipvs', 'nftables', '126013', '139513', '135639', '84906'];
  const series = groups.map((group) => ({
    ...panel.series[1]!,
    label: group,
    group,
    points: [{ x: 10, y: 10 }],
  }));
  const svg = drawFigure({ ...figure, panels: [{ ...panel, series }] });
  const shapes = [...svg.matchAll(/<path d="([^"]*)" transform="translate\(18 /g)].map(
    ([, d]) => d,
  );
  expect(shapes).toHaveLength(groups.length);
  expect(new Set(shapes).size).toBe(groups.length);
});

test('no two lines of a panel have both one symbol and one kind of dashes', () => {
  const groups = ['iptables-2019', 'iptables', 'iptables-2019', 'iptables', 'ipvs', 'ipvs'];
  const series = groups.map((group, place) => ({
    ...panel.series[0]!,
    label: `${group} ${place}`,
    group,
    drawn: 'line' as const,
    points: [1, 10].map((x) => ({ x, y: 10 + place })),
  }));
  const svg = drawFigure({ ...figure, panels: [{ ...panel, series }] });
  const lines = [
    ...svg.matchAll(/<path d="M2 [^>]*?(stroke-dasharray="[^"]*")?\/><path d="([^"]*)"/g),
  ].map(([, dashes, shape]) => `${dashes} ${shape}`);
  expect(lines).toHaveLength(groups.length);
  expect(new Set(lines).size).toBe(groups.length);
});

test('a page has all figures, their assumptions, notes, sources and files', () => {
  const page = figuresPage([figure, { ...figure, id: 'other' }], 'All', 'About <them>.');
  for (const words of ['id="test"', 'id="other"', 'href="test.svg"', 'href="other.csv"']) {
    expect(page).toContain(words);
  }
  expect(page).toContain('measured &lt;here&gt;');
  expect(page).toContain('<li>a note</li>');
  expect(page).toContain('<td>somewhere</td>');
});

test('hostile words stay words in a drawing and on a page', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='a()'>&lt;\u202e\u0000]]>`;
  const one = {
    ...figure,
    title: hostile,
    caption: hostile,
    notes: [hostile],
    assumptions: [{ name: hostile, value: hostile, source: hostile }],
    panels: [
      {
        ...panel,
        title: hostile,
        x: { ...panel.x, label: hostile, unit: hostile },
        series: panel.series.map((series) => ({
          ...series,
          label: hostile,
          group: hostile,
          source: hostile,
        })),
      },
    ],
  };
  for (const text of [drawFigure(one), figuresPage([one], hostile, hostile)]) {
    expect(text).not.toMatch(/<script|<img|<[^<>]*\sonerror/);
    expect(text).toContain('&lt;script&gt;');
  }
});
