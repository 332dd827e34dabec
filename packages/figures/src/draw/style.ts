import type { FigureSeries } from '@packet-path/experiment';

/** A symbol of Observable Plot. */
export type SymbolName = 'square' | 'circle' | 'triangle' | 'diamond' | 'cross' | 'star' | 'times';

/** The look of a series: colour, symbol and dashes each tell it apart without the others. */
export interface SeriesStyle {
  readonly colour: string;
  readonly symbol: SymbolName;
  /** As `stroke-dasharray`; undefined for a whole line. */
  readonly dashes: string | undefined;
}

interface GroupStyle {
  readonly colour: string;
  readonly symbol: SymbolName;
}

/** Colours by Okabe and Ito, darkened where a thin line needs it. */
const GROUPS: Readonly<Record<string, GroupStyle>> = {
  iptables: { colour: '#c44601', symbol: 'square' },
  'iptables-2019': { colour: '#7a2c00', symbol: 'square' },
  ipvs: { colour: '#0061a8', symbol: 'circle' },
  nftables: { colour: '#00795a', symbol: 'triangle' },
  userspace: { colour: '#6b5b00', symbol: 'diamond' },
  calico: { colour: '#8a4f7d', symbol: 'diamond' },
};

/** Causes of processor time, stacked: from dark to light, so that grey print tells them apart. */
const CAUSES: readonly string[] = [
  'walking',
  'packets',
  'sockets',
  'processes',
  'syncs',
  'estimator',
];
const RAMP = ['#1d2951', '#39568c', '#287d8e', '#29af7f', '#95d840', '#fde725'] as const;

/** For other groups: none of the colours above. */
const OTHERS: readonly GroupStyle[] = [
  { colour: '#333333', symbol: 'square' },
  { colour: '#9c2a4d', symbol: 'circle' },
  { colour: '#56799c', symbol: 'triangle' },
  { colour: '#8c6239', symbol: 'diamond' },
  { colour: '#48742c', symbol: 'star' },
  { colour: '#8a4f7d', symbol: 'cross' },
  { colour: '#777777', symbol: 'times' },
];

/** The first line with a symbol is whole; others with it are told apart by these. */
const DASHES = [undefined, '7 3', '2 3', '9 3 2 3', '1 2', '12 4'] as const;

/** The looks of a panel's series, in their order. Simulated dots beside a line of their group are crosses. */
export function stylesOf(series: readonly FigureSeries[]): readonly SeriesStyle[] {
  const unknown = [...new Set(series.map(({ group }) => group).filter((group) => !isKnown(group)))];
  const free = freeSymbols(series.map(({ group }) => group));
  const seen = new Map<SymbolName, number>();
  const lines = new Set(series.filter(({ drawn }) => drawn === 'line').map(({ group }) => group));
  return series.map(({ group, drawn, kind }) => {
    const isBeside = drawn === 'dots' && kind === 'simulated' && lines.has(group);
    const style = styleOfGroup(group, unknown, free);
    const known: GroupStyle = isBeside ? { ...style, symbol: 'times' } : style;
    const place = seen.get(style.symbol) ?? 0;
    if (drawn === 'line') seen.set(style.symbol, place + 1);
    return { ...known, dashes: drawn === 'line' ? DASHES[place % DASHES.length] : undefined };
  });
}

function isKnown(group: string): boolean {
  return Object.hasOwn(GROUPS, group) || CAUSES.includes(group);
}

/** The symbols that no group of the panel has by its name, so that grey print tells the others apart as well. */
function freeSymbols(groups: readonly string[]): readonly SymbolName[] {
  const taken = new Set(
    groups.flatMap((group) => (Object.hasOwn(GROUPS, group) ? [GROUPS[group]!.symbol] : [])),
  );
  return OTHERS.map(({ symbol }) => symbol).filter((symbol) => !taken.has(symbol));
}

function styleOfGroup(
  group: string,
  unknown: readonly string[],
  free: readonly SymbolName[],
): GroupStyle {
  const known = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  if (known !== undefined) return known;
  const cause = CAUSES.indexOf(group);
  if (cause >= 0) return { colour: RAMP[cause]!, symbol: 'square' };
  const place = unknown.indexOf(group);
  return { ...OTHERS[place % OTHERS.length]!, symbol: free[place % free.length]! };
}
