import { checkFigures, escapeMarkup, type Figure } from '@packet-path/experiment';
import { drawFigure } from '../draw/draw-figure.ts';

const STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 Helvetica, Arial, sans-serif; color: #222; margin: 0 auto; max-width: 1020px; padding: 24px; }
figure { margin: 0 0 48px; }
figure > svg { max-width: 100%; height: auto; border: 1px solid #ddd; }
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid #ddd; }
summary { cursor: pointer; }
nav li { margin: 2px 0; }
@media print { details > *, details { display: block; } }
`;

/**
 * One HTML page of figures: each picture, its assumptions with their sources, its notes, the sources of its
 * series, and links to its files, which stand beside the page (`ID.svg`, `ID.csv`, `ID.json`).
 *
 * @param about sentences above the figures
 */
export function figuresPage(figures: readonly Figure[], title: string, about: string): string {
  checkFigures('figuresPage', figures);
  const items = figures.map(
    ({ id, title: words }) => `<li><a href="#${escapeMarkup(id)}">${escapeMarkup(words)}</a></li>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p>${escapeMarkup(about)}</p>`,
    `<nav><ol>${items.join('')}</ol></nav>`,
    ...figures.map(section),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function section(figure: Figure): string {
  const { id, notes, assumptions } = figure;
  const name = escapeMarkup(id);
  const links = ['svg', 'csv', 'json'].map(
    (kind) => `<a href="${name}.${kind}">${kind.toUpperCase()}</a>`,
  );
  return [
    `<figure id="${name}">`,
    drawFigure(figure).trimEnd(),
    '<figcaption>',
    `<p>Data: ${links.join(', ')}.</p>`,
    notes.length === 0
      ? ''
      : `<ul>${notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('')}</ul>`,
    assumptions.length === 0 ? '' : assumed(figure),
    sources(figure),
    '</figcaption>',
    '</figure>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function assumed({ assumptions }: Figure): string {
  const rows = assumptions.map(
    ({ name, value, source }) =>
      `<tr><td>${escapeMarkup(name)}</td><td>${escapeMarkup(value)}</td><td>${escapeMarkup(source)}</td></tr>`,
  );
  return `<details><summary>Assumed</summary><table><tr><th>constant</th><th>value</th><th>source</th></tr>${rows.join('')}</table></details>`;
}

function sources({ panels }: Figure): string {
  const rows = panels.flatMap(({ title, series }) =>
    series.map(
      ({ label, kind, source }) =>
        `<tr><td>${escapeMarkup(title === '' ? label : `${title}: ${label}`)}</td><td>${kind}</td><td>${escapeMarkup(source)}</td></tr>`,
    ),
  );
  return `<details><summary>Sources of the points</summary><table><tr><th>series</th><th>kind</th><th>source</th></tr>${rows.join('')}</table></details>`;
}
