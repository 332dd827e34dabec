import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLineChart } from '../src/chart/draw-line-chart.ts';
import { createScale } from '../src/chart/scale.ts';
import { spread } from '../src/chart/spread.ts';
import { parseXml } from './xml.ts';

describe('labels', () => {
  it('are spread so that none touches another, none leaves the frame, and their order stays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 }),
        (places) => {
          const moved = spread(places, 10, 0, 100);
          const order = places.map((_, index) => index).sort((a, b) => places[a]! - places[b]!);
          for (const [rank, index] of order.entries()) {
            expect(moved[index]).toBeGreaterThanOrEqual(-1e-9);
            expect(moved[index]).toBeLessThanOrEqual(100);
            const before = order[rank - 1];
            if (before !== undefined)
              expect(moved[index]! - moved[before]!).toBeGreaterThanOrEqual(10 - 1e-9);
          }
        },
      ),
    );
  });

  it('stay where they are while there is room', () => {
    expect(spread([80, 20, 50], 10, 0, 100)).toEqual([80, 20, 50]);
  });
});

describe('a scale', () => {
  const values = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 });

  for (const kind of ['linear', 'logarithmic'] as const) {
    it(`that is ${kind} keeps order, and places all values within its ends`, () => {
      fc.assert(
        fc.property(values, (seen) => {
          const scale = createScale(kind, seen, 0, 500);
          const sorted = [...seen].sort((a, b) => a - b).map((value) => scale.place(value));
          expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
          for (const place of sorted) {
            expect(place).toBeGreaterThanOrEqual(-1e-6);
            expect(place).toBeLessThanOrEqual(500 + 1e-6);
          }
          expect(scale.ticks.length).toBeGreaterThanOrEqual(1);
          expect(scale.ticks.length).toBeLessThanOrEqual(12);
        }),
      );
    });
  }

  it('that is logarithmic has its ticks at powers of ten', () => {
    expect(createScale('logarithmic', [17, 10_018], 0, 100).ticks).toEqual([10, 100, 1000, 10_000]);
  });
});

describe('a drawn chart', () => {
  const svg = drawLineChart({
    name: 'chart',
    title: 'Rules & "services" <of all kinds>',
    subtitle: 'A subtitle.',
    x: { label: 'services', scale: 'logarithmic' },
    y: { label: 'rules', scale: 'logarithmic' },
    panels: [
      {
        title: '',
        series: [
          {
            label: 'iptables',
            tone: 'blue',
            points: [
              { x: 1, y: 20 },
              { x: 100, y: 120 },
            ],
          },
          {
            label: 'IPVS',
            tone: 'green',
            points: [
              { x: 1, y: 20 },
              { x: 100, y: 20 },
            ],
          },
        ],
        marks: [{ x: 17, y: 40, tone: 'blue', label: 'shop' }],
      },
    ],
  });

  it('is well-formed XML, whatever stands in its words', () => {
    const elements = parseXml(svg);
    expect(elements.get('svg')).toBe(1);
    expect(svg).toContain('Rules &amp; &quot;services&quot; &lt;of all kinds&gt;');
  });

  it('refers to nothing outside itself', () => {
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|href|@import/);
  });

  it('says in words what it shows', () => {
    expect(svg).toContain('iptables: 20 at 1, 120 at 100.');
  });
});
