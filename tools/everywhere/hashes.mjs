// A study, a comparison, programs, recordings and a figure as texts, and the SHA-256 of each: the same
// in every engine. It runs in Node and in a browser, and takes nothing of either.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { drawFigure, figuresPage } from '@packet-path/figures';
import {
  clusterFlow,
  compareFlow,
  comparisonText,
  formatTrace,
  kubeProxyPlanes,
  runStudy,
  syntheticCluster,
  traceFlow,
} from 'packet-path';
import { iptablesProgram, ipvsProgram, nftablesProgram } from 'packet-path/kube-proxy';
import { readCases, replayCase } from 'packet-path/replay';
import { comparisonMarkdown, studyCsv, studyHtml } from 'packet-path/study';

/**
 * @param {Record<string, string>} recordings texts of `kernel-case/1` by name
 * @returns {Record<string, string>} the hash of each text by its name
 */
export function hashes(recordings) {
  const found = {};
  for (const [name, text] of texts(recordings)) found[name] = bytesToHex(sha256(utf8ToBytes(text)));
  return found;
}

function* texts(recordings) {
  const cluster = syntheticCluster({ services: 20, endpointsPerService: 3 });
  const planes = kubeProxyPlanes();
  const study = runStudy({
    clusters: [1, 20].map((services) => ({
      name: `${services} services`,
      kind: 'synthetic',
      cluster: () => syntheticCluster({ services, endpointsPerService: 3 }),
    })),
    planes,
    seed: 7,
  });
  yield ['study.csv', studyCsv(study)];
  yield ['study.html', studyHtml(study)];
  const flow = clusterFlow(cluster, 'default/svc-00003');
  const comparison = compareFlow(cluster, flow, { planes, endpoint: 1 });
  yield ['comparison', comparisonText(comparison)];
  yield ['comparison.md', comparisonMarkdown(comparison)];
  for (const plane of planes) {
    const { steps } = traceFlow(plane.make(cluster, { seed: 7 }), flow);
    yield [`trace ${plane.name}`, formatTrace(steps, { detail: 'full' }).join('\n')];
  }
  const node = {
    node: { name: 'node-1', addresses: ['192.168.1.10'] },
    clusterCIDR: '10.244.0.0/16',
  };
  yield ['iptables', iptablesProgram(cluster, node).iptables];
  yield ['ipvsadm', ipvsProgram(cluster, node).ipvsadm];
  yield ['nftables', nftablesProgram(cluster, node).nftables];
  for (const [name, text] of Object.entries(recordings)) {
    const results = [...readCases(text, name)].map((recorded) => replayCase(recorded));
    yield [name, JSON.stringify(results)];
  }
  const figure = figureOf(study);
  yield ['figure.svg', drawFigure(figure)];
  yield ['figures.html', figuresPage([figure], 'Figures', 'Everywhere the same.')];
}

/** The bytes of a study's counts, as a figure of bars and lines over a logarithmic axis. */
function figureOf(study) {
  const counts = study.runs.map((run, index) => ({ x: index + 1, y: JSON.stringify(run).length }));
  const panel = (drawn, scale) => ({
    title: drawn,
    x: { label: 'run', unit: '', scale },
    y: { label: 'length', unit: '', scale },
    series: [
      {
        label: 'runs',
        group: 'iptables',
        kind: 'simulated',
        source: 'counted',
        drawn,
        points: counts,
      },
    ],
  });
  return {
    format: 'packet-path/figure/1',
    id: 'lengths',
    title: 'Lengths of runs',
    caption: 'How long the runs of a study are.',
    assumptions: [],
    panels: [panel('line', 'log'), panel('dots', 'linear')],
    notes: [],
  };
}
