import type { FigurePanel, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { parseHTML } from 'linkedom';
import { type DrawnAxis, drawnAxis, numeral } from './axis.ts';
import { Plot } from './plot.ts';
import { type SeriesStyle, stylesOf } from './style.ts';
import { wrapped } from './wrapped.ts';

/** A plot without its title and its legend, as the content of an `svg` element. */
export interface DrawnPanel {
  readonly markup: string;
  readonly styles: readonly SeriesStyle[];
}

const INK = '#222222';
/** The type of categories, the width of one of its characters, and the height of a line, in pixels. */
const SMALL = 11;
const CHARACTER = 7;
/** Plot breaks lines by the widths of Helvetica; DejaVu, which many Linux machines draw instead, is this much wider. */
const WIDEST = 1.16;
const LINE = 12;
/** Room below a plot for one line of numbers or words and the axis's label. */
const BELOW = 44;

/** Draws one plot with Observable Plot, on a page that is linkedom's. */
export function drawPanel(panel: FigurePanel, width: number, height: number): DrawnPanel {
  const { document } = parseHTML('<html></html>');
  const styles = stylesOf(panel.series);
  const x = drawnAxis(panel, 'x');
  const y = drawnAxis(panel, 'y');
  const isCategory = panel.x.scale === 'category';
  const below = isCategory ? wordsBelow(x, width) : { place: 0, lines: 1 };
  const marks = panel.series.flatMap((series, index) => marksOf(series, styles[index]!));
  const svg = Plot.plot({
    document,
    width,
    height,
    marginLeft: leftOf(y),
    marginRight: 18,
    marginTop: 26,
    marginBottom: BELOW + (below.lines - 1) * LINE,
    x: isCategory
      ? { type: 'band', domain: x.domain as string[], padding: 0.25 }
      : { type: panel.x.scale, domain: x.domain as number[] },
    y: { type: panel.y.scale === 'log' ? 'log' : 'linear', domain: y.domain as number[] },
    marks: [
      Plot.gridY(y.ticks as number[], { stroke: INK, strokeOpacity: 0.14 }),
      ...(isCategory
        ? []
        : [Plot.gridX(x.ticks as number[], { stroke: INK, strokeOpacity: 0.08 })]),
      ...barsOf(panel.series, styles),
      ...marks,
      Plot.axisY(y.ticks as number[], {
        label: y.label,
        labelArrow: 'none',
        labelAnchor: 'top',
        // A format of one's own would leave out numbers of logarithmic scales that are no powers of ten.
        text: numeral,
        tickSize: 4,
        fill: INK,
        fontSize: 12,
      }),
      Plot.axisX(x.ticks as number[], {
        label: x.label,
        labelArrow: 'none',
        labelAnchor: 'center',
        labelOffset: BELOW - 6 + (below.lines - 1) * LINE,
        text: numeral,
        tickSize: 4,
        fill: INK,
        fontSize: 12,
        ...(isCategory && { lineWidth: below.place / WIDEST / SMALL, fontSize: SMALL }),
      }),
      Plot.ruleY([y.domain[0] as number], { stroke: INK, strokeOpacity: 0.6 }),
    ],
  });
  return { markup: contentOf(svg), styles };
}

/** Bars of one x stand on each other: their ends are summed up here, first series lowest. */
function barsOf(
  all: readonly FigureSeries[],
  styles: readonly SeriesStyle[],
): readonly Plot.Markish[] {
  const tops = new Map<string, number>();
  return all.flatMap((series, index) => {
    if (series.drawn !== 'bars') return [];
    const bars = series.points.map(({ x, y, label }) => {
      const from = tops.get(`${x}`) ?? 0;
      tops.set(`${x}`, from + y);
      return { x: `${x}`, from, to: from + y, title: label ?? `${series.label}: ${numeral(y)}` };
    });
    const colour = styles[index]!.colour;
    return [
      Plot.barY(bars, {
        x: 'x',
        y1: 'from',
        y2: 'to',
        fill: colour,
        stroke: INK,
        strokeWidth: 0.5,
        title: 'title',
      }),
    ];
  });
}

function marksOf(series: FigureSeries, style: SeriesStyle): readonly Plot.Markish[] {
  const points = series.points.map((point) => ({ ...point, x: xOf(point) }));
  const ranged = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  switch (series.drawn) {
    case 'bars':
      return [];
    case 'line':
      return [
        ...(ranged.length > 1 ? [bandOf(ranged, style)] : []),
        Plot.lineY(points, {
          x: 'x',
          y: 'y',
          stroke: style.colour,
          strokeWidth: 2,
          ...(style.dashes !== undefined && { strokeDasharray: style.dashes }),
        }),
        ...(points.length > MOST_SYMBOLS ? [] : [symbolsOf(series, points, style)]),
      ];
    case 'dots':
      return [
        Plot.ruleX(ranged, {
          x: 'x',
          y1: 'low',
          y2: 'high',
          stroke: style.colour,
          strokeWidth: 1.5,
        }),
        symbolsOf(series, points, style),
      ];
  }
}

/** Beyond so many points their symbols would hide the line. */
const MOST_SYMBOLS = 24;

function xOf({ x }: FigurePoint): number | string {
  return x;
}

function bandOf(points: readonly FigurePoint[], { colour }: SeriesStyle): Plot.Markish {
  return Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.16 });
}

/** Simulated points are filled, published ones hollow and larger, so that both of one place are seen. */
function symbolsOf(
  { label, kind }: FigureSeries,
  points: readonly FigurePoint[],
  { colour, symbol }: SeriesStyle,
): Plot.Markish {
  return Plot.dot(points, {
    x: 'x',
    y: 'y',
    symbol,
    r: kind === 'published' ? 5.5 : 3.5,
    stroke: colour,
    strokeWidth: kind === 'published' || symbol === 'times' ? 2 : 1,
    fill: kind === 'published' || symbol === 'times' ? 'none' : colour,
    title: (point: FigurePoint) =>
      `${label}: ${numeral(point.y)} at ${numeral(point.x)}${point.label === undefined ? '' : `, ${point.label}`}`,
  });
}

/** Room for the longest number beside the axis. */
function leftOf({ ticks }: DrawnAxis): number {
  const longest = Math.max(...ticks.map((tick) => numeral(tick).length));
  return 22 + longest * 7;
}

/** The places for the words of categories, in pixels each, and the lines that the longest takes. */
function wordsBelow(
  x: DrawnAxis,
  width: number,
): { readonly place: number; readonly lines: number } {
  const place = (width - 90) / x.domain.length - 6;
  const most = Math.max(5, Math.floor(place / CHARACTER));
  const lines = Math.max(...x.domain.map((words) => wrapped(`${words}`, most).length));
  return { place, lines };
}

/** The content of a plot's element, whose own attributes and styles the figure has. */
function contentOf(svg: Element): string {
  for (const style of svg.querySelectorAll('style')) style.remove();
  return svg.innerHTML;
}
