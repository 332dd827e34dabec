/**
 * Pictures of figures.
 *
 * A `Figure` of `@packet-path/experiment` is a value: points, axes, assumptions, sources. `drawFigure`
 * makes an SVG of it with Observable Plot, `figuresPage` one HTML page of many, each with its caption,
 * its assumptions and its data. The same figures give the same bytes, and nothing is asked of a network
 * or a screen: the page that the chart library writes to is linkedom's.
 *
 * Not here: any number. Figures come with their points, and tables, CSV and JSON do not need this package.
 *
 * @module
 */
export { drawFigure } from './draw/draw-figure.ts';
export { figuresPage } from './page/figures-page.ts';
