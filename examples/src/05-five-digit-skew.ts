// Probabilities of five digits: in a large service, who gets too much, and who too little?
//
// kube-proxy writes 1/n as a decimal. With five digits (to 1.16) 1/320 and 1/319 are the same number, and the
// endpoints behind them pay for it; with ten digits the shares are even to less than a millionth.
//
// Source: kubernetes 83599 (five digits repeat from 319 endpoints on; ten do not before 100,223).
import assert from 'node:assert/strict';
import { analyse, clusterFlow, kubernetesNode, syntheticCluster } from 'packet-path';

const cluster = (endpoints: number) =>
  syntheticCluster({ services: 1, endpointsPerService: endpoints });

/** The exact shares of the endpoints, in the order of the rules, as multiples of an even share. */
function sharesOf(endpoints: number, layout: '2019' | 'current'): readonly number[] {
  const one = cluster(endpoints);
  const node = kubernetesNode(one, { mode: 'iptables', layout });
  const { endpoints: odds } = analyse(node, clusterFlow(one, 'default/svc-00001'));
  return odds.map(({ probability }) => probability * endpoints);
}

console.log('endpoints  digits  smallest share  largest share   (1 is even)');
const widths = new Map<string, number>();
for (const endpoints of [10, 100, 318, 1000]) {
  for (const [layout, digits] of [
    ['2019', 5],
    ['current', 10],
  ] as const) {
    const shares = sharesOf(endpoints, layout);
    const [least, most] = [Math.min(...shares), Math.max(...shares)];
    widths.set(`${endpoints} ${digits}`, most - least);
    console.log(
      `${endpoints}`.padStart(9),
      `${digits}`.padStart(7),
      least.toFixed(6).padStart(15),
      most.toFixed(6).padStart(14),
    );
  }
}

for (const endpoints of [10, 100, 318, 1000]) assert.ok(widths.get(`${endpoints} 10`)! < 1e-4);
assert.ok(widths.get('1000 5')! > 10 * widths.get('100 5')!, 'five digits skew large services');
