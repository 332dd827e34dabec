import { syntheticCluster } from '../../packages/cluster/dist/index.js';
import { columnsOf, Protocol, tcp, udp } from '../../packages/core/dist/index.js';
import { clusterFlows, POD_DEVICE, UPLINK } from '../../packages/data-plane/dist/index.js';

const SERVICES = 40;
const PORTS = [
  { name: 'web', port: 80, targetPort: 8080 },
  { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
];
const FLAGS = [['SYN'], ['SYN'], ['SYN'], ['ACK'], ['FIN', 'ACK'], ['RST']];

/** A cluster that changes, and the packets that come to a node of it. */
export class World {
  cluster;
  #random;
  #whole;
  #flows;
  #port = 1024;
  /** The device of a pod of the node: with Calico each has its own. */
  deviceOf = () => POD_DEVICE;

  constructor(random) {
    this.#random = random;
    this.#whole = syntheticCluster({
      services: SERVICES,
      endpointsPerService: 1 + random.below(6),
      nodes: 3,
      family: random.of([4, 6]),
      ports: PORTS,
      seed: random.word(),
    });
    this.cluster = this.#whole;
    const flows = (from) => clusterFlows(this.#whole, { from: [from] }).map(({ flow }) => flow);
    this.#flows = new Map([
      [POD_DEVICE, flows('pod')],
      [null, flows('node')],
      [UPLINK, flows('outside')],
    ]);
  }

  /** Other services than before, and one with fewer endpoints. */
  change() {
    const random = this.#random;
    const services = this.#whole.services.filter(() => random.below(10) > 0);
    const at = random.below(services.length);
    const service = services[at];
    const ports = service.ports.map((port) => ({
      ...port,
      endpoints: port.endpoints.filter(() => random.below(3) > 0),
    }));
    services[at] = { ...service, ports };
    this.cluster = { ...this.#whole, services };
    return this.cluster;
  }

  /** A packet to a service, from a pod or the node; now and then to a port that nobody has. */
  packet(device = this.#random.of([POD_DEVICE, POD_DEVICE, null])) {
    const random = this.#random;
    const flow = random.of(this.#flows.get(device));
    this.#port = this.#port >= 60_000 ? 1024 : this.#port + 1;
    const port = random.below(4) === 0 ? 5000 + random.below(50) : this.#port;
    const source = { ...flow.source, port };
    const destination =
      random.below(20) === 0
        ? { ...flow.destination, port: random.below(65_536) }
        : flow.destination;
    const isPod = device === POD_DEVICE;
    const options = { inputInterface: isPod ? this.deviceOf(source.address) : device };
    return flow.protocol === Protocol.UDP
      ? udp(source, destination, options)
      : tcp(source, destination, { ...options, flags: random.of(FLAGS) });
  }

  /** Packets of one device as columns. */
  columns(count) {
    return columnsOf(Array.from({ length: count }, () => this.packet(POD_DEVICE)));
  }
}
