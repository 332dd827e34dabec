import type { Tone } from './line-chart.ts';

/** Told apart with any kind of colour vision (after Okabe and Ito), darkened until text is legible. */
const LIGHT: Readonly<Record<Tone, string>> = {
  vermilion: '#b84a00',
  blue: '#0067a5',
  green: '#00785a',
  purple: '#8a3f78',
};
const DARK: Readonly<Record<Tone, string>> = {
  vermilion: '#ff9a5a',
  blue: '#62b8ff',
  green: '#45cfa6',
  purple: '#e39acb',
};

/**
 * One style sheet for every chart. Colours stand in rules, not in variables, for the sake of
 * programs that read SVG without knowing those; paper is always light.
 */
export const CHART_STYLE: string = [
  '.chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}',
  '.chart-title{font-size:19px;font-weight:650}.chart-panel{font-size:14px;font-weight:600}',
  '.chart-label{font-weight:600}.chart-value{font-weight:400}.chart-tick{font-variant-numeric:tabular-nums}',
  '.chart-line{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}',
  // The last line to be drawn lets one that it covers show through.
  '.chart-line.chart-purple{stroke-dasharray:9 7}',
  '.chart-point,.chart-mark{stroke-width:2}.chart-leader{stroke-width:1;fill:none;opacity:.5}',
  colours(LIGHT, { paper: '#ffffff', ink: '#1c2126', soft: '#5a646e', grid: '#e3e7eb' }),
  '@media screen and (prefers-color-scheme:dark){',
  colours(DARK, { paper: '#15191e', ink: '#eceff2', soft: '#a3adb7', grid: '#2c333a' }),
  '}',
].join('');

interface Ground {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
}

function colours(tones: Readonly<Record<Tone, string>>, ground: Ground): string {
  const { paper, ink, soft, grid } = ground;
  return [
    `.chart-paper{fill:${paper}}.chart-title,.chart-panel{fill:${ink}}`,
    `.chart-subtitle,.chart-tick,.chart-axis{fill:${soft}}.chart-grid{stroke:${grid}}`,
    `.chart-base{stroke:${soft}}.chart-mark{fill:${paper}}.chart-point{stroke:${paper}}`,
    ...Object.entries(tones).map(
      ([tone, colour]) => `.chart-${tone}{stroke:${colour}}.chart-${tone}-fill{fill:${colour}}`,
    ),
  ].join('');
}
