import { checkFigure, escapeMarkup, type Figure } from '@packet-path/experiment';
import { drawPanel } from './draw-panel.ts';
import { legendOf } from './legend.ts';
import { wrapped } from './wrapped.ts';

const WIDTH = 980;
const EDGE = 20;
const GAP = 24;
const TITLE = 40;
const PANEL_TITLE = 24;
const PLOT_HEIGHT = 320;
const CAPTION_ROW = 17;
/** Width of a character of a panel's title, on average. */
const TITLE_CHARACTER = 8;

/**
 * A figure as one SVG: panels two in a row, each with its legend, and the caption below. Colours,
 * symbols and dashes each tell the series apart; published points are hollow.
 */
export function drawFigure(figure: Figure): string {
  checkFigure('drawFigure', figure);
  const columns = figure.panels.length === 1 ? 1 : 2;
  const width = (WIDTH - 2 * EDGE - (columns - 1) * GAP) / columns;
  const pieces: string[] = [];
  let top = TITLE;
  for (let start = 0; start < figure.panels.length; start += columns) {
    let lowest = 0;
    for (const [column, panel] of figure.panels.slice(start, start + columns).entries()) {
      const left = EDGE + column * (width + GAP);
      const { markup, styles } = drawPanel(panel, width, PLOT_HEIGHT);
      const legend = legendOf(panel.series, styles, width);
      const words = wrapped(panel.title, Math.floor(width / TITLE_CHARACTER));
      const title = words.length === 0 ? 0 : PANEL_TITLE + (words.length - 1) * CAPTION_ROW;
      pieces.push(
        ...words.map(
          (line, row) =>
            `<text x="${left}" y="${top + 14 + row * CAPTION_ROW}" font-size="14" font-weight="600">${escapeMarkup(line)}</text>`,
        ),
        `<svg x="${left}" y="${top + title}" width="${width}" height="${PLOT_HEIGHT}" fill="currentColor" font-size="12" text-anchor="middle" overflow="visible">${markup}</svg>`,
        `<g transform="translate(${left} ${top + title + PLOT_HEIGHT + 18})">${legend.markup}</g>`,
      );
      lowest = Math.max(lowest, title + PLOT_HEIGHT + 18 + legend.height);
    }
    top += lowest + GAP;
  }
  const lines = wrapped(figure.caption, 150);
  const caption = lines.map(
    (line, row) =>
      `<tspan x="${EDGE}" y="${top + row * CAPTION_ROW}">${escapeMarkup(line)}</tspan>`,
  );
  const height = top + lines.length * CAPTION_ROW + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="Helvetica, Arial, sans-serif" color="#222222" fill="#222222">`,
    `<title>${escapeMarkup(figure.title)}</title>`,
    `<desc>${escapeMarkup(inWords(figure))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${EDGE}" y="26" font-size="18" font-weight="700">${escapeMarkup(figure.title)}</text>`,
    ...pieces,
    `<text font-size="12">${caption.join('')}</text>`,
    '</svg>',
    '',
  ]
    .filter((line, index, all) => line !== '' || index === all.length - 1)
    .join('\n');
}

/** The picture in words, for those who cannot see it. */
function inWords({ caption, panels }: Figure): string {
  const lines = panels.flatMap(({ title, series }) =>
    series.map(({ label, points }) => {
      const name = title === '' ? label : `${title}, ${label}`;
      const [first, last] = [points[0], points.at(-1)];
      return first && last ? `${name}: ${first.y} at ${first.x}, ${last.y} at ${last.x}.` : '';
    }),
  );
  return [caption, ...lines].join(' ');
}
