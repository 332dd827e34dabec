import { packetPathSpec } from '../src/conformance/index.ts';
import { MODES, nodeOfSmallCluster } from './support/kubernetes-node.ts';

for (const mode of MODES) {
  packetPathSpec(`of a node in mode ${mode}`, nodeOfSmallCluster(mode), { runs: 150 });
}
