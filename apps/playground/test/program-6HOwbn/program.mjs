import { formatTrace, kubernetesNode, planesNamed, syntheticCluster, traceFlow } from "packet-path";
const cluster = syntheticCluster({
	services: 5,
	endpointsPerService: 0
});
const [plane] = planesNamed(["iptables"]);
const path = kubernetesNode(cluster, {
	...plane.node,
	seed: "1"
});
const { connection, steps } = traceFlow(path, {
	protocol: "tcp",
	source: "10.244.0.2:32768",
	destination: "10.96.0.2:80"
});
console.log(formatTrace(steps).join("\n"));
console.log(connection.outcome, connection.opening.rulesEvaluated);
