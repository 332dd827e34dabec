import { dataPlaneSpec } from '@packet-path/testing/conformance';
import { kubeProxyPlanes } from '../src/index.ts';
import { connectionsOf } from './connections-of.ts';

for (const plane of kubeProxyPlanes()) {
  dataPlaneSpec(plane, { runs: 4, connections: connectionsOf });
}
