import { checkArgument, listOf, objectOf, someText } from '@packet-path/core';
import type { Figure, FigurePanel } from '../figure/figure.ts';
import type { BalanceResult } from './balance.ts';

/** A balance with its name: a scheduler, or a mode. */
export interface NamedBalance {
  readonly name: string;
  readonly result: BalanceResult;
}

/** So many of the first connections are drawn, each a mark. */
const MOST = 200;

/** The picture of who got connection k, and the share of each endpoint, a row of panels for each balance. */
export function balanceFigure(balances: readonly NamedBalance[], caption: string): Figure {
  checkArgument('balanceFigure', 'balances', balances, listOf(objectOf('name', 'result')));
  checkArgument('balanceFigure', 'caption', caption, someText);
  return {
    format: 'packet-path/figure/1',
    id: 'balance',
    title: 'Who got connection k, and the share of each endpoint',
    caption,
    assumptions: [],
    panels: balances.flatMap((balance) => [orderPanel(balance), sharesPanel(balance)]),
    notes: balances.map(
      ({ name, result }) =>
        `${name}: Jain's index ${result.jain.toFixed(4)}, largest over mean ${result.largestOverMean.toFixed(3)}, chi-squared ${result.chiSquared.toFixed(1)} at ${result.degrees} degrees of freedom.`,
    ),
  };
}

function orderPanel({ name, result: { order, clients } }: NamedBalance): FigurePanel {
  const first = order.slice(0, MOST);
  return {
    title: `${name}: the endpoint of connection k`,
    x: { label: 'connection k', unit: '', scale: 'linear' },
    y: { label: 'endpoint', unit: '', scale: 'linear' },
    series: clients.map(({ name: client }, turn) => ({
      label: client,
      group: client,
      kind: 'simulated',
      source: 'played on this simulation',
      drawn: 'dots',
      points: first.flatMap((place, k) =>
        place >= 0 && k % clients.length === turn ? [{ x: k + 1, y: place + 1 }] : [],
      ),
    })),
  };
}

function sharesPanel({ name, result: { endpoints } }: NamedBalance): FigurePanel {
  return {
    title: `${name}: connections of each endpoint`,
    x: { label: 'endpoint', unit: '', scale: 'linear' },
    y: { label: 'share of connections', unit: '%', scale: 'linear' },
    series: [
      {
        label: 'share',
        group: 'share',
        kind: 'simulated',
        source: 'played on this simulation',
        drawn: 'dots',
        points: endpoints.map(({ share }, place) => ({ x: place + 1, y: share * 100 })),
      },
      {
        label: 'ideal, by weight',
        group: 'ideal',
        kind: 'simulated',
        source: 'weights',
        drawn: 'line',
        points: endpoints.map(({ ideal }, place) => ({ x: place + 1, y: ideal * 100 })),
      },
    ],
  };
}
