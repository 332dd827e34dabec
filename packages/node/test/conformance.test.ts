import { dataPlaneSpec } from '@packet-path/testing/conformance';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { kubeProxyPlanes } from '../src/index.ts';
import { connectionsOf } from './connections-of.ts';

for (const plane of kubeProxyPlanes()) {
  dataPlaneSpec(plane, { runs: PROPERTY_RUNS, connections: connectionsOf });
}
