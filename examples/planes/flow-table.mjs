import {
  declareCounters,
  declareDraws,
  Host,
  hostAt,
  LentChoices,
  nodePlace,
  Priority,
  planeHostOf,
  programming,
  programSize,
  protocolNumber,
  proxyPorts,
} from 'packet-path/data-plane';

declareCounters({
  flowLookups: {
    meaning: 'Look-ups in the flow table.',
    heading: 'flow look-ups',
    kind: 'hash look-up',
    rank: 200,
  },
});
declareDraws({ 'flow-endpoint': 'path' });

export default {
  name: 'flow-table',
  title: 'flow table',
  make(cluster, options) {
    const place = options.place ?? nodePlace(cluster);
    const choices = LentChoices.of(options);
    const host = new Host({ ...options, ...hostAt(place), choices });
    const flows = new Map();
    const services = new Map();

    function update(changed) {
      services.clear();
      const ports = place.networks.flatMap(({ family }) => proxyPorts(changed, family));
      for (const { protocol, clusterIP, port, endpoints } of ports) {
        const ready = endpoints.filter((endpoint) => endpoint.ready);
        services.set(`${protocolNumber(protocol)} ${clusterIP} ${port}`, ready);
      }
      return programming([], { services: services.size });
    }

    function balance(packet, { work, trace }) {
      const { protocol, source, sourcePort, destination, destinationPort } = packet;
      const service = `${protocol} ${destination} ${destinationPort}`;
      const flow = `${source} ${sourcePort} ${service}`;
      const endpoints = services.get(service) ?? [];
      work.flowLookups++;
      if (!flows.has(flow) && endpoints.length > 0) {
        const { address, port } = endpoints[choices.below('flow-endpoint', endpoints.length)];
        // A pod drops packets from its own address, so it hears itself as the service.
        const from = address.equals(source) ? destination : source;
        const answer = `${address} ${port} ${protocol} ${from} ${sourcePort}`;
        const undone = { source: destination, sourcePort: destinationPort, destination: source };
        flows.set(flow, { source: from, destination: address, destinationPort: port });
        flows.set(answer, undone);
        trace?.({ kind: 'flow', event: 'new', endpoint: `${address}:${port}` });
      }
      Object.assign(packet, flows.get(flow));
      return 'accept';
    }

    for (const family of [4, 6]) {
      for (const hook of ['PREROUTING', 'OUTPUT']) {
        const priority = Priority.NAT_DESTINATION;
        host.attach({ name: 'flow-table', family, hook, priority, run: balance });
      }
    }
    update(cluster);
    const size = () => programSize({ services: services.size });
    return planeHostOf({ host, choices, update, size, forget: () => flows.clear() });
  },
};
