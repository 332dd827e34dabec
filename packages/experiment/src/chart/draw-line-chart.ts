import { checkArgument, objectOf } from '@packet-path/core';
import { element, type Markup, raw } from '../print/markup.ts';
import { CHART_STYLE } from './chart-style.ts';
import { drawPanel, type Frame } from './draw-panel.ts';
import type { LineChart } from './line-chart.ts';

const EDGE = 24;
const TICKS = 56;
const PLOT = { height: 330, single: 560, double: 300 };
const LABELS = 148;

/** The chart as one SVG element, self-contained: it needs no style sheet and no font of its own. */
export function drawLineChart(chart: LineChart): string {
  checkArgument('drawLineChart', 'chart', chart, objectOf('name', 'title', 'subtitle', 'x'));
  const panels = chart.panels.length;
  const plot = panels > 1 ? PLOT.double : PLOT.single;
  const width = EDGE * 2 + TICKS + panels * (plot + LABELS);
  const top = EDGE + (chart.panels.some(({ title }) => title !== '') ? 112 : 84);
  const height = top + PLOT.height + 64;
  const frames = chart.panels.map((_, index): Frame => {
    const left = EDGE + TICKS + index * (plot + LABELS);
    return { left, right: left + plot, top, bottom: top + PLOT.height };
  });
  const id = (part: string): string => `${chart.name}-${part}`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      class: 'chart',
      role: 'img',
      'aria-labelledby': `${id('title')} ${id('description')}`,
    },
    element('title', { id: id('title') }, chart.title),
    element('desc', { id: id('description') }, `${chart.subtitle} ${inWords(chart)}`),
    element('style', {}, raw(CHART_STYLE)),
    element('rect', { class: 'chart-paper', width, height, rx: 6 }),
    text('chart-title', EDGE, EDGE + 20, chart.title),
    text('chart-subtitle', EDGE, EDGE + 42, chart.subtitle),
    chart.panels.map((panel, index) => drawPanel(chart, panel, frames[index]!, index === 0)),
  ).markup;
}

/** The picture in words, for those who cannot see it. */
function inWords({ panels }: LineChart): string {
  return panels
    .flatMap(({ title, series }) =>
      series.map(({ label, points }) => {
        const [first, last] = [points[0], points.at(-1)];
        const line = title === '' ? label : `${title}, ${label}`;
        return first && last ? `${line}: ${first.y} at ${first.x}, ${last.y} at ${last.x}.` : '';
      }),
    )
    .join(' ');
}

function text(style: string, x: number, y: number, content: string): Markup {
  return element('text', { class: style, x, y }, content);
}
