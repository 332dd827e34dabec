import { expect, test } from 'vitest';
import { type Figure, figureCsv, figureJson } from '../src/index.ts';

const figure: Figure = {
  format: 'packet-path/figure/1',
  id: 'walk',
  title: 'Rules walked',
  caption: '',
  assumptions: [],
  panels: [
    {
      title: 'one, two',
      x: { label: 'services', unit: '', scale: 'log' },
      y: { label: 'time', unit: 'µs', scale: 'linear' },
      series: [
        {
          label: 'iptables',
          group: 'iptables',
          kind: 'simulated',
          source: 'counted',
          drawn: 'line',
          points: [
            { x: 1, y: 2, low: 1, high: 3 },
            { x: 10, y: 20, label: 'ten' },
          ],
        },
      ],
    },
  ],
  notes: [],
};

test('a figure is a row of CSV for each point', () => {
  expect(figureCsv(figure).split('\r\n')).toEqual([
    'panel,series,group,kind,x,y,low,high,label,source',
    '"one, two",iptables,iptables,simulated,1,2,1,3,,counted',
    '"one, two",iptables,iptables,simulated,10,20,,,ten,counted',
    '',
  ]);
});

test('a figure is JSON that reads back', () => {
  expect(JSON.parse(figureJson(figure))).toEqual(figure);
});
