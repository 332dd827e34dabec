// A data plane of one's own: a flow table, in the same table as kube-proxy's modes.
//
// The balancer is planes/flow-table.mjs, and docs/your-own-data-plane.md explains it line by line. Studies,
// comparisons and laws take it as they take kube-proxy's modes.
import assert from 'node:assert/strict';
import {
  clusterFlow,
  compareFlow,
  type DataPlane,
  planesNamed,
  syntheticCluster,
} from 'packet-path';
import { expectConstant, samplesOf } from 'packet-path/testing';

const { href } = new URL('../planes/flow-table.mjs', import.meta.url);
const { default: flowTable } = (await import(href)) as { readonly default: DataPlane };
const planes = [...planesNamed(['iptables', 'ipvs', 'nftables']), flowTable];

const work = (services: number, plane: DataPlane) => {
  const cluster = syntheticCluster({ services, endpointsPerService: 3 });
  const { name } = cluster.services.at(-1)!;
  const flow = clusterFlow(cluster, `default/${name}`);
  return compareFlow(cluster, flow, { planes: [plane] }).planes[0]!.opening;
};

console.log('for a new connection'.padEnd(22), 'rules'.padStart(6), 'look-ups'.padStart(9));
for (const plane of planes) {
  const { rulesEvaluated, setLookups, mapLookups, flowLookups } = work(1000, plane) as ReturnType<
    typeof work
  > & { readonly flowLookups?: number };
  const lookUps = setLookups + mapLookups + (flowLookups ?? 0);
  console.log(plane.title.padEnd(22), `${rulesEvaluated}`.padStart(6), `${lookUps}`.padStart(9));
}
expectConstant(
  samplesOf([1, 10, 100, 1000], (services) => work(services, flowTable).rulesEvaluated),
);
assert.equal(work(1000, flowTable).rulesEvaluated, 0);
