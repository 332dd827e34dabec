import { drawLineChart } from '../chart/draw-line-chart.ts';
import type { LineChart } from '../chart/line-chart.ts';
import { element, type Markup, raw } from '../print/markup.ts';
import type { StudyResult } from '../study/result.ts';
import { describeCharts } from './study-charts.ts';

/**
 * The charts of the page. One with a logarithmic axis says so, and has the same on linear axes under it,
 * folded away.
 */
export function chartFigures(result: StudyResult): readonly Markup[] {
  return describeCharts(result).map((chart) => {
    const logarithmic = (['x', 'y'] as const).filter((axis) => chart[axis].scale !== 'linear');
    const picture = raw(drawLineChart(chart));
    if (logarithmic.length === 0) return element('figure', {}, picture);
    return element(
      'figure',
      {},
      picture,
      element('figcaption', {}, captionOf(logarithmic.length === 2)),
      element(
        'details',
        {},
        element('summary', {}, 'The same on linear axes'),
        raw(drawLineChart(linear(chart))),
      ),
    );
  });
}

function captionOf(both: boolean): string {
  const which = both ? 'Both axes are logarithmic' : 'An axis is logarithmic';
  return (
    `${which}: from one mark to the next is ten times as much. Where a line rises by one mark for each ` +
    'mark to the right, the work grows in proportion; where it is level, it does not grow.'
  );
}

function linear(chart: LineChart): LineChart {
  return {
    ...chart,
    name: `${chart.name}-linear`,
    x: { ...chart.x, scale: 'linear' },
    y: { ...chart.y, scale: 'linear' },
  };
}
