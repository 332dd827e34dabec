import { Address } from '@packet-path/core';
import type { FigurePanel, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { MAGLEV_SIZES, type MaglevServer, maglevTable } from '@packet-path/ipvs-model';

/** 10.1.0.1 as a number. */
const FIRST_SERVER = 0x0a01_0001;
const SERVERS = [10, 100, 1000];
const INDICES = Object.keys(MAGLEV_SIZES).map(Number);
/** Servers that are taken out one after another, for a mean. */
const TAKEN_OUT = 5;
const MAGLEV = 'Maglev, computed (docs/facts/published-results.md, 9)';
const PLACES = { label: 'places of the table', unit: '', scale: 'log' } as const;

/** The largest share of a server, over a fair one, by the size of the table. */
export function sharesPanel(): FigurePanel {
  return {
    title: 'Maglev: the server of most places, over a fair share',
    x: PLACES,
    y: { label: 'largest share over a fair one', unit: '', scale: 'linear' },
    series: [
      ...SERVERS.map((count) =>
        line(count, (index) => {
          const servers = serversOf(count);
          const table = maglevTable(servers, index);
          const places = new Map<MaglevServer, number>();
          for (const server of table) places.set(server, (places.get(server) ?? 0) + 1);
          return (Math.max(...places.values()) * count) / table.length;
        }),
      ),
      published('Maglev of 1,000 servers', [
        { x: 65_537, y: 1.007 },
        { x: 655_373, y: 1.001 },
      ]),
    ],
  };
}

/** Of the places of the servers that stay, those that change hands when one server goes. */
export function disruptionPanel(): FigurePanel {
  return {
    title: "Maglev: others' places that change when one server goes",
    x: PLACES,
    y: { label: 'changed places', unit: '%', scale: 'log' },
    series: [
      ...SERVERS.map((count) =>
        line(count, (index) => {
          const servers = serversOf(count);
          const before = maglevTable(servers, index);
          let changed = 0;
          for (let gone = 0; gone < TAKEN_OUT; gone++) {
            changed += changedShare(
              before,
              servers[Math.floor((gone * count) / TAKEN_OUT)]!,
              servers,
              index,
            );
          }
          return (changed / TAKEN_OUT) * 100;
        }),
      ),
      published('Maglev of 1,000 servers', [
        { x: 65_537, y: 0.6 },
        { x: 655_373, y: 0.33 },
      ]),
      published("IPVS's table, 10 servers", [{ x: 4093, y: 0.88 }]),
    ],
  };
}

function changedShare(
  before: readonly MaglevServer[],
  gone: MaglevServer,
  servers: readonly MaglevServer[],
  index: number,
): number {
  const after = maglevTable(
    servers.filter((server) => server !== gone),
    index,
  );
  let others = 0;
  let changed = 0;
  for (const [place, server] of before.entries()) {
    if (server === gone) continue;
    others++;
    if (after[place] !== server) changed++;
  }
  return changed / others;
}

/** A table of fewer places than servers is left out: some have none. */
function line(count: number, value: (index: number) => number): FigureSeries {
  const points = INDICES.filter((index) => MAGLEV_SIZES[index]! > count).map(
    (index): FigurePoint => ({ x: MAGLEV_SIZES[index]!, y: Number(value(index).toPrecision(6)) }),
  );
  return {
    label: `IPVS, ${count.toLocaleString('en-US')} servers`,
    group: `${count} servers`,
    kind: 'simulated',
    source: 'the table as IPVS fills it',
    drawn: 'line',
    points,
  };
}

function published(label: string, points: readonly FigurePoint[]): FigureSeries {
  return { label, group: label, kind: 'published', source: MAGLEV, drawn: 'dots', points };
}

function serversOf(count: number): readonly MaglevServer[] {
  return Array.from({ length: count }, (_, index) => ({
    address: Address.v4(FIRST_SERVER + index),
    port: 8080,
    lastWeight: 1,
  }));
}
