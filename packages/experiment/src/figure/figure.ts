/**
 * A figure as a value: points with their sources, axes with their units, and the assumptions that the
 * points rest on. It is plain JSON, and knows nothing of how it is drawn: `figureCsv` and `figureJson`
 * write it, `@packet-path/figures` draws it.
 *
 * ```ts
 * const figure: Figure = {
 *   format: 'packet-path/figure/1',
 *   id: 'walk',
 *   title: 'Rules walked',
 *   caption: 'Rules that the first packet of a connection meets.',
 *   assumptions: [],
 *   panels: [
 *     {
 *       title: '',
 *       x: { label: 'services', unit: '', scale: 'log' },
 *       y: { label: 'rules', unit: '', scale: 'log' },
 *       series: [
 *         {
 *           label: 'iptables',
 *           group: 'iptables',
 *           kind: 'simulated',
 *           source: 'counted',
 *           drawn: 'line',
 *           points: [{ x: 10, y: 17 }, { x: 100, y: 107 }],
 *         },
 *       ],
 *     },
 *   ],
 *   notes: [],
 * };
 * ```
 */
export interface Figure {
  readonly format: 'packet-path/figure/1';
  /** A file's stem, unique among figures drawn together: `response-time`. */
  readonly id: string;
  /** One line, without a full stop. */
  readonly title: string;
  /** Sentences below the picture: the set-up, and anything a reader must know to read it. */
  readonly caption: string;
  /** Every constant that the points rest on and that was not counted. */
  readonly assumptions: readonly FigureAssumption[];
  /** Drawn side by side, each with axes of its own. */
  readonly panels: readonly FigurePanel[];
  /** Sentences about single points: errors against published values, deviations. */
  readonly notes: readonly string[];
}

/** A constant that a figure rests on, with its range and where it comes from. */
export interface FigureAssumption {
  /** `a rule walked, in cache` */
  readonly name: string;
  /** `6 ns (5 to 8)`, in words as the caption prints it. */
  readonly value: string;
  /** The publication, recording or section of the facts; `assumed` where there is none. */
  readonly source: string;
}

/** One plot of a figure. */
export interface FigurePanel {
  /** Empty where the figure's title says it all. */
  readonly title: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  readonly series: readonly FigureSeries[];
}

/** An axis. A drawing prints label and unit, and says where the scale is logarithmic. */
export interface FigureAxis {
  readonly label: string;
  /** `µs`, `% of a core`; empty for plain numbers. */
  readonly unit: string;
  /** On a `log` axis every value is above 0. The values of a `category` axis are texts, in order. */
  readonly scale: 'linear' | 'log' | 'category';
}

/** Points that belong together. */
export interface FigureSeries {
  /** Unique in the panel, and the legend's words. */
  readonly label: string;
  /** Series of one group have one colour and one shape in all figures: `iptables`, `ipvs`, `nftables`. */
  readonly group: string;
  /** Points of a publication or of a measured kernel, or points of this simulation. */
  readonly kind: 'published' | 'simulated';
  /** The publication with its address or number, or how the points were computed. */
  readonly source: string;
  /**
   * - `line`: joined from left to right; points with a range have a band.
   * - `dots`: single marks; points with a range have a bar of it.
   * - `bars`: bars from 0; those of one x and one panel stand on each other, first series lowest.
   */
  readonly drawn: 'line' | 'dots' | 'bars';
  /** From left to right. */
  readonly points: readonly FigurePoint[];
}

/** A point of a series, with its band where it has one. */
export interface FigurePoint {
  /** A text on a `category` axis, else a number. */
  readonly x: number | string;
  /** The best value. */
  readonly y: number;
  /** The lower end of the range that the assumptions allow. */
  readonly low?: number;
  /** The upper end of that range. */
  readonly high?: number;
  /** Words of this point alone, shown where the pointer rests on it. */
  readonly label?: string;
}
