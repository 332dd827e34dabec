import { escapeMarkup, type FigureSeries } from '@packet-path/experiment';
import type { SeriesStyle, SymbolName } from './style.ts';
import { wrapped } from './wrapped.ts';

/** A legend as markup, with the height that it takes. */
export interface Legend {
  readonly markup: string;
  readonly height: number;
}

const ROW = 17;
const SWATCH = 40;
/** Width of a character of the legend's type, on average. */
const CHARACTER = 6.3;

/** A row for each series: its line, its symbol, its words, and whether it was published. */
export function legendOf(
  series: readonly FigureSeries[],
  styles: readonly SeriesStyle[],
  width: number,
): Legend {
  let y = 0;
  const rows = series.map((one, index) => {
    const isSaid = one.label.includes('published');
    const words = one.kind === 'published' && !isSaid ? `${one.label} (published)` : one.label;
    const lines = wrapped(words, Math.floor((width - SWATCH) / CHARACTER));
    const text = lines
      .map((line, row) => `<tspan x="${SWATCH}" y="${y + row * ROW}">${escapeMarkup(line)}</tspan>`)
      .join('');
    const markup = `${swatch(one, styles[index]!, y - 4)}<text font-size="12" fill="#222222">${text}</text>`;
    y += ROW * lines.length;
    return markup;
  });
  return { markup: rows.join(''), height: y };
}

function swatch({ drawn, kind }: FigureSeries, style: SeriesStyle, y: number): string {
  const { colour, symbol, dashes } = style;
  if (drawn === 'bars') {
    return `<rect x="8" y="${y - 6}" width="22" height="12" fill="${colour}" stroke="#222222" stroke-width="0.5"/>`;
  }
  const line =
    drawn === 'line'
      ? `<path d="M2 ${y}H34" stroke="${colour}" stroke-width="2" fill="none"${dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`}/>`
      : '';
  const isPublished = kind === 'published';
  const isHollow = isPublished || symbol === 'times';
  const [fill, stroke] = isHollow ? ['none', 2] : [colour, 1];
  const size = isPublished ? 5 : 4;
  return `${line}<path d="${shapeOf(symbol, size)}" transform="translate(18 ${y})" fill="${fill}" stroke="${colour}" stroke-width="${stroke}"/>`;
}

/** A symbol around the origin, as Observable Plot draws it. */
function shapeOf(symbol: SymbolName, size: number): string {
  const s = size;
  switch (symbol) {
    case 'square':
      return `M${-s} ${-s}h${2 * s}v${2 * s}h${-2 * s}Z`;
    case 'circle':
      return `M${-s} 0a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0Z`;
    case 'triangle':
      return `M0 ${-s * 1.2}L${s * 1.1} ${s * 0.8}H${-s * 1.1}Z`;
    case 'diamond':
      return `M0 ${-s * 1.3}L${s} 0L0 ${s * 1.3}L${-s} 0Z`;
    case 'cross':
      return `M${-s} ${-s / 3}h${(2 * s) / 3}v${(-2 * s) / 3}h${(2 * s) / 3}v${(2 * s) / 3}h${(2 * s) / 3}v${(2 * s) / 3}h${(-2 * s) / 3}v${(2 * s) / 3}h${(-2 * s) / 3}v${(-2 * s) / 3}h${(-2 * s) / 3}Z`;
    case 'star':
      return `M0 ${-s * 1.3}L${s * 0.35} ${-s * 0.4}L${s * 1.2} ${-s * 0.4}L${s * 0.55} ${s * 0.2}L${s * 0.8} ${s * 1.1}L0 ${s * 0.6}L${-s * 0.8} ${s * 1.1}L${-s * 0.55} ${s * 0.2}L${-s * 1.2} ${-s * 0.4}L${-s * 0.35} ${-s * 0.4}Z`;
    case 'times':
      return `M${-s} ${-s}L${s} ${s}M${-s} ${s}L${s} ${-s}`;
  }
}
