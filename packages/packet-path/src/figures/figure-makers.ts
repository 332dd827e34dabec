import {
  ARTICLE_2019,
  BLOG_2025,
  EMULATED_KERNEL,
  HUAWEI_2017,
  KUBERNETES_NFTABLES,
  MEASURED_KERNEL,
} from '@packet-path/cost';
import {
  blogFigure,
  type Figure,
  measureBlog,
  processorFigure,
  responseFigure,
  simulateTail,
  simulateTailGrid,
  tailFigure,
} from '@packet-path/experiment';
import { planesNamed } from '@packet-path/node';
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
  { number: 4, id: 'first-packet', make: firstPacket },
  {
    number: 5,
    id: 'programming',
    make: (context) =>
      programFigure(
        {
          measured: context.calibration(MEASURED_KERNEL),
          article: context.calibration(ARTICLE_2019),
          huawei: context.calibration(HUAWEI_2017),
          issues: context.calibration(KUBERNETES_NFTABLES),
        },
        context.seed,
      ),
  },
  { number: 6, id: 'ipvs-tail', make: tail },
  { number: 7, id: 'tables', make: ({ seed }) => hashFigure(seed) },
];

function firstPacket(context: FigureContext): Figure {
  const [iptables, ipvs, nftables] = planesNamed(['iptables', 'ipvs', 'nftables']);
  const planes = { iptables: iptables!, ipvs: ipvs!, nftables: nftables! };
  const { seed } = context;
  return blogFigure(context.calibration(BLOG_2025), measureBlog(planes, seed), seed);
}

function tail(context: FigureContext): Figure {
  const { seed } = context;
  const emulated = context.calibration(EMULATED_KERNEL);
  const [ipvs] = planesNamed(['ipvs']);
  const rows = simulateTail(ipvs!, emulated, { seed });
  const grid = simulateTailGrid(ipvs!, emulated, { seed });
  return tailFigure(rows, grid, emulated, context.calibration(ARTICLE_2019), seed);
}
