import type { Seed } from '@packet-path/core';
import type { Figure } from '@packet-path/experiment';
import { connectionProbes, serviceProbes } from './hash-probes.ts';
import { disruptionPanel, sharesPanel } from './maglev-panels.ts';
import { skewPanel } from './skew-panel.ts';

/** Figure 7: hash tables, probabilities of few digits, and Maglev's table, by their sizes. */
export function hashFigure(seed: Seed = 1): Figure {
  return {
    format: 'packet-path/figure/1',
    id: 'tables',
    title: 'Tables by their sizes: hash chains, probabilities, Maglev',
    caption:
      'Chains of IPVS are counted on services and connections that were really entered; a bucket is drawn by a key of the seed. Shares of endpoints are exact: each outcome of chance with its probability, which the kernel keeps in 31 bits. Tables of Maglev are filled as IPVS fills them, for servers of equal weight.',
    assumptions: [],
    panels: [
      serviceProbes(seed),
      connectionProbes(seed),
      skewPanel(),
      sharesPanel(),
      disruptionPanel(),
    ],
    notes: [
      'The service table of Linux has 256 buckets, so that at 10,000 services a new connection compares some 20 entries; measured on an emulated kernel, that costs a few hundred instructions of 11,000 to 12,000 (docs/facts/published-results.md, 5).',
      'Probabilities of five digits repeat from 319 endpoints on (kubernetes 83599); ten digits are enough up to 100,223.',
      "Maglev's published tables have 65,537 and 655,373 places; those of IPVS have ten sizes from 251 to 131,071, 4,093 unless it is built otherwise.",
    ],
  };
}
