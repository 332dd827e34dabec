import { element, type Markup } from '../print/markup.ts';
import { formatMean, formatNumber } from '../print/number.ts';
import type { Axis, LineChart, Mark, Panel, Point, Series, Tone } from './line-chart.ts';
import { createScale, type Scale } from './scale.ts';
import { spread } from './spread.ts';

/** Where a panel's plot stands, in the units of the drawing. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

/** One plot of a chart: grid, axes, lines, and the lines' names at their ends. */
export function drawPanel(chart: LineChart, panel: Panel, frame: Frame, first: boolean): Markup {
  const points = chart.panels.flatMap(({ series, marks }) => [
    ...series.flatMap((line) => line.points),
    ...marks,
  ]);
  const scales: Scales = {
    x: createScale(
      chart.x.scale,
      points.map(({ x }) => x),
      frame.left,
      frame.right,
    ),
    y: createScale(
      chart.y.scale,
      points.map(({ y }) => y),
      frame.bottom,
      frame.top,
    ),
  };
  return element(
    'g',
    {},
    panel.title === '' ? [] : text('chart-panel', frame.left, frame.top - 40, panel.title),
    first ? text('chart-axis', frame.left - 48, frame.top - 16, axisText(chart.y)) : [],
    grid(scales, frame, first),
    text(
      'chart-axis',
      (frame.left + frame.right) / 2,
      frame.bottom + 46,
      axisText(chart.x),
      'middle',
    ),
    panel.series.map((line) => drawSeries(line, scales)),
    panel.marks.map((mark) => drawMark(mark, scales)),
    endLabels(panel.series, scales, frame),
  );
}

/** Neighbours share the first panel's numbers on the left. */
function grid({ x, y }: Scales, { left, right, top, bottom }: Frame, first: boolean): Markup {
  const horizontal = y.ticks.map((tick) => {
    const place = at(y.place(tick));
    return [
      element('line', { class: 'chart-grid', x1: left, x2: right, y1: place, y2: place }),
      first ? text('chart-tick', left - 10, at(place + 4), formatNumber(tick), 'end') : [],
    ];
  });
  const vertical = x.ticks.map((tick) => {
    const place = at(x.place(tick));
    return [
      element('line', { class: 'chart-grid', x1: place, x2: place, y1: top, y2: bottom }),
      text('chart-tick', place, bottom + 22, formatNumber(tick), 'middle'),
    ];
  });
  const base = element('line', {
    class: 'chart-base',
    x1: left,
    x2: right,
    y1: bottom,
    y2: bottom,
  });
  return element('g', {}, vertical, horizontal, base);
}

/** Beyond so many points their shapes would hide the line. */
const MOST_SHAPES = 24;

function drawSeries({ tone, points }: Series, { x, y }: Scales): Markup {
  const path = points.map((point) => `${at(x.place(point.x))} ${at(y.place(point.y))}`).join('L');
  return element(
    'g',
    {},
    element('path', { class: `chart-line chart-${tone}`, d: `M${path}` }),
    (points.length > MOST_SHAPES ? [] : points).map((point) =>
      element('path', {
        class: `chart-point chart-${tone}-fill`,
        d: shape(tone, at(x.place(point.x)), at(y.place(point.y))),
      }),
    ),
  );
}

/** A square, a disc, a triangle, or one that stands on its tip. */
function shape(tone: Tone, x: number, y: number): string {
  switch (tone) {
    case 'vermilion':
      return `M${at(x - 5)} ${at(y - 5)}h10v10h-10Z`;
    case 'blue':
      return `M${at(x - 5.5)} ${y}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z`;
    case 'green':
      return `M${x} ${at(y - 6.5)}l6.5 11.5h-13Z`;
    case 'purple':
      return `M${x} ${at(y + 6.5)}l6.5 -11.5h-13Z`;
  }
}

function drawMark({ tone, label, ...point }: Mark, { x, y }: Scales): Markup {
  const d = `M${at(x.place(point.x))} ${at(y.place(point.y) - 6.5)}l6.5 6.5l-6.5 6.5l-6.5 -6.5Z`;
  return element('path', { class: `chart-mark chart-${tone}`, d }, element('title', {}, label));
}

/** Each line's name and last value, beside its end and clear of the others'. */
function endLabels(series: readonly Series[], { x, y }: Scales, frame: Frame): Markup {
  const ends = series.flatMap((line) => {
    const last: Point | undefined = line.points.at(-1);
    return last === undefined ? [] : [{ line, x: x.place(last.x), y: y.place(last.y), last }];
  });
  const places = spread(
    ends.map((end) => end.y),
    36,
    frame.top + 8,
    frame.bottom - 18,
  );
  return element(
    'g',
    {},
    ends.map(({ line, last, ...end }, index) => {
      const place = at(places[index]!);
      const fill = `chart-${line.tone}-fill`;
      return [
        element('path', {
          class: `chart-leader chart-${line.tone}`,
          d: `M${at(end.x + 8)} ${at(end.y)}L${at(end.x + 14)} ${place}`,
        }),
        text(`chart-label ${fill}`, at(end.x + 18), place, line.label),
        text(`chart-value ${fill}`, at(end.x + 18), place + 16, formatMean(last.y)),
      ];
    }),
  );
}

function text(style: string, x: number, y: number, content: string, anchor?: string): Markup {
  return element('text', { class: style, x, y, 'text-anchor': anchor }, content);
}

/** A tenth of a unit is finer than any screen, and the same on every engine. */
function at(place: number): number {
  return Math.round(place * 10) / 10;
}

/** An axis's label, and that it is logarithmic where it is. */
function axisText({ label, scale }: Axis): string {
  return scale === 'logarithmic' ? `${label} (logarithmic)` : label;
}
