import { ARTICLE_2019, MEASURED_KERNEL } from '@packet-path/cost';
import { type Figure, processorFigure, responseFigure } from '@packet-path/experiment';
import type { FigureContext } from './figure-context.ts';
import { hashFigure } from './hash-figure.ts';
import { programFigure } from './program-figure.ts';
import { rulesFigure } from './rules-figure.ts';

/** A figure that can be made, by the number that it has in docs/figures.md. */
export interface FigureMaker {
  readonly number: number;
  readonly id: string;
  make(context: FigureContext): Figure;
}

/** The figures of docs/figures.md, in their order. */
export const FIGURE_MAKERS: readonly FigureMaker[] = [
  {
    number: 1,
    id: 'response-time',
    make: ({ article, seed }) => responseFigure(article, seed),
  },
  {
    number: 2,
    id: 'processor-time',
    make: ({ article, seed }) => processorFigure(article, seed),
  },
  { number: 3, id: 'calico-rules', make: ({ seed }) => rulesFigure(seed) },
  {
    number: 5,
    id: 'programming',
    make: (context) =>
      programFigure(
        {
          measured: context.calibration(MEASURED_KERNEL),
          article: context.calibration(ARTICLE_2019),
        },
        context.seed,
      ),
  },
  { number: 7, id: 'tables', make: ({ seed }) => hashFigure(seed) },
];
