import { formatEndpoint, WORK_COUNTERS, type WorkCounters } from '@packet-path/core';
import type { FlowComparison, PlaneReport } from './compare-flow.ts';

/** A column of a comparison: the same in text and in Markdown. */
export interface ComparisonColumn {
  readonly heading: string;
  readonly isNumber: boolean;
  cell(report: PlaneReport): string;
}

/** What the counters of the ledger are called above their columns. */
const HEADINGS: Readonly<Record<keyof WorkCounters, string>> = {
  packets: 'packets',
  hooksRun: 'hooks',
  routeLookups: 'routes',
  rulesEvaluated: 'rules',
  rulesMatched: 'matched',
  matchesEvaluated: 'matches',
  expressionsEvaluated: 'expressions',
  chainJumps: 'jumps',
  setLookups: 'set look-ups',
  setProbes: 'set probes',
  mapLookups: 'map look-ups',
  conntrackLookups: 'conntrack look-ups',
  conntrackProbes: 'conntrack probes',
  conntrackInserts: 'conntrack inserts',
  natTuplesTried: 'NAT tuples',
  ipvsConnectionLookups: 'IPVS connection look-ups',
  ipvsConnectionProbes: 'IPVS connection probes',
  ipvsConnectionInserts: 'IPVS connection inserts',
  ipvsServiceLookups: 'IPVS service look-ups',
  ipvsServiceProbes: 'IPVS service probes',
  schedulerSteps: 'scheduler steps',
  socketsAccepted: 'accepted',
  socketsConnected: 'connected',
  bytesCopied: 'bytes copied',
  wakeUps: 'wake-ups',
};

/**
 * The columns worth showing: how the flow ended, then each counter of its first packet that is not
 * zero in every data plane, then the rules of a request over the open connection.
 */
export function comparisonColumns(comparison: FlowComparison): readonly ComparisonColumn[] {
  const { planes } = comparison;
  const counted = WORK_COUNTERS.filter((name) => planes.some(({ opening }) => opening[name] > 0));
  return [
    text('outcome', ({ outcome }) => outcome),
    text('endpoint', ({ endpoint }) => (endpoint === null ? '-' : formatEndpoint(endpoint))),
    text('sees', ({ sourceSeen }) => (sourceSeen === null ? '-' : formatEndpoint(sourceSeen))),
    ...counted.map((name) => number(HEADINGS[name], ({ opening }) => opening[name])),
    number('rules, a request', ({ request }) => request.rulesEvaluated),
  ];
}

function text(heading: string, cell: ComparisonColumn['cell']): ComparisonColumn {
  return { heading, isNumber: false, cell };
}

function number(heading: string, of: (report: PlaneReport) => number): ComparisonColumn {
  return { heading, isNumber: true, cell: (report) => of(report).toLocaleString('en-GB') };
}
