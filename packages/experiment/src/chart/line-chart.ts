/** A chart as a description; `drawLineChart` makes the picture. */
export interface LineChart {
  /** A file's stem, and unique in a document. */
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Side by side, with the same axes. */
  readonly panels: readonly Panel[];
}

/** An axis of a chart: its label, and its scale. */
export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'logarithmic';
}

/** One plot of a chart, with its lines. */
export interface Panel {
  /** Empty where the chart's title says it all. */
  readonly title: string;
  readonly series: readonly Series[];
  /** Single points that belong to no line. */
  readonly marks: readonly Mark[];
}

/** A line's colour and the shape of its points: either alone tells the lines apart. */
export type Tone = 'vermilion' | 'blue' | 'green' | 'purple';

/** A line, labelled at its end. */
export interface Series {
  readonly label: string;
  readonly tone: Tone;
  /** From left to right. On a logarithmic scale both are above 0. */
  readonly points: readonly Point[];
}

/** A point of a line, in the axes' own units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point that is drawn by itself. */
export interface Mark extends Point {
  /** Shown when the pointer rests on it. */
  readonly label: string;
  readonly tone: Tone;
}
