import { expect, test } from 'vitest';
import { csvRow, type Figure, figureCsv } from '../src/index.ts';

test.each<[unknown, string]>([
  ['=1+1', "'=1+1"],
  ['+1+cmd', "'+1+cmd"],
  ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['＝1', "'＝1"],
  ['-1.5e-3', '-1.5e-3'],
  ['+7', '+7'],
  ['a,"b"', '"a,""b"""'],
  ['a\nb', '"a\nb"'],
  [-5, '-5'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [true, 'true'],
])('a cell %j stands in CSV as %j, and is no formula', (value, cell) => {
  expect(csvRow([value])).toBe(cell);
});

test('words of a figure are no formulas in its CSV', () => {
  const figure: Figure = {
    format: 'packet-path/figure/1',
    id: 'f',
    title: 't',
    caption: '',
    notes: [],
    assumptions: [],
    panels: [
      {
        title: '=HYPERLINK("x")',
        x: { label: 'x', unit: '', scale: 'linear' },
        y: { label: 'y', unit: '', scale: 'linear' },
        series: [
          {
            label: '@a',
            group: '+b',
            kind: 'published',
            source: '-c',
            drawn: 'dots',
            points: [{ x: -1, y: 2 }],
          },
        ],
      },
    ],
  };
  const [, row] = figureCsv(figure).split('\r\n');
  expect(row).toBe(`"'=HYPERLINK(""x"")",'@a,'+b,published,-1,2,,,,'-c`);
});
