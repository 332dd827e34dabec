import { counterDeclaration, formatEndpoint, type Work, workCounters } from '@packet-path/core';
import type {
  FlowComparison,
  OpeningComparison,
  OpeningReport,
  PlaneReport,
} from './comparison.ts';

/** A row of a comparison: the same in text and in Markdown. */
export interface ComparisonRow {
  readonly heading: string;
  /** One for each data plane; none where the row is a title for those below it. */
  readonly cells: readonly string[];
}

/**
 * The rows worth showing: how the flow ended, then each counter of its first packet that is not zero
 * in every data plane, then the same for all packets until the connection is open, and for a request.
 */
export function comparisonRows({ planes }: FlowComparison): readonly ComparisonRow[] {
  const row = (heading: string, cell: (report: PlaneReport) => string): ComparisonRow => ({
    heading,
    cells: planes.map(cell),
  });
  const ledger = (title: string, of: (report: PlaneReport) => Work): readonly ComparisonRow[] =>
    ledgerRows(title, planes.map(of));
  const isOpen = planes.some(({ outcome }) => outcome === 'established');
  return [
    row('outcome', ({ outcome }) => outcome),
    endpoints(planes),
    row('sees', ({ sourceSeen }) => (sourceSeen === null ? '-' : formatEndpoint(sourceSeen))),
    row('rewritten', ({ rewritten }) => (rewritten.length === 0 ? '-' : rewritten.join(', '))),
    ...ledger(firstPacket(planes), ({ opening }) => opening),
    ...(isOpen ? ledger('All packets until it is open', ({ handshake }) => handshake) : []),
    ...ledger('A request and its response', ({ request }) => request),
  ];
}

/** The kernel's answer to a packet that it refuses is on the ledger of that packet. */
function firstPacket(reports: readonly Pick<OpeningReport, 'opening'>[]): string {
  const isAnswered = reports.some(({ opening }) => opening.packets > 1);
  return isAnswered ? "The first packet, and the kernel's answer to it" : 'The first packet';
}

/** The rows of first packets alone: the endpoint, then each counter that is not zero in every data plane. */
export function openingRows({ planes }: OpeningComparison): readonly ComparisonRow[] {
  const openings = planes.map(({ opening }) => opening);
  return [endpoints(planes), ...ledgerRows(firstPacket(planes), openings)];
}

function endpoints(planes: readonly Pick<OpeningReport, 'endpoint'>[]): ComparisonRow {
  const cells = planes.map(({ endpoint }) => (endpoint === null ? '-' : formatEndpoint(endpoint)));
  return { heading: 'endpoint', cells };
}

function ledgerRows(title: string, ledgers: readonly Work[]): readonly ComparisonRow[] {
  const counted = workCounters().filter((name) => ledgers.some((work) => work[name] > 0));
  if (counted.length === 0) return [];
  return [
    { heading: title, cells: [] },
    ...counted.map((name) => ({
      heading: counterDeclaration(name)?.heading ?? name,
      cells: ledgers.map((work) => grouped(work[name])),
    })),
  ];
}

/** `1234567` as `1,234,567`: not by locale, which differs from engine to engine. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
